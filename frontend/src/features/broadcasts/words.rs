//! How far a message to many is, in words and colours; decides neither.

use crm_types::messages::{Broadcast, BroadcastState, RecipientOutcome, SkippedMembers};

use crate::features::messages::why_not;
use crate::ui::{Tone, format};

/// The badge of a state.
pub fn state(state: BroadcastState) -> (Tone, &'static str) {
    match state {
        BroadcastState::Running => (Tone::Accent, "Running"),
        BroadcastState::CanaryDone => (Tone::Caution, "Waits for you"),
        BroadcastState::Paused => (Tone::Caution, "Paused"),
        BroadcastState::Stopped => (Tone::Neutral, "Stopped"),
        BroadcastState::Done => (Tone::Positive, "Done"),
    }
}

/// The badge of an outcome.
pub fn outcome(outcome: RecipientOutcome) -> (Tone, &'static str) {
    match outcome {
        RecipientOutcome::Pending => (Tone::Unknown, "Not yet"),
        RecipientOutcome::Waiting => (Tone::Caution, "Waiting"),
        RecipientOutcome::Sent => (Tone::Accent, "Sent"),
        RecipientOutcome::Delivered => (Tone::Positive, "Delivered"),
        RecipientOutcome::Failed => (Tone::Negative, "Failed"),
        RecipientOutcome::Skipped => (Tone::Neutral, "Skipped"),
        RecipientOutcome::Canceled => (Tone::Neutral, "Canceled"),
    }
}

/// How many have been dealt with.
pub fn settled(one: &Broadcast) -> i64 {
    one.recipients - one.pending
}

/// How many were skipped, for whatever reason.
pub fn skipped(one: &[SkippedMembers]) -> i64 {
    one.iter().map(|skipped| skipped.members).sum()
}

/// "3 members: They have opted out."
pub fn skipped_for(one: &SkippedMembers) -> String {
    format!("{}: {}", members(one.members), why_not(one.reason))
}

/// "1 member", "302 members".
pub fn members(count: i64) -> String {
    match count {
        1 => "1 member".to_owned(),
        many => format!("{} members", format::number(many)),
    }
}

/// To whom it goes, in words.
pub fn audience(one: &Broadcast) -> String {
    match (&one.filter, &one.q) {
        (None, _) => "Chosen members".to_owned(),
        (Some(filter), None) if filter.is_empty() => "Everybody".to_owned(),
        (Some(filter), None) => filter.clone(),
        (Some(filter), Some(q)) if filter.is_empty() => format!("Search: {q}"),
        (Some(filter), Some(q)) => format!("{filter}, search: {q}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::messages::HoldReason;

    #[test]
    fn every_reason_is_counted_and_said() {
        let skipped_members = [
            SkippedMembers {
                reason: HoldReason::OptedOut,
                members: 3,
            },
            SkippedMembers {
                reason: HoldReason::NoAddress,
                members: 1,
            },
        ];
        assert_eq!(skipped(&skipped_members), 4);
        assert_eq!(
            skipped_for(&skipped_members[1]),
            "1 member: Nothing is known that it could be sent to."
        );
    }
}
