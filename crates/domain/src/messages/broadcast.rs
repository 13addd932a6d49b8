//! How a broadcast goes on: its states, how many messages it may write now, and what its tags and notes make of a member;
//! writes none.

use std::time::Duration;

use crm_types::members::{MAX_NOTES, MAX_TAGS};
use crm_types::messages::{BroadcastState, MessageState, RecipientOutcome};

use crate::members::tags::has;
use crate::members::{Edit, Manual};

/// So many messages are written in one go at most, however fast it may go.
const MOST_AT_ONCE: u32 = 500;

/// How long a broadcast rests between two goes, where its rate allows more than one message in that time.
const BEAT: u32 = 5;

/// What happens to a broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Somebody wants it to hold still.
    Pause,
    /// Somebody wants it to go on.
    Continue,
    /// Somebody wants no more of it.
    Stop,
    /// The first few are written.
    CanaryWritten,
    /// Everybody has an outcome, and nothing is left to go.
    Over,
}

/// It has ended, and nothing happens to it any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended;

/// The state that follows. Asked twice, it is the same state.
///
/// # Errors
/// [`Ended`]. Stopping what was stopped is none.
pub fn turn(state: BroadcastState, turn: Turn) -> Result<BroadcastState, Ended> {
    use BroadcastState as S;
    match (state, turn) {
        (S::Stopped, Turn::Stop) => Ok(S::Stopped),
        (S::Stopped | S::Done, _) => Err(Ended),
        (_, Turn::Stop) => Ok(S::Stopped),
        (_, Turn::Pause) => Ok(S::Paused),
        (_, Turn::Continue) => Ok(S::Running),
        (S::Running, Turn::CanaryWritten) => Ok(S::CanaryDone),
        (S::Running, Turn::Over) => Ok(S::Done),
        // Whoever has paused meanwhile is not passed over.
        (state, Turn::CanaryWritten | Turn::Over) => Ok(state),
    }
}

/// Whether messages of it may leave.
pub fn lets_go(state: BroadcastState) -> bool {
    match state {
        BroadcastState::Running | BroadcastState::CanaryDone | BroadcastState::Done => true,
        BroadcastState::Paused | BroadcastState::Stopped => false,
    }
}

/// Where a broadcast stands before its next go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Messages in any minute, at most.
    pub per_minute: u32,
    /// Messages that were written within the last minute.
    pub last_minute: u32,
    /// How many messages are left until it waits for somebody.
    pub canary_left: Option<u32>,
}

/// How many messages may be written now.
pub fn room(pace: Pace) -> u32 {
    let free = pace.per_minute.saturating_sub(pace.last_minute);
    let room = free.min(burst(pace.per_minute));
    pace.canary_left.map_or(room, |left| room.min(left))
}

/// How long to rest after a go that used its room.
pub fn rest(per_minute: u32) -> Duration {
    let millis = u64::from(burst(per_minute)) * 60_000 / u64::from(per_minute.max(1));
    Duration::from_millis(millis)
}

/// How long after whoever waits for the morning another such message of the same broadcast goes, so that those who waited
/// do not all go at once.
pub fn spread(per_minute: u32, held: i64) -> Duration {
    let held = u64::try_from(held).unwrap_or(0);
    Duration::from_millis(held.saturating_mul(60_000) / u64::from(per_minute.max(1)))
}

/// How long to wait before looking whether what was written has left, where the last of it was written `since` ago.
pub fn patience(since: Duration) -> Duration {
    (since / 4).clamp(Duration::from_secs(1), Duration::from_secs(300))
}

fn burst(per_minute: u32) -> u32 {
    (per_minute.saturating_mul(BEAT) / 60).clamp(1, MOST_AT_ONCE)
}

/// What became of a recipient whose message is in this state.
pub fn outcome(state: MessageState) -> RecipientOutcome {
    use MessageState as S;
    match state {
        S::Waiting => RecipientOutcome::Waiting,
        S::Delivered | S::Read | S::PartiallyDelivered => RecipientOutcome::Delivered,
        S::Failed | S::Undelivered => RecipientOutcome::Failed,
        S::Refused => RecipientOutcome::Skipped,
        S::Canceled => RecipientOutcome::Canceled,
        // Nobody knows whether it was taken, and of an e-mail nobody ever will.
        S::Unknown
        | S::Accepted
        | S::Scheduled
        | S::Queued
        | S::Sending
        | S::Sent
        | S::Receiving
        | S::Received => RecipientOutcome::Sent,
    }
}

/// A member has as many tags, or as long notes, as anybody may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

/// Whether a member of these tags, with notes of so many characters (without what is blank at their end), can be given them.
pub fn has_room(tags: &[String], notes: usize, tag: Option<&str>, note: Option<&str>) -> bool {
    let tags_fit = tag.is_none_or(|tag| has(tags, tag) || tags.len() < MAX_TAGS);
    let notes_fit = note.is_none_or(|note| {
        let before = if notes > 0 {
            notes.saturating_add(1)
        } else {
            0
        };
        before.saturating_add(note.chars().count()) <= MAX_NOTES
    });
    tags_fit && notes_fit
}

