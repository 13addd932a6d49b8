//! What a failed statement means for a run: try again, look for the member it is about, or stop; tries nothing itself.

use sqlx::postgres::PgDatabaseError;

use crate::Error;

/// Why a run cannot go on here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The database is away: once it is back, the run can be taken up again.
    Away(Error),
    /// Another server has the run by now.
    Taken,
    /// Nothing that trying again would mend.
    Broken(String),
}

/// Why a portion failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Another transaction was in the way, or a member left while being looked at.
    InTheWay(String),
    /// The data of some member.
    Data(String),
    Halt(Halt),
}

impl Trouble {
    /// Where there is no member to blame and nothing to try again.
    pub(super) fn into_halt(self) -> Halt {
        match self {
            Trouble::Halt(halt) => halt,
            Trouble::InTheWay(reason) | Trouble::Data(reason) => Halt::Broken(reason),
        }
    }
}

impl From<Halt> for Trouble {
    fn from(halt: Halt) -> Self {
        Trouble::Halt(halt)
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        let server = match &error {
            sqlx::Error::Database(server) => server.downcast_ref::<PgDatabaseError>(),
            // A connection that broke in the middle of an answer breaks off the protocol, too.
            sqlx::Error::Io(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::WorkerCrashed => {
                return Halt::Away(Error::Unavailable {
                    reason: "the connection broke".to_owned(),
                })
                .into();
            }
            _ => return Halt::Broken(Error::from(error).to_string()).into(),
        };
        let code = server.code();
        match &code[..2] {
            "08" => Halt::Away(error.into()).into(),
            "57" if code != "57014" => Halt::Away(error.into()).into(),
            // The session was ended because it stood still, or there is no room for it.
            "25" if code == "25P03" => Halt::Away(error.into()).into(),
            "53" if code == "53300" => Halt::Away(error.into()).into(),
            "40" | "55" | "57" => Trouble::InTheWay(told(code, None)),
            "23" if ["23503", "23505"].contains(&code) => {
                Trouble::InTheWay(told(code, server.constraint()))
            }
            // Names and syntax speak of the schema, and it is the whole view that is broken.
            "42" | "3D" | "3F" | "0A" => {
                Halt::Broken(format!("{} ({code})", server.message())).into()
            }
            "53" | "58" => Halt::Broken(told(code, None)).into(),
            _ => Trouble::Data(told(code, server.constraint())),
        }
    }
}

/// In words, without values: the server's own message may quote somebody's data.
fn told(code: &str, constraint: Option<&str>) -> String {
    let words = match code {
        "22012" => "division by zero",
        "22003" => "a number out of range",
        "22P02" => "a text that is no value of its column's type",
        "22007" | "22008" => "no valid date or time",
        "21000" => "more than one row where one is expected",
        "23503" => "a reference to nobody",
        "23505" => "the same key twice",
        "23514" => "a value that a check refuses",
        "23502" => "no value where one is required",
        "P0001" => "refused by a function",
        "40P01" => "a deadlock",
        "40001" => "another transaction changed the same",
        "55P03" => "a lock that nobody gave up",
        "57014" => "it was called off",
        _ => "the database refused",
    };
    match constraint {
        Some(constraint) => format!("{words}: {constraint} ({code})"),
        None => format!("{words} ({code})"),
    }
}
