//! What is asked of a list that knows no filter and no order but its own.

use serde::Deserialize;
use utoipa::IntoParams;

/// A page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListPage {
    /// How many a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page.
    #[param(max_length = 2048)]
    pub(crate) cursor: Option<String>,
}
