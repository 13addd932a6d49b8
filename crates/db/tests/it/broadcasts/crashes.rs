//! Whoever goes on with a broadcast is killed between any two steps: nobody is written to twice, none is left out.

use std::pin::pin;
use std::task::Poll;

use chrono_tz::Tz;
use crm_db::messages::Gate;
use crm_db::messages::broadcasts::{NewRow, Next, advance};
use crm_domain::messages::{Policy, Region};
use crm_types::messages::Channel;

use super::{begun, current, marks, seen, wish};
use crate::messages::{members, noon};

/// Lets a future be polled so often, and kills it then. Whether it came to its end.
async fn killed_after(polls: usize, future: impl Future) -> bool {
    let mut done = 0;
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        if done == polls {
            return Poll::Ready(false);
        }
        done += 1;
        future.as_mut().poll(context).map(|_| true)
    })
    .await
}

#[tokio::test]
async fn killed_anywhere_each_is_written_to_once() {
    let test = members(3).await;
    let policy = Policy {
        daily_cap: 10_000,
        ..Policy::default()
    };
    let gate = Gate {
        policy: &policy,
        zone: Tz::America__New_York,
        region: Some(Region::US),
        carried: &[Channel::Sms],
    };
    let mut killed = 0;
    // How often it waits depends on how fast the database is: some of the later ones come to their end.
    for polls in 1..=60 {
        let (key, body) = (
            format!("key {polls}"),
            format!("Hi {{{{first_name}}}} {polls}"),
        );
        let note = format!("Said hello {polls}");
        let new = NewRow {
            body: &body,
            note: Some(&note),
            ..wish(&key, 3)
        };
        let broadcast = begun(&test, &new).await;
        let at = current(&test, broadcast).await;
        let ended = killed_after(polls, advance(test.database(), at, &gate, &noon)).await;
        let is_over = current(&test, broadcast).await != at;
        assert!(is_over || !ended, "{polls}");
        // The queue has it done again; where it was brought to an end but for saying so, that does nothing.
        let again = advance(test.database(), at, &gate, &noon).await.unwrap();
        assert_eq!(again == Next::Elsewhere, is_over, "{polls}");
        let told = seen(&test, broadcast).await;
        assert_eq!(
            (told.pending, told.waiting, told.recipients),
            (0, 3, 3),
            "{polls}"
        );
        let sql = format!("select count(*) from crm.messages where broadcast_id = '{broadcast}'");
        assert_eq!(test.value(&sql).await.as_deref(), Some("3"), "{polls}");
        for marks in marks(&test).await {
            assert_eq!(marks.matches(&note).count(), 1, "{polls}: {marks}");
            assert_eq!(marks.matches("greeted").count(), 1, "{polls}: {marks}");
        }
        killed += u32::from(!ended);
    }
    assert!(killed > 5, "{killed}");
}
