//! Whoever goes on with a broadcast is killed between any two steps: nobody is written to twice, none is left out.

use std::pin::pin;
use std::task::Poll;

use chrono_tz::Tz;
use crm_db::messages::Gate;
use crm_db::messages::broadcasts::{Next, advance};
use crm_domain::messages::{Policy, Region};
use crm_types::messages::{BroadcastState, Channel};

use super::{begun, current, marks, seen, send_all, step, wish};
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
    let mut polls = 1;
    loop {
        let test = members(3).await;
        let broadcast = begun(&test, &wish("key", 3)).await;
        let gate = Gate {
            policy: &Policy::default(),
            zone: Tz::America__New_York,
            region: Some(Region::US),
            carried: &[Channel::Sms],
        };
        let at = current(&test, broadcast).await;
        let ended = killed_after(polls, advance(test.database(), at, &gate, &noon)).await;
        // The queue has it done again; the same step where that was not written down.
        let again = advance(test.database(), at, &gate, &noon).await.unwrap();
        assert_eq!(
            again == Next::Elsewhere,
            ended || current(&test, broadcast).await.step > 2,
            "{polls}"
        );
        step(&test, broadcast, noon()).await;
        let told = seen(&test, broadcast).await;
        assert_eq!(
            (told.pending, told.waiting, told.recipients),
            (0, 3, 3),
            "{polls}"
        );
        let messages = test.value("select count(*) from crm.messages").await;
        assert_eq!(messages.as_deref(), Some("3"), "{polls}");
        assert_eq!(marks(&test).await, ["greeted; Said hello"; 3], "{polls}");
        assert_eq!(send_all(&test, broadcast).await, 3);
        let done = step(&test, broadcast, noon()).await;
        assert_eq!(done, Next::Is(BroadcastState::Done));
        if ended {
            break;
        }
        polls += 3;
    }
    assert!(polls > 30, "{polls}");
}
