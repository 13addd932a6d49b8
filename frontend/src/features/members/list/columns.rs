//! The columns of the member list (R4): their heads, what they sort by and which way first; draws no cell.

use crm_types::members::{Sort, SortField};

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub label: &'static str,
    pub field: SortField,
    /// Whether the interesting end is the large one: most visions, highest MRR, last seen.
    pub descending_first: bool,
    /// Figures stand at the right.
    pub number: bool,
}

const fn column(label: &'static str, field: SortField) -> Column {
    Column {
        label,
        field,
        descending_first: false,
        number: false,
    }
}

impl Column {
    const fn largest_first(self) -> Self {
        Self {
            descending_first: true,
            ..self
        }
    }

    const fn figures(self) -> Self {
        Self {
            number: true,
            ..self
        }
    }

    /// The order that a press on the head leads to: first the column's own way, then the other, then the usual order.
    pub fn next(self, current: Sort) -> Sort {
        let own = Sort {
            field: self.field,
            descending: self.descending_first,
        };
        let other = Sort {
            descending: !own.descending,
            ..own
        };
        match current {
            current if current == own => other,
            current if current == other => Sort::default(),
            _ => own,
        }
    }
}

/// In the order of R4.
pub const COLUMNS: [Column; 7] = [
    column("Name", SortField::Name),
    column("E-mail", SortField::Email),
    column("Tier", SortField::SubscriptionTier),
    column("Status", SortField::EngagementStatus),
    column("Visions", SortField::VisionCount)
        .largest_first()
        .figures(),
    column("Last login", SortField::LastLoginAt).largest_first(),
    column("MRR", SortField::Mrr).largest_first().figures(),
];

/// An order in words, as the foot of the list says it.
pub fn order_words(sort: Sort) -> &'static str {
    match (sort.field, sort.descending) {
        (SortField::CreatedAt, true) => "newest first",
        (SortField::CreatedAt, false) => "oldest first",
        (SortField::Name, false) => "by name, A to Z",
        (SortField::Name, true) => "by name, Z to A",
        (SortField::Email, false) => "by e-mail, A to Z",
        (SortField::Email, true) => "by e-mail, Z to A",
        (SortField::SubscriptionTier, false) => "by tier, A to Z",
        (SortField::SubscriptionTier, true) => "by tier, Z to A",
        (SortField::EngagementStatus, false) => "by status, A to Z",
        (SortField::EngagementStatus, true) => "by status, Z to A",
        (SortField::VisionCount, true) => "most visions first",
        (SortField::VisionCount, false) => "fewest visions first",
        (SortField::LastLoginAt, true) => "latest login first",
        (SortField::LastLoginAt, false) => "longest away first",
        (SortField::Mrr, true) => "highest MRR first",
        (SortField::Mrr, false) => "lowest MRR first",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_goes_its_own_way_then_the_other_then_back() {
        let mrr = COLUMNS[6];
        let first = mrr.next(Sort::default());
        assert_eq!(first.to_string(), "-mrr");
        let second = mrr.next(first);
        assert_eq!(second.to_string(), "mrr");
        assert_eq!(mrr.next(second), Sort::default());
        assert_eq!(COLUMNS[0].next(second).to_string(), "name");
    }
}
