//! `crm check`: whether what is derived says what its sources say, and with `--repair` makes it so.

use crm_db::directory;

use super::{database, print};
use crate::{Failure, Outcome, cli};

/// Compares, and mends where asked. Differences that stay are a failure.
pub async fn check(options: &cli::Check) -> Outcome {
    let database = database().await?;
    let report = match options.repair {
        true => directory::repair(&database).await?,
        false => directory::check(&database).await?,
    };
    for (kind, count) in &report.differences {
        print(&format!("{count} {kind}\n"))?;
    }
    match (report.is_clean(), options.repair) {
        (true, _) => print("Directory and counters say what their sources say.\n"),
        (false, true) => print("Mended.\n"),
        (false, false) => Err(Failure::Refused(
            "the above differ; `crm check --repair` mends them".to_owned(),
        )),
    }
}
