//! How far a message has come: states have a rank, and the higher one stays, so that it does not matter in which order
//! callbacks come, nor how often; sends nothing.

use crm_types::messages::MessageState;

/// What is known of how a message fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub state: MessageState,
    /// Twilio's code, with `failed` and `undelivered`.
    pub error_code: Option<i32>,
}

/// How far a state is. No two states of one direction have the same, so of two pieces of news one is always the later.
pub fn rank(state: MessageState) -> i16 {
    use MessageState as S;
    match state {
        S::Waiting | S::Receiving => 0,
        S::Unknown => 10,
        S::Accepted => 20,
        S::Scheduled => 21,
        S::Queued => 22,
        S::Sending => 23,
        S::Sent => 24,
        S::PartiallyDelivered => 25,
        // Ends. What a carrier first gives up and then finds delivered, was delivered.
        S::Refused => 50,
        S::Canceled => 51,
        S::Failed => 52,
        S::Undelivered => 53,
        S::Delivered => 60,
        S::Read => 61,
        S::Received => 62,
    }
}

/// What is known after both pieces of news, whichever came first. Of two of one state the one with a code says more, and of
/// two codes the lower one stays.
pub fn later(known: Delivery, news: Delivery) -> Delivery {
    match rank(known.state).cmp(&rank(news.state)) {
        std::cmp::Ordering::Less => news,
        std::cmp::Ordering::Greater => known,
        std::cmp::Ordering::Equal => Delivery {
            state: known.state,
            error_code: match (known.error_code, news.error_code) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn news() -> impl Strategy<Value = Delivery> {
        let state = select(MessageState::ALL)
            .prop_filter("outbound", |state| *state != MessageState::Receiving);
        (
            state,
            proptest::option::of(select(vec![30003, 30005, 21610])),
        )
            .prop_map(|(state, error_code)| Delivery {
                state,
                error_code: error_code
                    .filter(|_| matches!(state, MessageState::Failed | MessageState::Undelivered)),
            })
    }

    proptest! {
        #[test]
        fn whatever_the_order_the_end_is_the_same(mut all in proptest::collection::vec(news(), 1..8), seed: u64) {
            let start = Delivery { state: MessageState::Waiting, error_code: None };
            let straight = all.iter().fold(start, |known, news| later(known, *news));
            let mut state = seed | 1;
            for i in (1..all.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let j = usize::try_from(state >> 33).unwrap_or(0) % (i + 1);
                all.swap(i, j);
            }
            // Some of them twice.
            let shuffled = all.iter().chain(all.iter().take(3)).fold(start, |known, news| later(known, *news));
            prop_assert_eq!(straight, shuffled);
        }

        #[test]
        fn nothing_goes_back(known in news(), news in news()) {
            prop_assert!(rank(later(known, news).state) >= rank(known.state));
        }
    }

    #[test]
    fn an_end_is_not_undone_by_a_late_word() {
        let delivered = Delivery {
            state: MessageState::Delivered,
            error_code: None,
        };
        for late in [
            MessageState::Queued,
            MessageState::Sending,
            MessageState::Sent,
            MessageState::Undelivered,
        ] {
            let news = Delivery {
                state: late,
                error_code: Some(30003),
            };
            assert_eq!(later(delivered, news), delivered, "{late}");
        }
    }
}
