//! Pausing, going on, stopping, and the first few: nothing leaves that may not.

use std::time::Duration;

use crm_db::messages::Attempt;
use crm_db::messages::broadcasts::{Decided, NewRow, Next};
use crm_domain::messages::broadcast::Turn;
use crm_types::messages::{BroadcastState, HoldReason, MessageState, RecipientOutcome};

use super::{begun, decided, outcomes, reasons, recipients, seen, send_all, step, waiting, wish};
use crate::messages::{attempt, members, noon};

#[tokio::test]
async fn after_the_first_few_it_waits_for_somebody() {
    let test = members(5).await;
    let careful = NewRow {
        canary: Some(2),
        ..wish("key", 5)
    };
    let broadcast = begun(&test, &careful).await;
    let done = Next::Is(BroadcastState::CanaryDone);
    assert_eq!(step(&test, broadcast, noon()).await, done);
    assert_eq!(seen(&test, broadcast).await.waiting, 2);
    // They leave, and nobody else is written to.
    assert_eq!(send_all(&test, broadcast).await, 2);
    assert_eq!(step(&test, broadcast, noon()).await, done);
    assert_eq!(seen(&test, broadcast).await.pending, 3);
    assert!(matches!(
        decided(&test, broadcast, Turn::Continue).await,
        Decided::Is(told) if told.state == BroadcastState::Running
    ));
    assert_eq!(
        step(&test, broadcast, noon()).await,
        Next::In(Duration::from_secs(1))
    );
    assert_eq!(seen(&test, broadcast).await.pending, 0);
    assert_eq!(send_all(&test, broadcast).await, 3);
    assert_eq!(
        step(&test, broadcast, noon()).await,
        Next::Is(BroadcastState::Done)
    );
}

#[tokio::test]
async fn pausing_among_the_first_few_does_not_pass_over_them() {
    let test = members(5).await;
    let careful = NewRow {
        canary: Some(2),
        per_minute: 12,
        ..wish("key", 5)
    };
    let broadcast = begun(&test, &careful).await;
    step(&test, broadcast, noon()).await;
    decided(&test, broadcast, Turn::Pause).await;
    decided(&test, broadcast, Turn::Continue).await;
    let done = Next::Is(BroadcastState::CanaryDone);
    assert_eq!(step(&test, broadcast, noon()).await, done);
    // And pausing after them does not ask twice.
    decided(&test, broadcast, Turn::Pause).await;
    decided(&test, broadcast, Turn::Continue).await;
    assert!(matches!(step(&test, broadcast, noon()).await, Next::In(_)));
    assert_eq!(seen(&test, broadcast).await.waiting, 3);
}

#[tokio::test]
async fn what_has_not_left_is_held_and_goes_when_it_goes_on() {
    let test = members(3).await;
    let broadcast = begun(&test, &wish("key", 3)).await;
    step(&test, broadcast, noon()).await;
    let messages = waiting(&test, broadcast).await;
    let gone = attempt(test.database(), messages[0], noon()).await;
    assert!(matches!(gone, Attempt::Go(_)));
    for _ in 0..2 {
        assert!(matches!(
            decided(&test, broadcast, Turn::Pause).await,
            Decided::Is(told) if told.state == BroadcastState::Paused && told.revision == 2
        ));
    }
    // The task of one came up while it was paused, that of the other did not.
    let held = attempt(test.database(), messages[1], noon()).await;
    assert_eq!(held, Attempt::Nothing);
    let all = recipients(&test, broadcast).await;
    assert_eq!(reasons(&all), [None, Some(HoldReason::Paused), None]);
    assert_eq!(
        step(&test, broadcast, noon()).await,
        Next::Is(BroadcastState::Paused)
    );
    test.run("delete from crm.queue").await;
    decided(&test, broadcast, Turn::Continue).await;
    step(&test, broadcast, noon()).await;
    let again = test
        .texts("select payload ->> 'message_id' from crm.queue where kind = 'send-message'")
        .await;
    assert_eq!(again, [messages[1].to_string()]);
    for message in &messages[1..] {
        let gone = attempt(test.database(), *message, noon()).await;
        assert!(matches!(gone, Attempt::Go(_)));
    }
    let all = recipients(&test, broadcast).await;
    assert_eq!(reasons(&all), [None, None, None]);
}

