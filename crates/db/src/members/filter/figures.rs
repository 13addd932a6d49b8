//! Figures that no index of the directory leads to, looked for in `crm.member_figures`, whose rows are half as wide and which
//! is read whole; decides nothing, since the directory's row is asked all the same.

use crm_types::filter::{Expr, Field, Operator, Test};

use super::{Sql, Terms, push_signed};
use crate::Result;

/// In a condition it goes by the name of the directory, whose columns' names it shares.
pub(in crate::members) const TABLE: &str = "crm.member_figures";

/// Appends, in front of the condition, what must be true of the figures of whoever fits `expr`, if there is such.
pub(super) fn push(sql: &mut Sql, expr: &Expr, terms: Terms<'_>) -> Result<()> {
    let parts = match expr {
        Expr::All(parts) => parts.as_slice(),
        single => std::slice::from_ref(single),
    };
    let told = || parts.iter().filter(|part| tells(part));
    if told().all(is_led) {
        return Ok(());
    }
    sql.push("d.user_id in (select d.user_id from ")
        .push(TABLE)
        .push(" as d where ");
    for (n, part) in told().enumerate() {
        sql.push(if n > 0 { " and " } else { "" });
        push_signed(sql, part, true, terms)?;
    }
    sql.push(") and ");
    Ok(())
}

/// Whether the figures alone tell who fits, and no index leads to them.
pub(in crate::members) fn suffice(expr: &Expr) -> bool {
    tells(expr)
        && match expr {
            Expr::All(parts) => !parts.iter().any(is_led),
            single => !is_led(single),
        }
}

/// Whether the figures alone tell who fits.
pub(in crate::members) fn tells(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().all(tells),
        Expr::Not(inner) => tells(inner),
        Expr::Test(test) => !matches!(
            test.field(),
            Field::Name | Field::Email | Field::AdminNotes | Field::CustomTags
        ),
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
            | Field::SubscriptionStartDate => false,
        },
    }
}
