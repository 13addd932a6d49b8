//! What can go wrong with the database, in the terms a caller acts on; holds no member's data, so it may be logged.

use sqlx::postgres::PgDatabaseError;

/// A failure, told by what the caller can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// A unique or foreign key stands against it.
    #[error("in conflict with {constraint}")]
    Conflict { constraint: String },
    /// A value is none that the database takes: try another.
    #[error("invalid: {reason}")]
    Invalid { reason: String },
    /// The cursor is none of ours, or of another order.
    #[error("the cursor does not belong to this list")]
    InvalidCursor,
    /// Another transaction was in the way: try again at once.
    #[error("another transaction was in the way ({code})")]
    Contended { code: String },
    /// It took longer than this connection allows.
    #[error("the database took too long")]
    Timeout,
    /// The database cannot be reached or takes no more connections: try again later.
    #[error("the database is not available: {reason}")]
    Unavailable { reason: String },
    /// A fault of this program or of its schema.
    #[error("unexpected answer of the database: {reason}")]
    Other { reason: String },
}

impl Error {
    /// Whether the same call may well succeed if made again at once.
    pub fn is_contended(&self) -> bool {
        matches!(self, Error::Contended { .. })
    }

    pub(crate) fn nul() -> Self {
        Error::Invalid {
            reason: "text must not hold the character U+0000".to_owned(),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let reason = match error {
            sqlx::Error::RowNotFound => return Error::NotFound,
            sqlx::Error::Database(error) => return from_server(error.downcast_ref()),
            sqlx::Error::PoolTimedOut => {
                return unavailable("no connection became free in time");
            }
            sqlx::Error::PoolClosed => return unavailable("the pool is closed"),
            sqlx::Error::Io(error) => return unavailable(error.kind()),
            sqlx::Error::Tls(_) => return unavailable("no secure connection could be made"),
            sqlx::Error::WorkerCrashed => return unavailable("a worker crashed"),
            // The rest may quote values; these name only columns.
            sqlx::Error::ColumnDecode { index, .. } => format!("column {index} does not decode"),
            sqlx::Error::ColumnNotFound(column) => format!("no column {column}"),
            sqlx::Error::Configuration(_) => "the address of the database is not valid".to_owned(),
            sqlx::Error::Migrate(error) => return (*error).into(),
            sqlx::Error::Encode(_) => "a value does not encode".to_owned(),
            sqlx::Error::Decode(_) => "a value does not decode".to_owned(),
            sqlx::Error::Protocol(_) => "the protocol was not kept to".to_owned(),
            _ => "none that is known".to_owned(),
        };
        Error::Other { reason }
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError;
        let reason = match error {
            MigrateError::Execute(error) => return error.into(),
            MigrateError::ExecuteMigration(error, version) => match Error::from(error) {
                Error::Unavailable { reason } => return Error::Unavailable { reason },
                error => format!("migration {version:04} failed: {error}"),
            },
            // These tell versions, never data.
            error => error.to_string(),
        };
        Error::Other { reason }
    }
}

fn unavailable(reason: impl ToString) -> Error {
    Error::Unavailable {
        reason: reason.to_string(),
    }
}

/// By SQLSTATE, as in the appendix of Postgres' manual.
fn from_server(error: &PgDatabaseError) -> Error {
    let constraint = || error.constraint().unwrap_or("a constraint").to_owned();
    match error.code() {
        "23505" | "23503" | "23P01" => Error::Conflict {
            constraint: constraint(),
        },
        "23514" | "23502" => Error::Invalid {
            reason: error
                .constraint()
                .or(error.column())
                .unwrap_or("a check")
                .to_owned(),
        },
        "22021" | "22P05" => Error::nul(),
        "40001" | "40P01" | "55P03" => Error::Contended {
            code: error.code().to_owned(),
        },
        "57014" => Error::Timeout,
        code if ["08", "53", "57"].contains(&&code[..2])
            || code == "25P03"
            || code.starts_with("28") =>
        {
            unavailable(error.message())
        }
        // Syntax and names: the message speaks of the schema, not of data.
        code if code.starts_with("42") || code.starts_with("3") => Error::Other {
            reason: format!("{} ({code})", error.message()),
        },
        code => Error::Other {
            reason: format!("SQLSTATE {code}"),
        },
    }
}
