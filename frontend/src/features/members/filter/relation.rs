//! How a field can compare, in the words of the form and of the chips; a relation is an operator said for people.

use crm_types::filter::{Field, Kind, Operator};

/// What a form offers between a field and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
    /// In the last so many days.
    Within,
    /// More than so many days ago.
    LongerAgo,
    Contains,
    Has,
    HasNot,
    Unknown,
    Known,
}

use Relation::*;

impl Relation {
    /// The relation that says what an operator says.
    pub fn of(operator: Operator) -> Self {
        match operator {
            Operator::Eq => Is,
            Operator::Ne => IsNot,
            Operator::Lt => Less,
            Operator::Le => AtMost,
            Operator::Gt => More,
            Operator::Ge => AtLeast,
        }
    }

    /// The operator that it is written with, where it is written with one.
    pub fn operator(self) -> Operator {
        match self {
            IsNot => Operator::Ne,
            Less | LongerAgo => Operator::Lt,
            AtMost => Operator::Le,
            More | Within => Operator::Gt,
            AtLeast => Operator::Ge,
            Is | Contains | Has | HasNot | Unknown | Known => Operator::Eq,
        }
    }

    /// Whether its value is a time before now.
    pub fn relative(self) -> bool {
        matches!(self, Within | LongerAgo)
    }

    /// Whether it stands without a value.
    pub fn alone(self) -> bool {
        matches!(self, Unknown | Known)
    }

    /// As it is kept in a form's control.
    pub fn key(self) -> &'static str {
        match self {
            Is => "is",
            IsNot => "is_not",
            Less => "less",
            AtMost => "at_most",
            More => "more",
            AtLeast => "at_least",
            Within => "within",
            LongerAgo => "longer_ago",
            Contains => "contains",
            Has => "has",
            HasNot => "has_not",
            Unknown => "unknown",
            Known => "known",
        }
    }

    /// In words that fit the field.
    pub fn words(self, field: Field) -> &'static str {
        let kind = field.kind();
        let time = matches!(kind, Kind::Date | Kind::Instant);
        let classified = matches!(field, Field::EngagementStatus | Field::HealthStatus);
        let login = field == Field::LastLoginAt;
        match self {
            Unknown if classified => "is unclassified",
            Known if classified => "is classified",
            Unknown if login => "never happened",
            Known if login => "happened",
            Is if time => "is on",
            IsNot if time => "is not on",
            Less if time => "is before",
            AtMost if time => "is on or before",
            More if time => "is after",
            AtLeast if time => "is on or after",
            Is => "is",
            IsNot => "is not",
            Less => "is less than",
            AtMost => "is at most",
            More => "is more than",
            AtLeast => "is at least",
            Within => "is in the last",
            LongerAgo => "is longer ago than",
            Contains => "contains",
            Has => "include",
            HasNot => "do not include",
            Unknown if kind == Kind::Tags => "are none",
            Known if kind == Kind::Tags => "are any",
            Unknown => "is unknown",
            Known => "is known",
        }
    }
}

/// What a kind of field offers, the likeliest first.
pub fn relations(kind: Kind) -> &'static [Relation] {
    match kind {
        Kind::Id => &[Is, IsNot],
        Kind::Text => &[Contains, Is, IsNot, Unknown, Known],
        Kind::Word { .. } => &[Is, IsNot, Unknown, Known],
        Kind::Tags => &[Has, HasNot, Unknown, Known],
        Kind::Integer | Kind::Decimal | Kind::Money => {
            &[AtLeast, AtMost, More, Less, Is, IsNot, Unknown, Known]
        }
        Kind::Date | Kind::Instant => &[
            Within, LongerAgo, More, AtLeast, Less, AtMost, Is, IsNot, Unknown, Known,
        ],
    }
}

/// The relation of a kind of field that is kept as `key`.
pub fn find(kind: Kind, key: &str) -> Option<Relation> {
    relations(kind)
        .iter()
        .copied()
        .find(|relation| relation.key() == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::filter::FIELDS;

    #[test]
    fn what_a_field_offers_reads_back_and_differs_in_words() {
        for info in FIELDS {
            let offered = relations(info.kind);
            let words: std::collections::HashSet<_> =
                offered.iter().map(|one| one.words(info.field)).collect();
            assert_eq!(words.len(), offered.len(), "{}", info.name);
            for relation in offered {
                assert_eq!(find(info.kind, relation.key()), Some(*relation));
            }
        }
    }
}
