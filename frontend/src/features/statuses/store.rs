//! The statuses there are, for every badge, choice and chip of the page: those that ship with the product until the
//! server has told of its own.

use crm_types::filter::Vocabulary;
use crm_types::status::{self, Status, Tone as StatusTone};
use crm_types::statuses::{StatusDefinition, StatusList, Statuses};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::ui::Tone;

thread_local! {
    static KNOWN: ArcRwSignal<Statuses> = ArcRwSignal::new(shipped());
}

/// Asks the server for both lists. Where they cannot be had, those that are known stay.
pub fn load() {
    spawn_local(async {
        if let Ok(statuses) = api::list_statuses().await {
            set(statuses);
        }
    });
}

/// Takes what the server answered.
pub fn set(mut statuses: Statuses) {
    for status in statuses.engagement.iter_mut().chain(&mut statuses.health) {
        // Nothing here is drawn anew because of a member more.
        (status.members, status.revision) = (0, 0);
        status.counts_as_active = false;
        status.counts_as_at_risk = false;
        status.counts_as_churned = false;
    }
    KNOWN.with(|known| {
        if known.with_untracked(|known| *known != statuses) {
            known.set(statuses);
        }
    });
}

/// A list in its order, without counts.
pub fn known(list: StatusList) -> Vec<StatusDefinition> {
    look(list, <[_]>::to_vec)
}

/// The status of this key.
pub fn find(list: StatusList, key: &str) -> Option<StatusDefinition> {
    look(list, |known| {
        known.iter().find(|status| status.key == key).cloned()
    })
}

fn look<R>(list: StatusList, look: impl FnOnce(&[StatusDefinition]) -> R) -> R {
    let known = KNOWN.with(Clone::clone);
    known.with(|known| {
        look(match list {
            StatusList::Engagement => &known.engagement,
            StatusList::Health => &known.health,
        })
    })
}

/// The words that filters take for statuses.
pub fn vocabulary() -> Vocabulary {
    KNOWN
        .with(Clone::clone)
        .with(|known| Vocabulary::from(known))
}

/// The badge of a status: its tone and word. None is *Unclassified*; one that nobody knows is shown as it is.
pub fn badge(list: StatusList, key: Option<&str>) -> (Tone, String) {
    match key {
        None => (Tone::Unknown, "Unclassified".to_owned()),
        Some(key) => match find(list, key) {
            Some(status) => (tone(status.tone), status.label),
            None => (Tone::Neutral, readable(key)),
        },
    }
}

/// The colour of a status of the product.
pub fn tone(tone: StatusTone) -> Tone {
    match tone {
        StatusTone::Positive => Tone::Positive,
        StatusTone::Accent => Tone::Accent,
        StatusTone::Caution => Tone::Caution,
        StatusTone::Negative => Tone::Negative,
        StatusTone::Neutral => Tone::Neutral,
        StatusTone::Violet => Tone::Violet,
        StatusTone::Teal => Tone::Teal,
        StatusTone::Pink => Tone::Pink,
    }
}

/// `past_due` as people write it: `Past due`.
pub fn readable(key: &str) -> String {
    let text = key.replace('_', " ");
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn shipped() -> Statuses {
    let list = |statuses: &[Status]| statuses.iter().map(definition).collect();
    Statuses {
        engagement: list(status::ENGAGEMENT),
        health: list(status::HEALTH),
    }
}

fn definition(status: &Status) -> StatusDefinition {
    StatusDefinition {
        key: status.key.to_owned(),
        label: status.label.to_owned(),
        tone: status.tone,
        counts_as_active: false,
        counts_as_at_risk: false,
        counts_as_churned: false,
        members: 0,
        revision: 0,
        merging_into: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_statuses_keep_their_name_and_none_is_unclassified() {
        let engagement = |key| badge(StatusList::Engagement, key);
        assert_eq!(
            engagement(Some("at_risk")),
            (Tone::Caution, "At risk".to_owned())
        );
        assert_eq!(
            engagement(Some("on_leave")),
            (Tone::Neutral, "On leave".to_owned())
        );
        assert_eq!(badge(StatusList::Health, None).0, Tone::Unknown);
        assert_eq!(readable("été_2"), "Été 2");
        assert_eq!(readable(""), "");
    }

    #[test]
    fn what_the_server_tells_takes_the_place_of_what_shipped() {
        let mut statuses = shipped();
        statuses.engagement[0].label = "Busy".to_owned();
        set(statuses);
        assert_eq!(badge(StatusList::Engagement, Some("active")).1, "Busy");
        set(shipped());
    }
}
