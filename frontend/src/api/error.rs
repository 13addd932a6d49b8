//! Why an operation gave nothing, in words for the reader; shows nothing itself.

use crm_types::problem::{Code, Problem};

/// Every way an operation can fail.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// No answer came: no network, the server is down, or it took too long.
    Network,
    /// The server refused, and said why.
    Problem {
        problem: Box<Problem>,
        /// Seconds to wait before another attempt, where the server said so.
        retry_after: Option<u32>,
    },
    /// An answer came that is not in the language of this page, as from a proxy or an older server.
    Unreadable { status: u16 },
}

impl Error {
    /// The stable code, where the server gave one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem { problem, .. } => Some(problem.code),
            Self::Network | Self::Unreadable { .. } => None,
        }
    }

    /// The HTTP status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem { problem, .. } => Some(problem.status),
            Self::Network | Self::Unreadable { .. } => None,
        }
    }

    /// What happened, in a few words.
    pub fn title(&self) -> String {
        match self {
            Self::Network => "The server does not answer".to_owned(),
            Self::Problem { problem, .. } => problem.title.clone(),
            Self::Unreadable { .. } => "An answer nobody expected".to_owned(),
        }
    }

    /// What it means and what helps.
    pub fn detail(&self) -> String {
        match self {
            Self::Network => "Check your connection. Nothing you entered is lost.".to_owned(),
            Self::Problem { problem, .. } => problem.detail.clone(),
            Self::Unreadable { status } => {
                format!(
                    "Something between here and the server answered with status {status}. Reload the page."
                )
            }
        }
    }

    /// What is wrong with a field of the request, or else with all of it.
    pub fn said_of(&self, field: &str) -> String {
        let said = match self {
            Self::Problem { problem, .. } => {
                let mut errors = problem.errors.iter();
                errors.find(|error| error.field.starts_with(field))
            }
            Self::Network | Self::Unreadable { .. } => None,
        };
        said.map_or_else(|| self.detail(), |error| error.message.clone())
    }

    /// The id under which the server's log knows the request.
    pub fn request_id(&self) -> Option<String> {
        match self {
            Self::Problem { problem, .. } if !problem.request_id.is_empty() => {
                Some(problem.request_id.clone())
            }
            _ => None,
        }
    }
}
