//! STOP, pausing and stopping against a broadcast that is under way: whatever is stored first holds.

use std::sync::atomic::{AtomicBool, Ordering};

use crm_db::messages::Attempt;
use crm_domain::messages::broadcast::Turn;
use futures_util::future::join_all;

use super::{begun, decided, step, waiting, wish};
use crate::messages::{attempt, hear, members, noon, number};

/// However they meet, nothing is handed over once a STOP is stored.
#[tokio::test]
async fn a_stop_at_any_moment_is_heard() {
    for round in 0..12 {
        let test = members(8).await;
        let database = test.database();
        let broadcast = begun(&test, &wish("key", 8)).await;
        let stored: Vec<AtomicBool> = (0..8).map(|_| AtomicBool::new(false)).collect();
        let stopping = async {
            for n in 0..8_u128 {
                for _ in 0..(round * 3) {
                    tokio::task::yield_now().await;
                }
                hear(database, &format!("SM{n}"), &number(n + 1), "STOP").await;
                stored[usize::try_from(n).unwrap()].store(true, Ordering::SeqCst);
            }
        };
        let sending = async {
            for _ in 0..6 {
                step(&test, broadcast, noon()).await;
                let messages = waiting(&test, broadcast).await;
                join_all(messages.into_iter().map(|message| {
                    let stored = &stored;
                    async move {
                        let before: Vec<bool> = stored
                            .iter()
                            .map(|one| one.load(Ordering::SeqCst))
                            .collect();
                        if let Attempt::Go(handed) = attempt(database, message, noon()).await {
                            let n: usize = handed.to[8..].parse().unwrap();
                            assert!(!before[n - 1], "{n} said STOP before");
                        }
                    }
                }))
                .await;
            }
        };
        tokio::join!(stopping, sending);
        // Now that all are stored, nothing is left that could go.
        step(&test, broadcast, noon()).await;
        for message in waiting(&test, broadcast).await {
            let last = attempt(database, message, noon()).await;
            assert!(!matches!(last, Attempt::Go(_)), "{round}");
        }
    }
}

/// Once pausing or stopping is answered, nothing leaves.
#[tokio::test]
async fn a_decision_holds_from_its_answer_on() {
    for turn in [Turn::Pause, Turn::Stop] {
        for round in 0..10 {
            let test = members(8).await;
            let database = test.database();
            let broadcast = begun(&test, &wish("key", 8)).await;
            step(&test, broadcast, noon()).await;
            let messages = waiting(&test, broadcast).await;
            let answered = AtomicBool::new(false);
            let deciding = async {
                for _ in 0..(round * 5) {
                    tokio::task::yield_now().await;
                }
                decided(&test, broadcast, turn).await;
                answered.store(true, Ordering::SeqCst);
            };
            let sending = join_all(messages.iter().map(|message| async {
                let before = answered.load(Ordering::SeqCst);
                let went = attempt(database, *message, noon()).await;
                assert!(!(before && matches!(went, Attempt::Go(_))));
            }));
            tokio::join!(deciding, sending);
            for message in messages {
                let last = attempt(database, message, noon()).await;
                assert!(!matches!(last, Attempt::Go(_)), "{turn:?} {round}");
            }
        }
    }
}
