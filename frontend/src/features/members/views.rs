//! The workflows of the guide as views that ship with the product (R45 to R48): a name and a filter each; a view is a
//! link to the list and nothing else, so whatever follows from it (chips, text, API) follows from its filter.

use crate::paths;
use crate::ui::Glyph;

/// A named filter.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub name: &'static str,
    pub glyph: Glyph,
    /// In the filter language, in its canonical form.
    pub filter: &'static str,
    /// Whom it finds and what to do about it.
    pub hint: &'static str,
    /// Narrower looks at the same, each with its own filter.
    pub parts: &'static [(&'static str, &'static str)],
}

/// In the order of the guide.
///
/// The guide gives three signs of being at risk and names none of them decisive. *At risk* finds whom an admin has
/// marked, and besides those who show both other signs at once: away for more than two weeks and without a vision to
/// come back to. Either sign by itself would sweep in people who are well; both are one press away, and so are all
/// three together.
pub const VIEWS: [View; 4] = [
    View {
        name: "At risk",
        glyph: Glyph::Alert,
        filter: "engagement_status = at_risk or (days_since_last_login > 14 and vision_count = 0)",
        hint: "Marked at risk, or away for more than 14 days without a vision. Reach out before they leave.",
        parts: &[
            ("Marked at risk", "engagement_status = at_risk"),
            ("Away over 14 days", "days_since_last_login > 14"),
            ("No vision yet", "vision_count = 0"),
            (
                "All three",
                "engagement_status = at_risk and days_since_last_login > 14 and vision_count = 0",
            ),
        ],
    },
    View {
        name: "Champions",
        glyph: Glyph::Star,
        filter: "engagement_status = champion",
        hint: "Your most engaged members. Thank them, and ask for a testimonial.",
        parts: &[],
    },
    View {
        name: "New without a vision",
        glyph: Glyph::Sparkle,
        filter: "created_at > 7d ago and vision_count = 0",
        hint: "Joined within 7 days and has not begun. Help them with their first vision.",
        parts: &[],
    },
    View {
        name: "Upgrade opportunities",
        glyph: Glyph::Trend,
        filter: "subscription_tier = free and vision_count >= 3 and engagement_status = active and days_since_last_login <= 14",
        hint: "On the free tier with three visions or more, active, and here within 14 days. Offer them an upgrade.",
        parts: &[],
    },
];

impl View {
    /// Where its members are listed.
    pub fn address(&self) -> String {
        paths::members_where(self.filter)
    }

    /// Whether a filter is this view's or one of its parts'.
    pub fn covers(&self, filter: &str) -> bool {
        let filter = filter.trim();
        self.filter == filter || self.parts.iter().any(|(_, part)| *part == filter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_is_written_as_the_language_prints_it() {
        for view in VIEWS {
            let parts = view.parts.iter().map(|(_, filter)| *filter);
            for filter in std::iter::once(view.filter).chain(parts) {
                let read = crm_types::filter::parse(filter).unwrap().unwrap();
                assert_eq!(read.to_string(), filter);
            }
        }
    }

    #[test]
    fn a_view_knows_its_filters() {
        assert!(VIEWS[0].covers("vision_count = 0"));
        assert!(VIEWS[0].covers(VIEWS[0].filter));
        assert!(!VIEWS[1].covers("vision_count = 0"));
    }
}
