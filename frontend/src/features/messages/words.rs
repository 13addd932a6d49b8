//! How far a message has come and why it does not go, in words; decides neither.

use crm_types::messages::{HoldReason, Message, MessageState};

use crate::ui::{Tone, format};

/// How a message of ours fares, in a word or a sentence.
pub fn fared(message: &Message) -> String {
    use MessageState as S;
    match (message.state, message.reason) {
        (S::Waiting, Some(HoldReason::QuietHours)) => match message.held_until {
            Some(until) => format!("Night there: goes {}", format::moment(until)),
            None => "Night there: waits for the morning".to_owned(),
        },
        (S::Waiting, _) => "Waiting".to_owned(),
        (S::Unknown, _) => "No answer yet: being looked for, and not sent twice".to_owned(),
        (S::Accepted | S::Scheduled | S::Queued | S::Sending, _) => "On its way".to_owned(),
        (S::Sent, _) => "Sent".to_owned(),
        (S::PartiallyDelivered, _) => "Delivered in part".to_owned(),
        (S::Delivered, _) => "Delivered".to_owned(),
        (S::Read, _) => "Read".to_owned(),
        (S::Canceled, _) => "Canceled".to_owned(),
        (S::Refused, reason) => {
            let why = reason.map_or("", why_not);
            format!("Not sent. {why}").trim_end().to_owned()
        }
        (S::Failed | S::Undelivered, _) => {
            let why = message.error.as_deref().unwrap_or_default();
            let code = message.error_code;
            let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
            format!("Not delivered. {why}{code}").trim_end().to_owned()
        }
        (S::Receiving | S::Received, _) => "Received".to_owned(),
    }
}

/// Whether a message has come to nothing.
pub fn is_lost(state: MessageState) -> bool {
    matches!(
        state,
        MessageState::Refused
            | MessageState::Failed
            | MessageState::Undelivered
            | MessageState::Canceled
    )
}

/// Why a message does not go, as a sentence.
pub fn why_not(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::OptedOut => "They have opted out.",
        HoldReason::NotOptedIn => "They have not agreed to be written to.",
        HoldReason::NoAddress => "Nothing is known that it could be sent to.",
        HoldReason::BadAddress => "What is known of them cannot be reached.",
        HoldReason::QuietHours => "It is night where they are.",
        HoldReason::DailyCap => "They had as many messages today as one member is sent.",
        HoldReason::Duplicate => "The same words went there a moment ago.",
        HoldReason::NotConfigured => "Nobody is configured who could send it.",
        HoldReason::Carrier => "The carrier refuses it.",
        HoldReason::Paused => "It is held until the broadcast goes on.",
        HoldReason::MissingValue => "Nothing is known for a variable of the text.",
        HoldReason::BadLength => "With their own words filled in, the text is too long or empty.",
        HoldReason::NoRoom => "There is no room for another tag or note.",
    }
}

/// The colour of how a message fared.
pub fn tone(state: MessageState) -> Tone {
    match state {
        state if is_lost(state) => Tone::Negative,
        MessageState::Waiting | MessageState::Unknown => Tone::Caution,
        _ => Tone::Neutral,
    }
}

#[cfg(test)]
mod tests {
    use super::super::transcript::tests::message;
    use super::*;

    #[test]
    fn a_failure_names_its_code_and_meaning() {
        let mut message = message(1);
        message.state = MessageState::Undelivered;
        message.error = Some("The phone is switched off.".to_owned());
        message.error_code = Some(30003);
        assert_eq!(
            fared(&message),
            "Not delivered. The phone is switched off. (30003)"
        );
        message.state = MessageState::Refused;
        message.reason = Some(HoldReason::OptedOut);
        assert_eq!(fared(&message), "Not sent. They have opted out.");
    }
}
