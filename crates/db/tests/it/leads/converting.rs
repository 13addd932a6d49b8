//! A lead becomes a member: by signing up however that reaches us, or because somebody says so; and is taken back.

use chrono::TimeDelta;
use crm_db::leads::{Converted, convert, list_history, revert, take_back};
use crm_db::records::Reverting;
use crm_db::testing::TestDatabase;
use crm_domain::leads::Refusal;
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::ids::{LeadId, MemberId};
use crm_types::leads::LeadStatus;
use crm_types::records::RecordChange;
use serde_json::json;
use sqlx::types::Uuid;

use super::{add, author, miscounted, now, shown, world};
use crate::ingestion::tell;
use crate::world::{id, join};

async fn history(test: &TestDatabase, lead: LeadId) -> Vec<RecordChange> {
    let page = list_history(test.database(), lead, None, 50).await;
    page.unwrap().unwrap().items
}

async fn status(test: &TestDatabase, lead: LeadId) -> (LeadStatus, Option<MemberId>) {
    let row = shown(test, lead).await.lead;
    assert_eq!(
        row.converted_at.is_some(),
        row.status == LeadStatus::Converted
    );
    (row.status, row.member_id)
}

const NEW: (LeadStatus, Option<MemberId>) = (LeadStatus::New, None);

fn by(member: MemberId) -> (LeadStatus, Option<MemberId>) {
    (LeadStatus::Converted, Some(member))
}

#[tokio::test]
async fn whoever_signs_up_with_a_leads_address_converts_it() {
    let test = world().await;
    let lead = add(&test, json!({"email": "amara@example.com"})).await;
    let other = add(&test, json!({"email": "amar@example.com"})).await;
    let accent = add(&test, json!({"email": "amará@example.com"})).await;
    let nameless = add(&test, json!({"name": "amara@example.com"})).await;
    join(&test, id(1), " Amara@Example.com ").await;
    assert_eq!(status(&test, lead).await, by(id(1)));
    for lead in [other, accent, nameless] {
        assert_eq!(status(&test, lead).await, NEW);
    }
    let changes = history(&test, lead).await;
    assert_eq!(changes.len(), 1);
    let change = &changes[0];
    assert_eq!(change.actor.kind, ActorKind::System);
    assert_eq!(change.source, ChangeSource::Automation);
    let fields: Vec<&str> = change
        .fields
        .iter()
        .map(|field| field.field.as_str())
        .collect();
    assert_eq!(fields, ["converted_at", "member_id", "status"]);
    assert_eq!(change.revision, shown(&test, lead).await.lead.revision);
    assert_eq!(miscounted(&test).await, [""; 0]);
    // Somebody who comes later with the same address has nobody to convert.
    join(&test, id(2), "amara@example.com").await;
    assert_eq!(status(&test, lead).await, by(id(1)));
    assert_eq!(history(&test, lead).await.len(), 1);
}

#[tokio::test]
async fn a_product_that_tells_of_somebody_new_converts_as_well() {
    let test = world().await;
    let lead = add(&test, json!({"email": "amara@example.com"})).await;
    let outcomes = tell(
        test.database(),
        json!([{
            "type": "identify", "userId": "user-42", "messageId": "m1",
            "traits": {"name": "Amara Okafor", "email": "Amara@example.com"},
        }]),
    )
    .await;
    assert_eq!(status(&test, lead).await, by(outcomes[0].member.unwrap()));
}

#[tokio::test]
async fn a_member_who_gets_a_leads_address_converts_it_and_figures_convert_nobody() {
    let test = world().await;
    join(&test, id(1), "before@example.com").await;
    let lead = add(&test, json!({"email": "amara@example.com"})).await;
    test.run("update auth.users set created_at = now()").await;
    test.run("insert into product.visions (user_id) select id from auth.users")
        .await;
    assert_eq!(status(&test, lead).await, NEW);
    test.run("update auth.users set email = 'AMARA@example.com'")
        .await;
    assert_eq!(status(&test, lead).await, by(id(1)));
}

#[tokio::test]
async fn many_who_come_at_once_convert_each_their_own() {
    let test = world().await;
    let mut leads = Vec::new();
    for n in 1..=5 {
        leads.push(
            add(
                &test,
                json!({"email": format!("m{n}@example.com"), "source": "ads"}),
            )
            .await,
        );
    }
    // Two leads of one person, and two members of one address, of whom one is enough.
    let twice = add(&test, json!({"email": "m1@example.com"})).await;
    test.run(
        "insert into auth.users (id, email, created_at)
         select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'm' || least(n, 5) || '@example.com', now()
         from generate_series(1, 6) as n",
    )
    .await;
    for (n, lead) in (1..=5).zip(&leads) {
        assert_eq!(status(&test, *lead).await, by(id(n)));
        assert_eq!(history(&test, *lead).await.len(), 1);
    }
    assert_eq!(status(&test, twice).await, by(id(1)));
    assert_eq!(miscounted(&test).await, [""; 0]);
}

