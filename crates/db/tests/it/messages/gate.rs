//! The gate under a real database: what it counts, and that nothing gets in between.

use chrono::TimeDelta;
use crm_db::messages::{Attempt, Created, Received, create};
use crm_domain::messages::Policy;
use crm_types::messages::{HoldReason, MessageState};
use futures_util::future::join_all;

use super::{attempt, give_number, hear, members, noon, number, reach, wish, write, written};
use crate::world::id;

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_day_has_so_many_messages_and_those_at_once_are_counted_too() {
    let test = members(2).await;
    let database = test.database();
    let policy = Policy {
        daily_cap: 3,
        ..Policy::default()
    };
    let bodies: Vec<String> = (0..8).map(|n| format!("Message {n}")).collect();
    let all = join_all(bodies.iter().map(|body| async move {
        let wish = wish(1, body, body);
        create(database, &wish, &policy, noon()).await.unwrap()
    }))
    .await;
    let new = all
        .iter()
        .filter(|made| matches!(made, Created::New(_)))
        .count();
    let capped = all
        .iter()
        .filter(|made| **made == Created::Refused(HoldReason::DailyCap))
        .count();
    assert_eq!((new, capped), (3, 5));
    // Somebody else's day is another.
    let other = create(database, &wish(2, "x", "Hello"), &policy, noon())
        .await
        .unwrap();
    assert!(matches!(other, Created::New(_)));
    // Handed over, they count until midnight in New York, and no longer.
    for made in &all {
        if let Created::New(message) = made {
            assert!(matches!(
                attempt(database, message.id, noon()).await,
                Attempt::Go(_)
            ));
        }
    }
    let ask = async |moment| {
        create(database, &wish(1, "y", "One more"), &policy, at(moment))
            .await
            .unwrap()
    };
    assert_eq!(
        ask("2024-05-20T23:59:59Z").await,
        Created::Refused(HoldReason::DailyCap)
    );
    // It is past midnight there, and night: it waits.
    let Created::New(waits) = ask("2024-05-21T04:00:00Z").await else {
        panic!("it is another day");
    };
    assert_eq!(waits.held_until, Some(at("2024-05-21T12:00:00Z")));
}

#[tokio::test]
async fn the_same_words_wait_ten_minutes() {
    let test = members(2).await;
    let database = test.database();
    written(database, 1, "a", "Hello").await;
    let again = async |key, after| {
        write(
            database,
            &wish(1, key, "Hello"),
            noon() + TimeDelta::minutes(after),
        )
        .await
    };
    assert_eq!(again("b", 9).await, Created::Refused(HoldReason::Duplicate));
    assert!(matches!(
        write(database, &wish(1, "c", "Hello!"), noon()).await,
        Created::New(_)
    ));
    assert!(matches!(
        write(database, &wish(2, "d", "Hello"), noon()).await,
        Created::New(_)
    ));
    assert!(matches!(again("e", 11).await, Created::New(_)));
}

#[tokio::test]
async fn at_night_it_waits_and_the_gate_is_asked_again_in_the_morning() {
    let test = members(1).await;
    let database = test.database();
    let night = at("2024-05-21T02:00:00Z");
    let Created::New(message) = write(database, &wish(1, "a", "Hello"), night).await else {
        panic!("it is written");
    };
    assert_eq!(message.reason, Some(HoldReason::QuietHours));
    assert_eq!(message.held_until, Some(at("2024-05-21T12:00:00Z")));
    let due = test
        .value("select extract(epoch from due_at - now()) between 35900 and 36000 from crm.queue")
        .await;
    assert_eq!(due.as_deref(), Some("true"));
    // Whoever is early is sent away.
    let Attempt::Wait { wait, .. } =
        attempt(database, message.id, night + TimeDelta::hours(9)).await
    else {
        panic!("it is still night");
    };
    assert_eq!(wait.as_secs(), 3_600);
    // They say STOP in the meantime.
    assert!(matches!(
        hear(database, "SMin", &number(1), "stop").await,
        Received::New { .. }
    ));
    assert_eq!(
        attempt(database, message.id, at("2024-05-21T12:00:00Z")).await,
        Attempt::Nothing
    );
    let state = test
        .texts("select state || ' ' || reason from crm.messages where direction = 'outbound'")
        .await;
    assert_eq!(state, ["refused opted_out"]);
}

#[tokio::test]
async fn the_same_words_that_waited_for_one_morning_go_once() {
    let test = members(1).await;
    let database = test.database();
    let night = at("2024-05-21T02:00:00Z");
    let mut ids = Vec::new();
    for (key, minutes) in [("a", 0), ("b", 30)] {
        let made = write(
            database,
            &wish(1, key, "Hello"),
            night + TimeDelta::minutes(minutes),
        )
        .await;
        let Created::New(message) = made else {
            panic!("{made:?}")
        };
        ids.push(message.id);
    }
    let morning = at("2024-05-21T12:00:00Z");
    assert!(matches!(
        attempt(database, ids[0], morning).await,
        Attempt::Go(_)
    ));
    assert_eq!(attempt(database, ids[1], morning).await, Attempt::Nothing);
    let reasons = test
        .texts("select reason from crm.messages where state = 'refused'")
        .await;
    assert_eq!(reasons, ["duplicate"]);
}

#[tokio::test]
async fn whoever_has_another_number_by_now_is_not_written_to_at_the_old_one() {
    let test = members(1).await;
    let database = test.database();
    let message = written(database, 1, "a", "Hello").await;
    give_number(&test, 1, "+1 202 555 0199").await;
    assert_eq!(reach(database, id(1)).await, Ok("+12025550199".to_owned()));
    assert_eq!(
        attempt(database, message.id, noon()).await,
        Attempt::Nothing
    );
    let seen = test
        .texts("select state || ' ' || reason from crm.messages")
        .await;
    assert_eq!(seen, [format!("{} bad_address", MessageState::Refused)]);
    give_number(&test, 1, "call me").await;
    assert_eq!(reach(database, id(1)).await, Err(HoldReason::BadAddress));
    give_number(&test, 1, " ").await;
    assert_eq!(reach(database, id(1)).await, Err(HoldReason::NoAddress));
}

/// However they meet, nothing is handed over once a STOP is stored.
#[tokio::test]
async fn a_stop_and_many_messages_at_once() {
    let test = members(20).await;
    let database = test.database();
    let mut ids = Vec::new();
    for n in 1..=20 {
        ids.push(written(database, n, &format!("a{n}"), "Hello").await.id);
    }
    let sending = join_all(ids.iter().map(|id| attempt(database, *id, noon())));
    let stopping = join_all(
        (1..=20)
            .map(|n| async move { hear(database, &format!("SM{n}"), &number(n), "STOP").await }),
    );
    let (attempts, _) = tokio::join!(sending, stopping);
    let gone = attempts
        .iter()
        .filter(|one| matches!(one, Attempt::Go(_)))
        .count();
    // Those that were let through were so before the STOP was stored, by the order in which both took the lock.
    let handed = test
        .value("select count(*) from crm.messages where attempted_at is not null")
        .await;
    assert_eq!(handed, Some(gone.to_string()));
    for (n, id) in (1..=20).zip(&ids) {
        let again = attempt(database, *id, noon()).await;
        assert!(!matches!(again, Attempt::Go(_)), "{n}");
        let more = write(database, &wish(n, &format!("b{n}"), "And you?"), noon()).await;
        assert_eq!(more, Created::Refused(HoldReason::OptedOut));
    }
}
