//! Leads that come: once for each wish, with whoever may be the same person told beside them.

use chrono::TimeDelta;
use crm_db::leads::{
    Created, NewLeadRow, Received, create, find, find_form, insert_form, list_forms, receive,
};
use crm_domain::leads::{FormEdit, NewState};
use crm_types::ids::{AdminId, LeadFormId, LeadId};
use crm_types::leads::{LeadStatus, LeadSubmission, NewLeadForm};
use futures_util::future::join_all;
use serde_json::json;
use sqlx::types::Uuid;

use super::{ADA, BEN, add, miscounted, new, now, shown, world};
use crate::world::{id, join};

#[tokio::test]
async fn what_is_written_down_is_there_as_it_was_read() {
    let test = world().await;
    let lead = add(
        &test,
        json!({
            "name": " José  Núñez ", "email": "Jose@Example.com", "phone": "(202) 555-0142", "source": "Webinar",
            "message": "Olá\r\n💜", "owner_id": BEN, "next_step": "Call", "next_step_on": "2024-06-01",
            "utm_source": "Google", "utm_campaign": "Spring",
        }),
    )
    .await;
    let shown = shown(&test, lead).await;
    let row = &shown.lead;
    assert_eq!(row.name.as_deref(), Some("José Núñez"));
    assert_eq!(row.email.as_deref(), Some("jose@example.com"));
    assert_eq!(row.phone.as_deref(), Some("+12025550142"));
    assert_eq!(row.source.as_deref(), Some("webinar"));
    assert_eq!(row.status, LeadStatus::New);
    assert_eq!(row.owner_name.as_deref(), Some("Ben"));
    assert_eq!(row.next_step_on, Some("2024-06-01".parse().unwrap()));
    assert_eq!((row.created_at, row.updated_at), (now(), now()));
    assert_eq!((row.revision, row.member_id), (1, None));
    assert_eq!(shown.message.as_deref(), Some("Olá\n💜"));
    assert_eq!(shown.utm_source.as_deref(), Some("Google"));
    assert_eq!(shown.utm_campaign.as_deref(), Some("Spring"));
    assert_eq!(miscounted(&test).await, [""; 0]);
    let nobody = find(test.database(), LeadId(Uuid::nil()), None).await;
    assert_eq!(nobody, Ok(None));
}

#[tokio::test]
async fn the_same_wish_is_one_lead_however_many_ask_at_once() {
    let test = world().await;
    let wanted = new(json!({"email": "amara@example.com"}));
    let row = |digest| NewLeadRow {
        new: &wanted,
        by: ADA,
        key: Some("wish"),
        digest,
    };
    let row_a = row(b"a");
    let made = join_all((0..8).map(|_| create(test.database(), &row_a, now()))).await;
    let made: Vec<Created> = made.into_iter().map(Result::unwrap).collect();
    let fresh: Vec<&Created> = made
        .iter()
        .filter(|made| matches!(made, Created::New(_)))
        .collect();
    assert_eq!(fresh.len(), 1, "{made:?}");
    let Created::New(first) = fresh[0] else {
        unreachable!()
    };
    assert!(
        made.iter()
            .all(|made| [Created::New(*first), Created::Known(*first)].contains(made))
    );
    let other = create(test.database(), &row(b"b"), now()).await.unwrap();
    assert_eq!(other, Created::OtherWish);
    // Somebody else's key is another one.
    let by_ben = NewLeadRow {
        by: BEN,
        ..row(b"a")
    };
    let made = create(test.database(), &by_ben, now()).await.unwrap();
    assert!(matches!(made, Created::New(_)));
    assert_eq!(miscounted(&test).await, [""; 0]);
}

#[tokio::test]
async fn an_owner_is_somebody_who_works_here() {
    let test = world().await;
    let nobody = AdminId(Uuid::from_u128(9));
    let wanted = new(json!({"name": "Amara", "owner_id": nobody}));
    let row = NewLeadRow {
        new: &wanted,
        by: ADA,
        key: None,
        digest: b"",
    };
    let made = create(test.database(), &row, now()).await.unwrap();
    assert_eq!(made, Created::UnknownOwner(nobody));
}

#[tokio::test]
async fn whoever_may_be_the_same_person_is_told() {
    let test = world().await;
    join(&test, id(1), " Jose@Example.com ").await;
    join(&test, id(2), "josé@example.com").await;
    join(&test, id(3), "other@example.com").await;
    crate::messages::give_number(&test, 3, "+1 202 555 0142").await;
    let lead = add(
        &test,
        json!({"email": "jose@example.com", "phone": "2025550142"}),
    )
    .await;
    // A member was there before, so nobody was won.
    let shown = shown(&test, lead).await;
    assert_eq!(shown.lead.status, LeadStatus::New);
    assert_eq!(shown.alike, [id(1), id(3)]);
}

fn sent(json: serde_json::Value) -> NewState {
    let sent: LeadSubmission = serde_json::from_value(json).unwrap();
    NewState::by_form(&sent, Some("website"), None).unwrap()
}

#[tokio::test]
async fn a_form_pressed_twice_is_one_lead_and_later_another() {
    let test = world().await;
    let form = FormEdit::read(&NewLeadForm {
        name: "Landing page".to_owned(),
        origins: vec!["https://www.example.com".to_owned()],
        source: Some("website".to_owned()),
    })
    .unwrap();
    let made = insert_form(test.database(), &form, "pk_1", ADA, now())
        .await
        .unwrap();
    let found = find_form(test.database(), "pk_1").await.unwrap().unwrap();
    let form = LeadFormId(found.id);
    assert_eq!(form, made.id);
    let wanted = sent(json!({"email": "amara@example.com"}));
    let press = |at| receive(test.database(), form, &wanted, b"same", at);
    let pressed = join_all((0..5).map(|_| press(now()))).await;
    let fresh = pressed
        .iter()
        .filter(|pressed| matches!(pressed, Ok(Received::New(_))));
    assert_eq!(fresh.count(), 1, "{pressed:?}");
    let soon = press(now() + TimeDelta::minutes(9)).await.unwrap();
    assert!(matches!(soon, Received::Known(_)));
    let later = press(now() + TimeDelta::minutes(11)).await.unwrap();
    let Received::New(later) = later else {
        panic!("{later:?}")
    };
    let shown = shown(&test, later).await;
    assert_eq!(shown.form_name.as_deref(), Some("Landing page"));
    assert_eq!(shown.lead.source.as_deref(), Some("website"));
    let forms = list_forms(test.database()).await.unwrap();
    assert_eq!(forms[0].leads, 2);
    assert_eq!(forms[0].last_lead_at, Some(now() + TimeDelta::minutes(11)));
}
