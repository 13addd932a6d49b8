//! The words that a field can be: of statuses those there are by now, of everything else those that ship; reads no
//! filter.

use crm_types::filter::{Field, Kind};
use crm_types::statuses::StatusList;

use crate::features::members::words::tone;
use crate::features::statuses;
use crate::ui::Tone;

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it stands in a filter.
    pub key: String,
    /// As people read it.
    pub label: String,
    /// Tiers have none.
    pub tone: Option<Tone>,
}

/// The list whose statuses a field holds.
pub fn list_of(field: Field) -> Option<StatusList> {
    match field {
        Field::EngagementStatus => Some(StatusList::Engagement),
        Field::HealthStatus => Some(StatusList::Health),
        _ => None,
    }
}

/// All that a field can be; none where it can be anything.
pub fn words_of(field: Field) -> Vec<Word> {
    if let Some(list) = list_of(field) {
        let known = statuses::known(list).into_iter();
        return known
            .map(|status| Word {
                key: status.key,
                label: status.label,
                tone: Some(tone(status.tone)),
            })
            .collect();
    }
    let Kind::Word { known, .. } = field.kind() else {
        return Vec::new();
    };
    let toned = field != Field::SubscriptionTier;
    let word = |status: &crm_types::status::Status| Word {
        key: status.key.to_owned(),
        label: status.label.to_owned(),
        tone: toned.then(|| tone(status.tone)),
    };
    known.iter().map(word).collect()
}
