//! How many statements things take. A binary of its own: who listens to what sqlx sends hears all of a process.

#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test fails like the test itself"
)]

use std::sync::atomic::{AtomicUsize, Ordering};

use crm_db::ingestion::take;
use crm_db::testing::TestDatabase;
use crm_db::{Database, Settings};
use crm_domain::ingestion::read_batch;
use serde_json::{Value, json};

static SENT: AtomicUsize = AtomicUsize::new(0);

/// Counts the statements that sqlx sends.
struct Listener;

impl tracing::Subscriber for Listener {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        SENT.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// Everything there is a table for, told of so many users.
fn batch(name: &str, users: usize) -> String {
    let messages: Vec<Value> = (0..users)
        .flat_map(|n| {
            let user = format!("{name} {n}");
            let event = move |event: &str, properties: Value| {
                json!({"type": "track", "userId": user, "event": event, "properties": properties})
            };
            [
                json!({"type": "identify", "userId": format!("{name} {n}"), "anonymousId": format!("{name} a {n}"),
                    "traits": {"name": "Amara Okafor", "email": "amara@example.com"}}),
                event("Signed In", json!({})),
                event("Vision Created", json!({"id": "v1"})),
                event("Vision Refined", json!({"id": "v1"})),
                event("Audio Generated", json!({"id": "v1"})),
                event("Journal Entry Created", json!({})),
                event("Board Image Added", json!({})),
                event("File Uploaded", json!({"bytes": 1})),
                event("Tokens Used", json!({"amount": 1})),
                event("Danced", json!({})),
                json!({"type": "page", "anonymousId": format!("{name} stranger {n}")}),
            ]
        })
        .collect();
    json!({"batch": messages}).to_string()
}

#[tokio::test]
async fn a_large_batch_takes_no_more_statements_than_a_small_one() {
    tracing::subscriber::set_global_default(Listener).unwrap();
    let test = TestDatabase::create().await;
    // One connection: another one would have statements of its own.
    let database = Database::connect(test.url(), &Settings::web(1))
        .await
        .unwrap();
    let received = "2026-03-10T12:00:00Z".parse().unwrap();
    let mut taken = Vec::new();
    for (name, users) in [("small", 1), ("large", 50)] {
        let call = read_batch(&batch(name, users), received).unwrap();
        assert_eq!(call.messages.len(), users * 11);
        let before = SENT.load(Ordering::Relaxed);
        let told = take(&database, uuid::Uuid::nil(), &call.messages, received)
            .await
            .unwrap();
        taken.push(SENT.load(Ordering::Relaxed) - before);
        assert!(told.iter().all(|outcome| outcome.fresh));
    }
    // Also that somebody listens.
    assert!((20..40).contains(&taken[0]), "{taken:?}");
    assert_eq!(taken[0], taken[1]);
    let logins = test
        .value("select count(*) from product.login_events")
        .await;
    assert_eq!(logins.as_deref(), Some("51"));
}
