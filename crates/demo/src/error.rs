//! Why a world was not made.

/// A failure of [`seed`](crate::seed).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A demo world is never mixed with members that are there.
    #[error("this database already has members: a demo world is only made in one without any")]
    HasMembers,
    /// The world's last moment is not between the years 2000 and 9999.
    #[error("the world must end between the years 2000 and 9999")]
    Moment,
    #[error(transparent)]
    Database(#[from] crm_db::Error),
}
