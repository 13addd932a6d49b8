//! What no index of the directory leads to, looked for in narrow tables that are read whole: what no job changes in
//! `crm.member_cards`, all figures in `crm.member_figures`; decides nothing, since the directory's row is asked all the same.

use crm_types::filter::{Expr, Field, Operator, Test};
use crm_types::members::SortField;

use super::{Sql, Terms, push_signed};
use crate::Result;

/// A table that is read whole. In a condition it goes by the name of the directory, whose columns' names it shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::members) enum Narrow {
    Cards,
    Figures,
}

impl Narrow {
    /// The narrower one first.
    const ALL: [Self; 2] = [Self::Cards, Self::Figures];

    pub fn table(self) -> &'static str {
        match self {
            Self::Cards => "crm.member_cards",
            Self::Figures => "crm.member_figures",
        }
    }

    /// The narrowest that tells who fits and what they are sorted by.
    pub fn telling(expr: &Expr, sort: SortField) -> Option<Self> {
        let of = |table: &Self| table.tells(expr) && table.sorts(sort);
        Self::ALL.into_iter().find(of)
    }

    /// The narrowest that tells who fits.
    pub fn of(expr: &Expr) -> Option<Self> {
        narrowest(std::iter::once(expr))
    }

    /// Whether it tells alone who fits.
    fn tells(self, expr: &Expr) -> bool {
        match expr {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().all(|part| self.tells(part)),
            Expr::Not(inner) => self.tells(inner),
            Expr::Test(test) => self.has(test.field()),
        }
    }

    fn has(self, field: Field) -> bool {
        match field {
            Field::Name
            | Field::Email
            | Field::AdminNotes
            | Field::CustomTags
            | Field::Ticket(_)
            | Field::Lead(_) => false,
            Field::UserId
            | Field::CreatedAt
            | Field::EngagementStatus
            | Field::HealthStatus
            | Field::SubscriptionTier
            | Field::SubscriptionStatus
            | Field::RawStatus
            | Field::SubscriptionStartDate
            | Field::MonthsSubscribed
            | Field::Mrr
            | Field::Ltv
            | Field::TotalSpent => true,
            Field::LastLoginAt
            | Field::DaysSinceLastLogin
            | Field::CalculatedAt
            | Field::UpdatedAt
            | Field::TotalLogins
            | Field::ProfileCompletionPercent
            | Field::VisionCount
            | Field::VisionRefinementCount
            | Field::AudioGeneratedCount
            | Field::JournalEntryCount
            | Field::VisionBoardImageCount
            | Field::S3FileCount
            | Field::TokensUsed
            | Field::TokensRemaining
            | Field::TotalStorageMb => self == Self::Figures,
        }
    }

    pub fn sorts(self, field: SortField) -> bool {
        match field {
            SortField::Email => false,
            SortField::Name => self == Self::Cards,
            SortField::LastLoginAt | SortField::VisionCount => self == Self::Figures,
            SortField::CreatedAt
            | SortField::EngagementStatus
            | SortField::SubscriptionTier
            | SortField::Mrr => true,
        }
    }
}

/// Appends, in front of the condition, what must be true of the figures of whoever fits `expr`, if there is such.
pub(super) fn push(sql: &mut Sql, expr: &Expr, terms: Terms<'_>) -> Result<()> {
    let parts = parts(expr);
    let unled = |part: &&Expr| Narrow::Figures.tells(part) && !is_led(part);
    let Some(table) = narrowest(parts.iter().filter(unled)) else {
        return Ok(());
    };
    sql.push("d.user_id in (select d.user_id from ")
        .push(table.table())
        .push(" as d where ");
    let told = parts.iter().filter(|part| table.tells(part));
    for (n, part) in told.enumerate() {
        sql.push(if n > 0 { " and " } else { "" });
        push_signed(sql, part, true, terms)?;
    }
    sql.push(") and ");
    Ok(())
}

/// The narrowest table that alone tells who fits, where no index leads to them.
pub(in crate::members) fn suffice(expr: &Expr) -> Option<Narrow> {
    let parts = parts(expr);
    if parts.iter().any(is_led) {
        return None;
    }
    narrowest(parts.iter())
}

/// The narrowest table that tells all of these; none for nothing.
fn narrowest<'a>(parts: impl Iterator<Item = &'a Expr> + Clone) -> Option<Narrow> {
    parts.clone().next()?;
    Narrow::ALL
        .into_iter()
        .find(|table| parts.clone().all(|part| table.tells(part)))
}

/// What must all be true.
fn parts(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::All(parts) => parts,
        single => std::slice::from_ref(single),
    }
}

/// Whether an index leads to whoever fits.
fn is_led(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) => parts.iter().any(is_led),
        Expr::Any(parts) => parts.iter().all(is_led),
        Expr::Not(_) => false,
        Expr::Test(Test::Compare {
            operator: Operator::Ne,
            ..
        }) => false,
        Expr::Test(test) => match test.field() {
            Field::UserId
            | Field::Name
            | Field::Email
            | Field::AdminNotes
            | Field::CustomTags
            | Field::CreatedAt
            | Field::LastLoginAt
            | Field::DaysSinceLastLogin
            | Field::EngagementStatus
            | Field::HealthStatus
            | Field::SubscriptionTier
            | Field::VisionCount
            | Field::Mrr => true,
            Field::SubscriptionStatus
            | Field::RawStatus
            | Field::CalculatedAt
            | Field::UpdatedAt
            | Field::TotalLogins
            | Field::MonthsSubscribed
            | Field::ProfileCompletionPercent
            | Field::VisionRefinementCount
            | Field::AudioGeneratedCount
            | Field::JournalEntryCount
            | Field::VisionBoardImageCount
            | Field::S3FileCount
            | Field::TokensUsed
            | Field::TokensRemaining
            | Field::Ltv
            | Field::TotalSpent
            | Field::TotalStorageMb
            | Field::SubscriptionStartDate
            | Field::Ticket(_)
            | Field::Lead(_) => false,
        },
    }
}