#[tokio::test]
async fn a_sign_up_that_is_given_up_converts_nobody() {
    let test = world().await;
    let lead = add(&test, json!({"email": "amara@example.com"})).await;
    test.run(
        "begin;
         insert into auth.users (id, email) values (gen_random_uuid(), 'amara@example.com');
         rollback",
    )
    .await;
    assert_eq!(status(&test, lead).await, NEW);
    assert_eq!(miscounted(&test).await, [""; 0]);
}

#[tokio::test]
async fn a_conversion_is_taken_back_to_where_it_was_and_not_made_again_by_itself() {
    let test = world().await;
    let lead = add(&test, json!({"email": "amara@example.com"})).await;
    test.run("update crm.leads set status = 'qualified', revision = 2")
        .await;
    join(&test, id(1), "amara@example.com").await;
    assert_eq!(status(&test, lead).await, by(id(1)));
    let revision = shown(&test, lead).await.lead.revision;
    let stale = take_back(test.database(), lead, Some(1), &author(), now()).await;
    assert_eq!(stale, Ok(Converted::Stale));
    let taken = take_back(test.database(), lead, Some(revision), &author(), now()).await;
    assert!(matches!(taken, Ok(Converted::Done { .. })), "{taken:?}");
    assert_eq!(status(&test, lead).await, (LeadStatus::Qualified, None));
    // They sign up again, and move to another address and back.
    join(&test, id(2), "amara@example.com").await;
    test.run("update auth.users set email = 'else@example.com'")
        .await;
    test.run("update auth.users set email = 'amara@example.com'")
        .await;
    assert_eq!(status(&test, lead).await, (LeadStatus::Qualified, None));
    // With another address they are somebody else's to convert.
    test.run("update crm.leads set email = 'new@example.com'")
        .await;
    join(&test, id(3), "new@example.com").await;
    assert_eq!(status(&test, lead).await, by(id(3)));
    assert_eq!(miscounted(&test).await, [""; 0]);
}

#[tokio::test]
async fn undoing_the_sign_ups_change_is_the_same() {
    let test = world().await;
    let lead = add(&test, json!({"email": "amara@example.com"})).await;
    join(&test, id(1), "amara@example.com").await;
    let change = history(&test, lead).await[0].id;
    let undone = revert(test.database(), change, &author(), now())
        .await
        .unwrap();
    let Reverting::Reverted {
        change: undoing, ..
    } = undone
    else {
        panic!("{undone:?}")
    };
    assert_eq!(status(&test, lead).await, NEW);
    join(&test, id(2), "amara@example.com").await;
    assert_eq!(status(&test, lead).await, NEW);
    // And undone in turn, it is the conversion that it was.
    let before = history(&test, lead).await;
    assert!(
        before
            .iter()
            .any(|change| change.undone_by == Some(undoing))
    );
    let redone = revert(test.database(), undoing, &author(), now())
        .await
        .unwrap();
    assert!(matches!(redone, Reverting::Reverted { .. }), "{redone:?}");
    assert_eq!(status(&test, lead).await, by(id(1)));
    assert_eq!(miscounted(&test).await, [""; 0]);
}

#[tokio::test]
async fn somebody_says_which_member_it_is() {
    let test = world().await;
    join(&test, id(1), "other@example.com").await;
    let lead = add(&test, json!({"name": "Amara"})).await;
    let author = author();
    let to = |member| convert(test.database(), lead, None, member, &author, now());
    assert_eq!(to(id(9)).await, Ok(Converted::NoMember));
    let Ok(Converted::Done { change, revision }) = to(id(1)).await else {
        panic!("it was not converted")
    };
    assert_eq!(revision, 2);
    let row = shown(&test, lead).await;
    assert_eq!(row.lead.converted_at, Some(now()));
    assert_eq!(row.member_name.as_deref(), Some("other@example.com"));
    assert_eq!(to(id(1)).await, Ok(Converted::Refused(Refusal::Converted)));
    let nobody = convert(
        test.database(),
        LeadId(Uuid::nil()),
        None,
        id(1),
        &author,
        now(),
    )
    .await;
    assert_eq!(nobody, Ok(Converted::NoLead));
    // The member's account goes: it was a conversion all the same, and can be taken back, if not by undoing it.
    test.run("delete from auth.users").await;
    assert_eq!(status(&test, lead).await, (LeadStatus::Converted, None));
    let undone = revert(test.database(), change, &author, now())
        .await
        .unwrap();
    assert!(
        matches!(undone, Reverting::Touched { by: None, .. }),
        "{undone:?}"
    );
    let taken = take_back(
        test.database(),
        lead,
        None,
        &author,
        now() + TimeDelta::days(1),
    )
    .await;
    assert!(matches!(taken, Ok(Converted::Done { .. })), "{taken:?}");
    assert_eq!(status(&test, lead).await, NEW);
    assert_eq!(miscounted(&test).await, [""; 0]);
}
