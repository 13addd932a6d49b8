//! Forms: where they may be sent from, changed, and revoked for good.

use crm_db::leads::{allows, find_form, insert_form, list_forms, revoke_form, update_form};
use crm_domain::leads::FormEdit;
use crm_types::ids::LeadFormId;
use crm_types::leads::NewLeadForm;
use sqlx::types::Uuid;

use super::{ADA, now, world};

fn form(name: &str, origin: &str) -> FormEdit {
    FormEdit::read(&NewLeadForm {
        name: name.to_owned(),
        origins: vec![origin.to_owned()],
        source: None,
    })
    .unwrap()
}

#[tokio::test]
async fn a_form_is_changed_and_revoked_and_keeps_its_key() {
    let test = world().await;
    let database = test.database();
    let first = form("A", "https://a.example");
    let made = insert_form(database, &first, "pk_a", ADA, now())
        .await
        .unwrap();
    assert_eq!((made.leads, made.last_lead_at), (0, None));
    assert!(allows(database, "https://a.example").await.unwrap());
    assert!(!allows(database, "https://b.example").await.unwrap());
    let second = form("B", "https://b.example");
    let written = update_form(database, made.id, &second)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((written.name.as_str(), written.key.as_str()), ("B", "pk_a"));
    assert!(!allows(database, "https://a.example").await.unwrap());
    let revoked = revoke_form(database, made.id, now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(revoked.revoked_at, Some(now()));
    assert_eq!(find_form(database, "pk_a").await.unwrap(), None);
    assert!(!allows(database, "https://b.example").await.unwrap());
    let again = revoke_form(database, made.id, now() + chrono::TimeDelta::days(1)).await;
    assert_eq!(again.unwrap().unwrap().revoked_at, Some(now()));
    assert_eq!(list_forms(database).await.unwrap().len(), 1);
    let nothing = LeadFormId(Uuid::nil());
    assert_eq!(update_form(database, nothing, &first).await, Ok(None));
    assert_eq!(revoke_form(database, nothing, now()).await, Ok(None));
}
