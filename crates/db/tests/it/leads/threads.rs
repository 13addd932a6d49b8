//! Conversations of numbers that are leads': found by themselves, given by hand, and the member's with the conversion.

use crm_db::leads::{convert, list_threads, take_back};
use crm_db::messages::{Linked, Received, Whose, find_thread, link_number, list_messages};
use crm_db::testing::TestDatabase;
use crm_types::ids::{LeadId, ThreadId};
use crm_types::messages::Thread;
use serde_json::json;
use sqlx::types::Uuid;

use super::{ADA, add, author, now, shown, world};
use crate::messages::{hear, number};
use crate::world::{id, join};

async fn said(test: &TestDatabase, sid: &str, from: &str, body: &str) -> ThreadId {
    match hear(test.database(), sid, from, body).await {
        Received::New { thread, .. } => thread,
        Received::Known => panic!("it is new"),
    }
}

async fn thread(test: &TestDatabase, id: ThreadId) -> Option<Thread> {
    find_thread(test.database(), id, None).await.unwrap()
}

async fn bodies(test: &TestDatabase, id: ThreadId) -> Vec<String> {
    let page = list_messages(test.database(), id, None, 50).await.unwrap();
    page.items.into_iter().map(|message| message.body).collect()
}

async fn of_lead(test: &TestDatabase, lead: LeadId) -> Vec<ThreadId> {
    let threads = list_threads(test.database(), lead, None).await;
    threads
        .unwrap()
        .unwrap()
        .into_iter()
        .map(|thread| thread.id)
        .collect()
}

#[tokio::test]
async fn a_number_that_wrote_finds_its_lead_whichever_came_first() {
    let test = world().await;
    let wrote = said(&test, "SM1", &number(1), "Hello?").await;
    assert_eq!(thread(&test, wrote).await.unwrap().lead_id, None);
    let lead = add(&test, json!({"name": "Amara", "phone": number(1)})).await;
    let found = thread(&test, wrote).await.unwrap();
    assert_eq!(found.lead_id, Some(lead));
    assert_eq!(found.lead_name.as_deref(), Some("Amara"));
    assert_eq!(of_lead(&test, lead).await, [wrote]);

    let other = add(&test, json!({"email": "b@example.com", "phone": number(2)})).await;
    let later = said(&test, "SM2", &number(2), "Hi").await;
    assert_eq!(of_lead(&test, other).await, [later]);
    // One that gets the number later.
    let third = said(&test, "SM3", &number(3), "Hi").await;
    let late = add(&test, json!({"name": "C"})).await;
    test.run(&format!(
        "update crm.leads set phone = '{}' where id = '{late}'",
        number(3)
    ))
    .await;
    assert_eq!(of_lead(&test, late).await, [third]);
    let nobody = list_threads(test.database(), LeadId(Uuid::nil()), None).await;
    assert_eq!(nobody, Ok(None));
}

#[tokio::test]
async fn a_conversation_is_given_to_a_lead_by_hand_and_to_nobody() {
    let test = world().await;
    let wrote = said(&test, "SM1", &number(1), "Hello?").await;
    let lead = add(&test, json!({"name": "Amara"})).await;
    let database = test.database();
    let to = |whose| link_number(database, wrote, whose, ADA, now());
    assert_eq!(to(Whose::Lead(lead)).await, Ok(Linked::To(wrote)));
    assert_eq!(of_lead(&test, lead).await, [wrote]);
    assert_eq!(to(Whose::Nobody).await, Ok(Linked::To(wrote)));
    assert_eq!(of_lead(&test, lead).await, []);
    let nobody = LeadId(Uuid::nil());
    assert_eq!(to(Whose::Lead(nobody)).await, Ok(Linked::NoLead));
    let nothing = ThreadId(Uuid::nil());
    let linked = link_number(database, nothing, Whose::Lead(lead), ADA, now()).await;
    assert_eq!(linked, Ok(Linked::NoThread));
    // Of a lead who has become a member it is the member's.
    join(&test, id(1), "someone@example.com").await;
    convert(database, lead, None, id(1), &author(), now())
        .await
        .unwrap();
    let Ok(Linked::To(theirs)) = to(Whose::Lead(lead)).await else {
        panic!("it is not linked")
    };
    assert_eq!(thread(&test, wrote).await, None);
    assert_eq!(thread(&test, theirs).await.unwrap().member_id, Some(id(1)));
    let again = link_number(database, theirs, Whose::Lead(lead), ADA, now()).await;
    assert_eq!(again, Ok(Linked::Theirs));
}

#[tokio::test]
async fn with_the_conversion_it_is_the_members_and_taken_back_it_is_not() {
    let test = world().await;
    let wrote = said(&test, "SM1", &number(1), "Hello?").await;
    said(&test, "SM2", &number(1), "Are you there?").await;
    let lead = add(
        &test,
        json!({"email": "amara@example.com", "phone": number(1)}),
    )
    .await;
    join(&test, id(1), "amara@example.com").await;
    assert_eq!(thread(&test, wrote).await, None);
    let theirs = of_lead(&test, lead).await;
    assert_eq!(theirs.len(), 1);
    let shown_thread = thread(&test, theirs[0]).await.unwrap();
    assert_eq!(shown_thread.member_id, Some(id(1)));
    assert_eq!(shown_thread.unread, 2);
    assert_eq!(bodies(&test, theirs[0]).await, ["Are you there?", "Hello?"]);
    // What comes from there goes there.
    assert_eq!(said(&test, "SM3", &number(1), "Thanks").await, theirs[0]);

    take_back(test.database(), lead, None, &author(), now())
        .await
        .unwrap();
    let own = of_lead(&test, lead).await;
    assert_eq!(own.len(), 1);
    let back = thread(&test, own[0]).await.unwrap();
    assert_eq!((back.member_id, back.lead_id), (None, Some(lead)));
    assert_eq!(back.preview, "Thanks");
    assert_eq!(bodies(&test, own[0]).await.len(), 3);
    // The member has nothing left to talk about.
    assert_eq!(thread(&test, theirs[0]).await, None);
    assert_eq!(said(&test, "SM4", &number(1), "Who is it?").await, own[0]);
    let links = test.value("select count(*) from crm.number_links").await;
    assert_eq!(links.as_deref(), Some("0"));
}

#[tokio::test]
async fn a_number_that_the_member_gave_stays_the_members() {
    let test = world().await;
    said(&test, "SM1", &number(1), "Hello?").await;
    let lead = add(
        &test,
        json!({"email": "amara@example.com", "phone": number(1)}),
    )
    .await;
    join(&test, id(1), "amara@example.com").await;
    let theirs = of_lead(&test, lead).await[0];
    crate::messages::give_number(&test, 1, "(202) 555-0001").await;
    take_back(test.database(), lead, None, &author(), now())
        .await
        .unwrap();
    assert_eq!(of_lead(&test, lead).await, []);
    assert_eq!(bodies(&test, theirs).await, ["Hello?"]);
    assert_eq!(said(&test, "SM2", &number(1), "Hi").await, theirs);
    assert_eq!(shown(&test, lead).await.alike, [id(1)]);
}

#[tokio::test]
async fn what_the_number_said_about_being_written_to_is_the_members_word() {
    let test = world().await;
    said(&test, "SM1", &number(1), "STOP").await;
    add(
        &test,
        json!({"email": "amara@example.com", "phone": number(1)}),
    )
    .await;
    join(&test, id(1), "amara@example.com").await;
    let theirs = test
        .value("select count(*) from crm.consents where user_id is not null")
        .await;
    assert_eq!(theirs.as_deref(), Some("1"));
}