/// What a broadcast's tag and note make of a member. A tag that is there already stays as it is.
///
/// # Errors
/// [`NoRoom`].
pub fn marked(current: &Manual, tag: Option<&str>, note: Option<&str>) -> Result<Manual, NoRoom> {
    let notes = note.map(
        |note| match current.admin_notes.as_deref().map(str::trim_end) {
            None | Some("") => note.to_owned(),
            Some(notes) => format!("{notes}\n{note}"),
        },
    );
    let too_long = |notes: &String| notes.chars().count() > MAX_NOTES;
    if notes.as_ref().is_some_and(too_long) {
        return Err(NoRoom);
    }
    let edit = Edit {
        add_tags: tag.map(str::to_owned).into_iter().collect(),
        admin_notes: notes.map(Some),
        ..Edit::default()
    };
    edit.apply(current).map_err(|_| NoRoom)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn states_follow_one_another_and_ends_are_ends() {
        use BroadcastState as S;
        for (state, happens, expected) in [
            (S::Running, Turn::Pause, Ok(S::Paused)),
            (S::Running, Turn::Continue, Ok(S::Running)),
            (S::Running, Turn::Stop, Ok(S::Stopped)),
            (S::Running, Turn::CanaryWritten, Ok(S::CanaryDone)),
            (S::Running, Turn::Over, Ok(S::Done)),
            (S::CanaryDone, Turn::Pause, Ok(S::Paused)),
            (S::CanaryDone, Turn::Continue, Ok(S::Running)),
            (S::CanaryDone, Turn::Stop, Ok(S::Stopped)),
            (S::CanaryDone, Turn::Over, Ok(S::CanaryDone)),
            (S::Paused, Turn::Pause, Ok(S::Paused)),
            (S::Paused, Turn::Continue, Ok(S::Running)),
            (S::Paused, Turn::Stop, Ok(S::Stopped)),
            (S::Paused, Turn::Over, Ok(S::Paused)),
            (S::Paused, Turn::CanaryWritten, Ok(S::Paused)),
            (S::Stopped, Turn::Stop, Ok(S::Stopped)),
            (S::Stopped, Turn::Continue, Err(Ended)),
            (S::Stopped, Turn::Pause, Err(Ended)),
            (S::Done, Turn::Stop, Err(Ended)),
            (S::Done, Turn::Continue, Err(Ended)),
        ] {
            assert_eq!(turn(state, happens), expected, "{state} {happens:?}");
        }
        let going: Vec<_> = S::ALL.iter().filter(|state| lets_go(**state)).collect();
        assert_eq!(going, [&S::Running, &S::CanaryDone, &S::Done]);
    }

    #[test]
    fn a_slow_one_writes_one_at_a_time_and_a_fast_one_many() {
        let at = |per_minute| {
            let pace = Pace {
                per_minute,
                last_minute: 0,
                canary_left: None,
            };
            (room(pace), rest(per_minute).as_millis())
        };
        assert_eq!(at(1), (1, 60_000));
        assert_eq!(at(12), (1, 5_000));
        assert_eq!(at(60), (5, 5_000));
        assert_eq!(at(6_000), (500, 5_000));
        let pace = Pace {
            per_minute: 60,
            last_minute: 58,
            canary_left: None,
        };
        assert_eq!(room(pace), 2);
        let canary = Pace {
            canary_left: Some(1),
            ..pace
        };
        assert_eq!(room(canary), 1);
        assert_eq!(spread(60, 0), Duration::ZERO);
        assert_eq!(spread(60, 90), Duration::from_secs(90));
        assert_eq!(patience(Duration::ZERO), Duration::from_secs(1));
        assert_eq!(patience(Duration::from_secs(80)), Duration::from_secs(20));
        assert_eq!(
            patience(Duration::from_secs(86_400)),
            Duration::from_secs(300)
        );
    }

    #[test]
    fn a_note_is_a_line_more_and_a_tag_comes_once() {
        let current = Manual {
            custom_tags: vec!["VIP".to_owned()],
            admin_notes: Some("Called in May\n".to_owned()),
            ..Manual::default()
        };
        let after = marked(&current, Some("vip"), Some("Sent help")).unwrap();
        assert_eq!(after.custom_tags, ["VIP"]);
        assert_eq!(
            after.admin_notes.as_deref(),
            Some("Called in May\nSent help")
        );
        let after = marked(&Manual::default(), Some("new"), Some("Sent help")).unwrap();
        assert_eq!(after.custom_tags, ["new"]);
        assert_eq!(after.admin_notes.as_deref(), Some("Sent help"));
        assert_eq!(marked(&current, None, None), Ok(current.clone()));
        let full = Manual {
            custom_tags: (0..MAX_TAGS).map(|n| n.to_string()).collect(),
            admin_notes: Some("x".repeat(MAX_NOTES - 1)),
            ..Manual::default()
        };
        assert_eq!(marked(&full, Some("new"), None), Err(NoRoom));
        assert_eq!(marked(&full, None, Some("y")), Err(NoRoom));
        assert!(marked(&full, Some("1"), None).is_ok());
        // The dry run says the same of sizes alone.
        for (tag, note) in [(Some("new"), None), (None, Some("y")), (Some("1"), None)] {
            let fits = marked(&full, tag, note).is_ok();
            let notes = full.admin_notes.as_ref().map_or(0, String::len);
            assert_eq!(has_room(&full.custom_tags, notes, tag, note), fits);
        }
    }

    proptest! {
        #[test]
        fn in_no_minute_are_more_written_than_allowed(per_minute in 1_u32..6_001, goes in proptest::collection::vec(0_u64..70_000, 1..60)) {
            // Goes at any moments, however often a crash repeats them.
            let (mut now, mut written) = (0_u64, Vec::<u64>::new());
            for wait in goes {
                now += wait;
                let recent = written.iter().filter(|at| **at + 60_000 > now).count();
                let pace = Pace { per_minute, last_minute: u32::try_from(recent).unwrap(), canary_left: None };
                written.extend((0..room(pace)).map(|_| now));
                let within = written.iter().filter(|at| **at + 60_000 > now).count();
                prop_assert!(within <= usize::try_from(per_minute).unwrap());
            }
        }
    }
}
