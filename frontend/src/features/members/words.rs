//! The words and tones of members' statuses; a status nobody knows yet is shown as it is, never hidden.

use crm_types::page::Total;
use crm_types::recency::Recency;
use crm_types::status::{self, Status, Tone as StatusTone};

use crate::ui::Tone;

/// The colour of a status of the product.
pub fn tone(tone: StatusTone) -> Tone {
    match tone {
        StatusTone::Positive => Tone::Positive,
        StatusTone::Accent => Tone::Accent,
        StatusTone::Caution => Tone::Caution,
        StatusTone::Negative => Tone::Negative,
        StatusTone::Neutral => Tone::Neutral,
    }
}

/// The badge of a status of `list`: its tone and word. None is *Unclassified*.
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

/// `past_due` as people write it: `Past due`.
pub fn readable(key: &str) -> String {
    let mut text = key.replace('_', " ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
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

/// "1 member", "302 members", "more than 10,000 members". `number` writes a number in the reader's way.
pub fn members_in_all(total: Total, number: impl Fn(i64) -> String) -> String {
    let count = number(i64::try_from(total.count).unwrap_or(i64::MAX));
    match (total.exact, total.count) {
        (true, 1) => format!("{count} member"),
        (true, _) => format!("{count} members"),
        (false, _) => format!("more than {count} members"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_statuses_keep_their_name_and_none_is_unclassified() {
        assert_eq!(
            badge(status::ENGAGEMENT, Some("at_risk")),
            (Tone::Caution, "At risk".to_owned())
        );
        assert_eq!(
            badge(status::ENGAGEMENT, Some("on_leave")),
            (Tone::Neutral, "On leave".to_owned())
        );
        assert_eq!(badge(status::HEALTH, None).0, Tone::Unknown);
        assert_eq!(readable("été"), "été");
        assert_eq!(readable(""), "");
    }

    #[test]
    fn a_total_says_whether_it_is_exact() {
        let words = |total| members_in_all(total, |number| number.to_string());
        assert_eq!(words(Total::exact(0)), "0 members");
        assert_eq!(words(Total::exact(1)), "1 member");
        assert_eq!(words(Total::more_than(10_000)), "more than 10000 members");
    }
}
