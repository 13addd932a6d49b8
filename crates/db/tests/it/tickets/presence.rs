//! Who looks at a ticket: known to the others, and forgotten after half a minute.

use chrono::TimeDelta;
use crm_db::tickets::{presence, watch};

use super::*;

#[tokio::test]
async fn whoever_looks_is_known_until_they_are_gone() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    assert!(watch(database, id, ADMIN, false, now()).await.unwrap());
    let later = now() + TimeDelta::seconds(20);
    assert!(watch(database, id, OTHER, true, later).await.unwrap());
    let here = presence(database, id, later).await.unwrap();
    let told: Vec<(&str, bool)> = here
        .watchers
        .iter()
        .map(|one| (one.name.as_str(), one.writing))
        .collect();
    assert_eq!(told, [("Ada", false), ("Bob", true)]);
    let later = now() + TimeDelta::seconds(31);
    let here = presence(database, id, later).await.unwrap();
    assert_eq!(here.watchers.len(), 1);
    // Whoever comes next sweeps up.
    assert!(watch(database, id, OTHER, false, later).await.unwrap());
    assert_eq!(
        test.value("select count(*) from crm.ticket_presence")
            .await
            .as_deref(),
        Some("1")
    );
    let nobody = TicketId(Uuid::nil());
    assert!(!watch(database, nobody, ADMIN, false, now()).await.unwrap());
}
