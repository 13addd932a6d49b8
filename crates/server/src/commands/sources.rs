//! `crm sources`: whether the views that figures are computed from are fit for it, on the data that is there.

use crm_db::{Database, sources};
use secrecy::ExposeSecret;

use super::{print, require_schema, tell_unknown, values};
use crate::{Failure, Outcome, cli, config, logging};

/// Does what was asked.
pub async fn run(command: &cli::Sources) -> Outcome {
    let cli::Sources::Check = command;
    let values = values()?;
    let config = config::job(&values)?;
    logging::begin(&config.command.log);
    tell_unknown(&values);
    let url = config.command.database.url.expose_secret();
    let database = Database::connect(url, &crm_db::Settings::work(1)).await?;
    require_schema(&database).await?;
    let findings = sources::check(&database, config.jobs.portion).await?;
    let faults = findings
        .iter()
        .filter(|finding| finding.kind.is_fault())
        .count();
    for finding in &findings {
        print(&format!("{finding}\n"))?;
    }
    match (faults, findings.len()) {
        (0, 0) => print(
            "All ten views are there and sound, and every change of what they read is noticed.\n",
        ),
        (0, _) => print("All ten views are there and sound.\n"),
        (1, _) => Err(Failure::Refused(
            "1 thing to mend in the sources".to_owned(),
        )),
        (faults, _) => Err(Failure::Refused(format!(
            "{faults} things to mend in the sources"
        ))),
    }
}
