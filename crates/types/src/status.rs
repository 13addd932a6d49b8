//! The statuses that ship with the product, their words and tones; decides nothing about members.

use crate::words::words;

words! {
    /// What a status says at a glance, beside its word. More may come.
    Tone {
        Positive "green",
        Accent "blue",
        Caution "amber",
        Negative "red",
        Neutral "gray",
        Violet "violet",
        Teal "teal",
        Pink "pink",
    }
}

/// One status of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// What is stored and written in filters.
    pub key: &'static str,
    /// What people read.
    pub label: &'static str,
    pub tone: Tone,
}

const fn status(key: &'static str, label: &'static str, tone: Tone) -> Status {
    Status { key, label, tone }
}

/// How engaged a member is, set by an admin. Nobody is given one silently: null is *Unclassified*.
pub const ENGAGEMENT: &[Status] = &[
    status("active", "Active", Tone::Positive),
    status("champion", "Champion", Tone::Accent),
    status("at_risk", "At risk", Tone::Caution),
    status("inactive", "Inactive", Tone::Neutral),
];

/// How the membership fares, set by an admin.
pub const HEALTH: &[Status] = &[
    status("healthy", "Healthy", Tone::Positive),
    status("needs_attention", "Needs attention", Tone::Caution),
    status("churned", "Churned", Tone::Negative),
];

/// What Stripe's status comes down to: `active` ← active, past_due; `trialing`; `inactive` ← everything else.
pub const SUBSCRIPTION: &[Status] = &[
    status("active", "Active", Tone::Positive),
    status("trialing", "Trialing", Tone::Accent),
    status("inactive", "Inactive", Tone::Neutral),
];

/// The product's own tiers, from small to large. Others may exist: tiers come from the price map.
pub const TIERS: &[Status] = &[
    status("free", "Free", Tone::Neutral),
    status("solo", "Solo", Tone::Neutral),
    status("household", "Household", Tone::Neutral),
    status("intensive", "Intensive", Tone::Neutral),
];

/// The word for members whom nobody has classified.
pub const UNCLASSIFIED: &str = "unclassified";

/// The status of `list` with this key.
pub fn find(list: &'static [Status], key: &str) -> Option<&'static Status> {
    list.iter().find(|status| status.key == key)
}
