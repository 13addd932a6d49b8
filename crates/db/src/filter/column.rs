//! What kinds of columns fields can be in; names none.

/// Where a field's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// An id.
    Id(&'static str),
    Text(TextColumn),
    /// A word, compared as it is.
    Word(&'static str),
    /// Folded words, never null: in the directory, and in `crm.member_texts as t`, whose index finds each.
    Tags {
        folded: &'static str,
        searched: &'static str,
    },
    /// A whole number.
    Integer(&'static str),
    /// Hundredths in a whole number.
    Hundredths(&'static str),
    /// A number with two decimals.
    Decimal(&'static str),
    Date(&'static str),
    Instant(&'static str),
    /// A moment that is asked about in calendar days before today.
    DaysSince(&'static str),
    /// A moment to come that is asked about by how near it is, in the words of `TicketDue`.
    Nearness(&'static str),
    /// What became of something that is to happen, in the words of `TicketOutcome`.
    Outcome(Target),
    /// A field of something else: of these rows it is unknown.
    Elsewhere,
}

/// What is to happen by a certain moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// When it happened.
    pub done: &'static str,
    /// Until when it is to; null: it did, or the clock stands.
    pub due: &'static str,
    /// Whether it was too late, as far as that is over.
    pub missed: &'static str,
}

/// A column of folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextColumn {
    pub folded: &'static str,
    /// The same in `crm.member_texts as t`.
    pub searched: &'static str,
    /// What of it has an index that finds this text, perhaps among others.
    pub indexed: &'static str,
}

impl Column {
    pub fn name(self) -> &'static str {
        match self {
            Column::Id(name)
            | Column::Text(TextColumn { folded: name, .. })
            | Column::Word(name)
            | Column::Tags { folded: name, .. }
            | Column::Integer(name)
            | Column::Hundredths(name)
            | Column::Decimal(name)
            | Column::Date(name)
            | Column::Instant(name)
            | Column::DaysSince(name)
            | Column::Nearness(name)
            | Column::Outcome(Target { done: name, .. }) => name,
            Column::Elsewhere => "null",
        }
    }
}
