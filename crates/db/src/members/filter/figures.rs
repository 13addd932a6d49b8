//! Figures that no index of the directory leads to, looked for in the guide's own tables, whose rows are a quarter as wide;
//! decides nothing, since the directory's row is asked all the same.

use crm_types::filter::{Expr, Field, Test};

use super::column::{Column, column};
use super::{Sql, Terms, test};
use crate::Result;

/// The tables of figures. In a condition each goes by the name of the directory, whose columns' names it shares.
const TABLES: [&str; 2] = [ACTIVITY, REVENUE];
const ACTIVITY: &str = "public.user_activity_metrics";
const REVENUE: &str = "public.user_revenue_metrics";

/// Appends, in front of the condition, what must be true of the figures of whoever fits `expr`, if there is such.
pub(super) fn push(sql: &mut Sql, expr: &Expr, terms: Terms<'_>) -> Result<()> {
    let parts = match expr {
        Expr::All(parts) => parts.as_slice(),
        single => std::slice::from_ref(single),
    };
    for table in TABLES {
        let told = parts.iter().filter_map(|part| match part {
            Expr::Test(test) => {
                let (home, column) = home(test)?;
                (home == table).then_some((test, column))
            }
            _ => None,
        });
        let mut found = false;
        for (test, column) in told {
            if found {
                sql.push(" and ");
            } else {
                sql.push("d.user_id in (select d.user_id from ")
                    .push(table)
                    .push(" as d where ");
            }
            found = true;
            test::push_on(sql, column, test, true, terms)?;
        }
        if found {
            sql.push(") and ");
        }
    }
    Ok(())
}

/// The table whose column tells of the test; `None` where an index of the directory does.
fn home(test: &Test) -> Option<(&'static str, Column)> {
    // Who has no row there has no figure, but is a member.
    if matches!(test, Test::IsNull { .. }) {
        return None;
    }
    let same = column(test.field());
    match test.field() {
        Field::ProfileCompletionPercent
        | Field::VisionRefinementCount
        | Field::AudioGeneratedCount
        | Field::JournalEntryCount
        | Field::VisionBoardImageCount
        | Field::TotalLogins
        | Field::S3FileCount
        | Field::TotalStorageMb
        | Field::TokensUsed
        | Field::TokensRemaining => Some((ACTIVITY, same)),
        Field::MonthsSubscribed | Field::SubscriptionStartDate => Some((REVENUE, same)),
        Field::Ltv => Some((REVENUE, Column::Decimal("d.ltv"))),
        Field::TotalSpent => Some((REVENUE, Column::Decimal("d.total_spent"))),
        _ => None,
    }
}
