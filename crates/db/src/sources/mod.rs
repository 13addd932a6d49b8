//! The views that figures are computed from: what they read, and whether an operator's own are fit for it; changes none.

mod check;
mod plan;
mod table;

use sqlx::{FromRow, PgConnection};

use crate::activity::REFRESH;

pub use check::{Finding, Kind, check};
pub use table::SOURCES;

/// What the views read.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct Reads {
    /// Differs wherever they read something else, or are read otherwise.
    pub digest: String,
    /// Whether every change of who is a member is noticed.
    pub members_noticed: bool,
    /// Whether each is in the directory as soon as it is made.
    pub members_published: bool,
    /// Why some change of the other sources is not, in words.
    pub unnoticed: Option<String>,
}

/// What the views read, as of now.
pub(crate) async fn reads(connection: &mut PgConnection) -> sqlx::Result<Reads> {
    sqlx::query_as(include_str!("queries/reads.sql"))
        .bind(REFRESH)
        .fetch_one(connection)
        .await
}
