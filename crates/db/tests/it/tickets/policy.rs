//! The policy: set against what was seen, kept as it was, followed by what is open, never by what is over.

use chrono_tz::Tz;
use crm_db::tickets::{adopt_zone, policy, report, restate, set_policy};
use crm_domain::tickets::Policy;
use crm_types::tickets::{TicketOutcome, TicketPriority};

use super::*;

#[tokio::test]
async fn what_is_due_follows_another_policy_and_what_is_over_does_not() {
    let test = world(1).await;
    let database = test.database();
    let open = ticket(database, 1, "Open").await;
    let waits = ticket(database, 1, "Waits").await;
    let over = ticket(database, 1, "Over").await;
    let tuesday = at("2024-05-21T15:00:00Z");
    set(database, waits, TicketStatus::WaitingReply, tuesday).await;
    set(database, over, TicketStatus::Resolved, tuesday).await;

    let before = policy(database).await.unwrap();
    let mut wire = before.policy.shown();
    assert_eq!(wire.time_zone, "America/New_York");
    for target in &mut wire.targets {
        (target.first_response_minutes, target.resolution_minutes) = (60, 120);
    }
    let harder = Policy::read(&wire).unwrap();
    let stale = set_policy(database, &harder, Some(before.revision + 1), ADMIN, now())
        .await
        .unwrap();
    assert_eq!(stale, None);
    let set_it = set_policy(database, &harder, Some(before.revision), ADMIN, now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(set_it.policy, harder);
    assert_eq!(
        test.value("select count(*) from crm.queue where kind = 'restate-tickets'")
            .await
            .as_deref(),
        Some("1")
    );
    assert_eq!(restate(database).await.unwrap(), 2);
    assert_eq!(restate(database).await.unwrap(), 0);

    let detail = shown(database, open, tuesday).await;
    assert_eq!(
        detail.ticket.first_response_due_at,
        Some(at("2024-05-20T17:00:00Z"))
    );
    // Nobody has set anything about it.
    assert_eq!(detail.ticket.revision, 1);
    let detail = shown(database, waits, tuesday).await;
    assert_eq!(detail.ticket.first_response, TicketOutcome::Missed);
    let detail = shown(database, over, tuesday).await;
    assert_eq!(detail.ticket.resolution, TicketOutcome::Met);
    assert_eq!(
        test.value("select before -> 'targets' -> 0 ->> 'resolution_minutes' from crm.ticket_policy_changes")
            .await
            .as_deref(),
        Some("4800")
    );

    let told = report(database, tuesday).await.unwrap();
    assert_eq!(told.lines.len(), 1);
    let line = &told.lines[0];
    assert_eq!(line.month.to_string(), "2024-05-01");
    assert_eq!(line.priority, TicketPriority::Normal);
    assert_eq!((line.created, line.first_response_missed), (3, 2));
    assert_eq!((line.resolution_met, line.resolution_missed), (1, 2));
    // Five hours on Monday, two on Tuesday.
    assert_eq!(line.resolution_minutes, Some(420));
    assert_eq!(line.first_response_minutes, None);
}

#[tokio::test]
async fn the_accounts_zone_is_taken_over_where_nobody_set_another() {
    let test = crate::messages::members(1).await;
    let database = test.database();
    assert_eq!(
        policy(database).await.unwrap().policy,
        Policy::usual(Tz::UTC)
    );
    assert!(adopt_zone(database, Tz::Asia__Tokyo).await.unwrap());
    assert!(!adopt_zone(database, Tz::Europe__Paris).await.unwrap());
    let zone = policy(database).await.unwrap().policy.hours.zone;
    assert_eq!(zone, Tz::Asia__Tokyo);
}
