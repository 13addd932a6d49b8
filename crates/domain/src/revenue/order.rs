//! Which of two states of an object is the newer one; where that cannot be told, says so instead of guessing.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::mirror::Known;

/// What is done with a state that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is at least as new as what is stored.
    Take,
    /// It is older: what is stored stays.
    Leave,
    /// It may be either: ask for the object itself.
    Ask,
}

/// What to do with a state `came`, where one is stored that was known at `stored`.
///
/// A state that was fetched is at least as new as the moment before its request. One out of an event is as new as some
/// moment within the event's second: two of one second cannot be told apart.
pub fn verdict(stored: Option<DateTime<Utc>>, came: Known) -> Verdict {
    let Some(stored) = stored else {
        return Verdict::Take;
    };
    match came {
        Known::Fetched { before } if before >= stored => Verdict::Take,
        Known::Fetched { .. } => Verdict::Leave,
        Known::Told { at } => {
            let second = at.trunc_subsecs(0);
            if stored < second {
                Verdict::Take
            } else if stored < second + TimeDelta::seconds(1) {
                Verdict::Ask
            } else {
                Verdict::Leave
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_770_000_000_000 + millis).unwrap()
    }

    /// Plays changes of an object at Stripe, and their events as they arrive here, and answers what is stored in the end.
    fn play(changes: &[i64], arrivals: &[usize]) -> Option<usize> {
        // What an object is at a moment: the number of its last change until then.
        let state = |moment| {
            changes
                .iter()
                .filter(|change| at(**change) <= moment)
                .count()
        };
        let mut stored: Option<(DateTime<Utc>, usize)> = None;
        // Everything arrives after everything happened: the worst that can be.
        let mut now = at(changes.iter().max().copied().unwrap_or(0) + 5_000);
        for arrival in arrivals {
            let happened = at(changes[*arrival]);
            let told = Known::Told {
                at: happened.trunc_subsecs(0),
            };
            now += TimeDelta::milliseconds(7);
            match verdict(stored.map(|(known, _)| known), told) {
                Verdict::Take => stored = Some((happened.trunc_subsecs(0), state(happened))),
                Verdict::Leave => {}
                Verdict::Ask => {
                    let fetched = Known::Fetched { before: now };
                    assert_eq!(
                        verdict(stored.map(|(known, _)| known), fetched),
                        Verdict::Take
                    );
                    stored = Some((now, state(now)));
                }
            }
        }
        stored.map(|(_, state)| state)
    }

    proptest! {
        /// V15: the same event twice, an older one after a newer one, two within a second.
        #[test]
        fn whatever_the_order_of_events_the_end_is_that_of_a_fresh_fetch(
            mut changes in prop::collection::vec(0_i64..10_000, 1..12),
            seed in prop::collection::vec(any::<prop::sample::Index>(), 0..24),
        ) {
            changes.sort_unstable();
            changes.dedup();
            let mut arrivals: Vec<usize> = seed.iter().map(|index| index.index(changes.len())).collect();
            // Each at least once: Stripe sends again until it is taken.
            arrivals.extend((0..changes.len()).rev());
            prop_assert_eq!(play(&changes, &arrivals), Some(changes.len()));
            arrivals.reverse();
            prop_assert_eq!(play(&changes, &arrivals), Some(changes.len()));
        }
    }

    #[test]
    fn a_late_answer_does_not_overwrite_a_later_question() {
        let fetched = |millis| Known::Fetched { before: at(millis) };
        assert_eq!(verdict(None, fetched(0)), Verdict::Take);
        assert_eq!(verdict(Some(at(10)), fetched(9)), Verdict::Leave);
        assert_eq!(verdict(Some(at(10)), fetched(10)), Verdict::Take);
    }
}
