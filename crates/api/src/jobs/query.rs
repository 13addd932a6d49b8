//! The parameters of the list of runs; evaluates nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_db::jobs::RunQuery;
use crm_types::ids::RunId;
use crm_types::jobs::{JobName, RunState};
use crm_types::problem::Code;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::extract::page_limit;

/// What may be asked of the list of runs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListJobs {
    /// Only runs of this job.
    #[param(inline, example = "update-activity-metrics")]
    job: Option<JobName>,
    /// Only runs in this state.
    #[param(inline, example = "failed")]
    state: Option<RunState>,
    /// How many runs a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page.
    #[param(max_length = 100)]
    cursor: Option<String>,
}

impl ListJobs {
    /// What is asked.
    ///
    /// # Errors
    /// `invalid_query` and `invalid_cursor`.
    pub fn understand(self) -> Result<RunQuery> {
        Ok(RunQuery {
            job: self.job,
            state: self.state,
            limit: page_limit(self.limit)?.into(),
            after: self.cursor.as_deref().map(read_cursor).transpose()?,
        })
    }
}

/// Goes on after this run.
pub fn cursor_after(id: RunId) -> String {
    URL_SAFE_NO_PAD.encode(id.0)
}

fn read_cursor(text: &str) -> Result<RunId> {
    let bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    Uuid::from_slice(&bytes).map(RunId).map_err(|_| {
        Error::new(
            Code::InvalidCursor,
            "This is no cursor of the list of runs. Begin again without one.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::parse_query;

    fn asked(query: &str) -> Result<RunQuery> {
        parse_query::<ListJobs>(query)?.understand()
    }

    #[test]
    fn nothing_asked_is_the_newest_runs_of_all_jobs() {
        let newest = RunQuery {
            job: None,
            state: None,
            after: None,
            limit: 50,
        };
        assert_eq!(asked("").unwrap(), newest);
    }

    #[test]
    fn a_page_goes_on_where_the_last_one_ended() {
        let id = RunId(Uuid::from_u128(7));
        let query = format!("cursor={}&state=lost&limit=3", cursor_after(id));
        let asked = asked(&query).unwrap();
        assert_eq!((asked.after, asked.limit), (Some(id), 3));
        assert_eq!(asked.state, Some(RunState::Lost));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (query, code) in [
            ("cursor=", Code::InvalidCursor),
            ("cursor=x", Code::InvalidCursor),
            ("cursor=AAAAAAAAAAAAAAAAAAAAAAAA", Code::InvalidCursor),
            ("state=runing", Code::InvalidQuery),
            ("job=update_activity_metrics", Code::InvalidQuery),
            ("limit=0", Code::InvalidQuery),
            ("limit=101", Code::InvalidQuery),
        ] {
            assert_eq!(asked(query).unwrap_err().problem().code, code, "{query}");
        }
    }
}