#[tokio::test]
async fn those_that_were_held_go_one_after_another() {
    let test = members(4).await;
    let slow = NewRow {
        per_minute: 60,
        ..wish("key", 4)
    };
    let broadcast = begun(&test, &slow).await;
    step(&test, broadcast, noon()).await;
    decided(&test, broadcast, Turn::Pause).await;
    for message in waiting(&test, broadcast).await {
        let held = attempt(test.database(), message, noon()).await;
        assert_eq!(held, Attempt::Nothing);
    }
    test.run("delete from crm.queue").await;
    decided(&test, broadcast, Turn::Continue).await;
    step(&test, broadcast, noon()).await;
    let apart = test
        .texts(
            "select extract(epoch from due_at - min(due_at) over ())::integer::text
             from crm.queue where kind = 'send-message' order by due_at",
        )
        .await;
    assert_eq!(apart, ["0", "1", "2", "3"]);
}

#[tokio::test]
async fn what_was_stopped_never_leaves() {
    let test = members(6).await;
    let slow = NewRow {
        per_minute: 48,
        ..wish("key", 6)
    };
    let broadcast = begun(&test, &slow).await;
    step(&test, broadcast, noon()).await;
    let messages = waiting(&test, broadcast).await;
    assert_eq!(messages.len(), 4);
    let gone = attempt(test.database(), messages[0], noon()).await;
    assert!(matches!(gone, Attempt::Go(_)));
    for _ in 0..2 {
        assert!(matches!(
            decided(&test, broadcast, Turn::Stop).await,
            Decided::Is(told) if told.state == BroadcastState::Stopped
        ));
    }
    // Before anybody has called them off, and after that.
    let stopped = attempt(test.database(), messages[1], noon()).await;
    assert_eq!(stopped, Attempt::Nothing);
    use RecipientOutcome as O;
    assert_eq!(
        outcomes(&test, broadcast).await,
        [
            O::Waiting,
            O::Canceled,
            O::Waiting,
            O::Waiting,
            O::Pending,
            O::Pending
        ]
    );
    let stopped = Next::Is(BroadcastState::Stopped);
    assert_eq!(step(&test, broadcast, noon()).await, stopped);
    assert_eq!(step(&test, broadcast, noon()).await, stopped);
    let all = recipients(&test, broadcast).await;
    let states: Vec<_> = all.iter().map(|one| one.message_state).collect();
    let canceled = Some(MessageState::Canceled);
    assert_eq!(
        states,
        [
            Some(MessageState::Waiting),
            canceled,
            canceled,
            canceled,
            None,
            None
        ]
    );
    let told = seen(&test, broadcast).await;
    assert_eq!((told.waiting, told.canceled, told.recipients), (1, 5, 6));
    for message in &messages[1..] {
        let nothing = attempt(test.database(), *message, noon()).await;
        assert_eq!(nothing, Attempt::Nothing);
    }
    for turn in [Turn::Pause, Turn::Continue] {
        assert_eq!(
            decided(&test, broadcast, turn).await,
            Decided::Ended(BroadcastState::Stopped)
        );
    }
}

#[tokio::test]
async fn a_task_of_a_step_that_is_over_does_nothing() {
    let test = members(2).await;
    let broadcast = begun(&test, &wish("key", 2)).await;
    let early = super::current(&test, broadcast).await;
    step(&test, broadcast, noon()).await;
    let gate = crm_db::messages::Gate {
        policy: &crm_domain::messages::Policy::default(),
        zone: chrono_tz::Tz::UTC,
        region: None,
        carried: &[],
    };
    let again = crm_db::messages::broadcasts::advance(test.database(), early, &gate, &noon).await;
    assert_eq!(again, Ok(Next::Elsewhere));
    let unknown = decided(
        &test,
        crm_types::ids::BroadcastId(crate::world::id(9).0),
        Turn::Stop,
    );
    assert_eq!(unknown.await, Decided::Unknown);
}
