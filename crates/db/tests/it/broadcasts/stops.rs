//! STOP, pausing and stopping against a broadcast that is under way: whatever is stored first holds.

use std::sync::atomic::{AtomicBool, Ordering};

use crm_db::members::Audience;
use crm_db::messages::Attempt;
use crm_db::messages::broadcasts::NewRow;
use crm_domain::messages::broadcast::Turn;
use futures_util::future::join_all;

use super::{begun, decided, step, waiting, wish};
use crate::messages::{attempt, hear, members, noon, number};
use crate::world::id;

/// However they meet, nothing is handed over once a STOP is stored.
#[tokio::test]
async fn a_stop_at_any_moment_is_heard() {
    const ROUNDS: u128 = 16;
    let test = members(8 * ROUNDS).await;
    let database = test.database();
    for round in 0..ROUNDS {
        let named: Vec<_> = (1..=8).map(|n| id(round * 8 + n).0).collect();
        let key = format!("key {round}");
        let new = NewRow {
            audience: Audience::Named(&named),
            ..wish(&key, 8)
        };
        let broadcast = begun(&test, &new).await;
        let stored: Vec<AtomicBool> = (0..8).map(|_| AtomicBool::new(false)).collect();
        let stopping = async {
            for n in 0..8_u128 {
                for _ in 0..(round * 2) {
                    tokio::task::yield_now().await;
                }
                let from = number(round * 8 + n + 1);
                hear(database, &format!("SM{from}"), &from, "STOP").await;
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
                            let n: u128 = handed.to[8..].parse().unwrap();
                            let n = usize::try_from(n - 1 - round * 8).unwrap();
                            assert!(!before[n], "{n} said STOP before");
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
    const ROUNDS: u128 = 20;
    let test = members(8 * ROUNDS).await;
    let database = test.database();
    for turn in [Turn::Pause, Turn::Stop] {
        for round in 0..10_u128 {
            let first = round * 8 + if turn == Turn::Stop { 80 } else { 0 };
            let named: Vec<_> = (1..=8).map(|n| id(first + n).0).collect();
            let key = format!("{turn:?} {round}");
            let new = NewRow {
                audience: Audience::Named(&named),
                ..wish(&key, 8)
            };
            let broadcast = begun(&test, &new).await;
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
