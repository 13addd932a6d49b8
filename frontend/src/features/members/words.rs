//! The words and tones of members' statuses; a status nobody knows yet is shown as it is, never hidden.

use std::fmt::Write;

use crm_types::page::Total;
use crm_types::recency::Recency;
use crm_types::revenue::{TierChange, TierChangeState};
use crm_types::status::{self, Status};

pub use crate::features::statuses::{readable, tone};
use crate::ui::{Toast, Tone};

/// The badge of a status of a list that ships with the product: its tone and word.
pub fn badge(list: &'static [Status], key: Option<&str>) -> (Tone, String) {
    match key {
        None => (Tone::Unknown, "Unclassified".to_owned()),
        Some(key) => match status::find(list, key) {
            Some(status) => (tone(status.tone), status.label.to_owned()),
            None => (Tone::Neutral, readable(key)),
        },
    }
}

/// The word for a key of `list`, or the key made readable.
pub fn label(list: &'static [Status], key: &str) -> String {
    status::find(list, key).map_or_else(|| readable(key), |status| status.label.to_owned())
}

/// What a member is called: by name, else by e-mail, and never by nothing.
pub fn named(name: Option<&str>, email: Option<&str>) -> String {
    let said = |text: &&str| !text.trim().is_empty();
    name.filter(said)
        .or(email.filter(said))
        .unwrap_or("Member without a name")
        .to_owned()
}

/// The address that opens a letter to `email`; nothing in it can add a header.
pub fn mailto(email: &str) -> String {
    let mut address = "mailto:".to_owned();
    for byte in email.bytes() {
        match byte {
            // A plus is a plus here: in a mailto address it stands for no blank (RFC 6068).
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' | b'+' => {
                address.push(byte as char);
            }
            // Writing to a String cannot fail.
            _ => _ = write!(address, "%{byte:02X}"),
        }
    }
    address
}

/// What came of asking Stripe for a former price, for a toast.
pub fn taken_back(answer: crate::api::Result<TierChange>) -> Toast {
    let change = match answer {
        Ok(change) => change,
        Err(error) => return Toast::failed(format!("It was not taken back. {}", error.detail())),
    };
    match change.state {
        TierChangeState::Made => Toast::done("Taken back in Stripe."),
        TierChangeState::Requested => {
            Toast::info("Stripe has not answered yet; the history tells when it does.")
        }
        TierChangeState::Refused => Toast::failed(format!(
            "Stripe did not take it back. {}",
            change.reason.unwrap_or_default()
        )),
    }
}

/// With a capital at the beginning, for words that stand alone.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The name of a band of recency in a class.
pub fn recency_class(recency: Recency) -> &'static str {
    match recency {
        Recency::Recent => "recency recency-recent",
        Recency::Cooling => "recency recency-cooling",
        Recency::Cold => "recency recency-cold",
        Recency::Never => "recency recency-never",
    }
}

/// "302", "more than 10,000": a total beside the title that says of what.
pub fn count_words(total: Total, number: impl Fn(i64) -> String) -> String {
    let count = number(i64::try_from(total.count).unwrap_or(i64::MAX));
    match total.exact {
        true => count,
        false => format!("more than {count}"),
    }
}

/// "1 member", "302 members", "more than 10,000 members". `number` writes a number in the reader's way.
pub fn members_in_all(total: Total, number: impl Fn(i64) -> String) -> String {
    let count = count_words(total, number);
    match (total.exact, total.count) {
        (true, 1) => format!("{count} member"),
        _ => format!("{count} members"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_statuses_keep_their_name_and_none_is_unclassified() {
        assert_eq!(
            badge(status::SUBSCRIPTION, Some("trialing")),
            (Tone::Accent, "Trialing".to_owned())
        );
        assert_eq!(
            badge(status::SUBSCRIPTION, Some("past_due")),
            (Tone::Neutral, "Past due".to_owned())
        );
        assert_eq!(badge(status::TIERS, None).0, Tone::Unknown);
    }

    #[test]
    fn everybody_is_called_something() {
        assert_eq!(named(Some("Ann"), Some("a@b.example")), "Ann");
        assert_eq!(named(Some(" "), Some("a@b.example")), "a@b.example");
        assert_eq!(named(None, None), "Member without a name");
    }

    #[test]
    fn a_letter_goes_to_the_address_and_nothing_more() {
        assert_eq!(mailto("a.b@c.example"), "mailto:a.b@c.example");
        assert_eq!(
            mailto("a+b@c.example?bcc=d"),
            "mailto:a+b@c.example%3Fbcc%3Dd"
        );
    }

    #[test]
    fn a_total_says_whether_it_is_exact() {
        let words = |total| members_in_all(total, |number| number.to_string());
        assert_eq!(words(Total::exact(0)), "0 members");
        assert_eq!(words(Total::exact(1)), "1 member");
        assert_eq!(words(Total::more_than(10_000)), "more than 10000 members");
    }
}
