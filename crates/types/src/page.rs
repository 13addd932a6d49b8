//! What every list answers beside its rows: how many there are in all, and where to go on; holds no rows itself.

use serde::{Deserialize, Serialize};

/// How many rows a list has in all.
///
/// Counting a million rows for every page would cost more than the page, so a count is exact up to a bound and says so
/// beyond it: `exact: false` reads "more than `count`".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Total {
    /// The number of rows, or the bound beyond which they were not counted.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 300))]
    pub count: u64,
    /// Whether `count` is the exact number; otherwise there are more.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub exact: bool,
}

impl Total {
    /// A number that was counted to the end.
    pub fn exact(count: u64) -> Self {
        Self { count, exact: true }
    }

    /// More rows than `bound`; how many more was not counted.
    pub fn more_than(bound: u64) -> Self {
        Self {
            count: bound,
            exact: false,
        }
    }
}

/// The smallest, the usual and the largest number of rows on a page.
pub const LIMIT_MIN: u16 = 1;
pub const LIMIT_DEFAULT: u16 = 50;
pub const LIMIT_MAX: u16 = 100;
