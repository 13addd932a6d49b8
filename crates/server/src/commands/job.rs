//! `crm job run`: a run from the command line, executed here or by whoever is at it already, and followed to its end.

use std::io::IsTerminal;
use std::time::Duration;

use crm_api::Clock;
use crm_db::Database;
use crm_db::jobs::{self, NewRun, RunRecord};
use crm_db::notices::{Notice, Notices, Subscription};
use crm_jobs::Runner;
use crm_types::ids::RunId;
use crm_types::jobs::{RunMode, RunState, Trigger};
use secrecy::ExposeSecret;

use super::progress::Progress;
use super::serve::Signals;
use super::{print, require_schema, tell_unknown, values};
use crate::{Failure, Outcome, cli, config, logging};

/// How often to look at the run where nothing is heard of it.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Does what was asked.
pub async fn run(command: cli::Job) -> Outcome {
    let cli::Job::Run(options) = command;
    let values = values()?;
    let mut config = config::job(&values)?;
    let on_terminal = std::io::stderr().is_terminal();
    if on_terminal && values.source("CRM_LOG") == Some(config::Source::Default) {
        // The bar says it already.
        config.command.log.filter = "warn".to_owned();
    }
    logging::begin(&config.command.log);
    tell_unknown(&values);
    let url = config.command.database.url.expose_secret().to_owned();
    let database = Database::connect(&url, &crm_db::Settings::jobs(6)).await?;
    require_schema(&database).await?;
    let mut signals = Signals::listen()?;
    let clock = Clock::system();
    let notices = Notices::default();
    let heard = notices.subscribe();
    let listening = {
        let notices = notices.clone();
        tokio::spawn(async move { notices.listen(&url).await })
    };
    let requested = jobs::request(
        &database,
        &NewRun {
            job: options.job,
            mode: match options.full {
                true => RunMode::Full,
                false => RunMode::Incremental,
            },
            trigger: Trigger::CommandLine,
            requested_by: None,
        },
        clock.now(),
    )
    .await?;
    let mut progress = Progress::new(on_terminal);
    if requested.joined {
        progress.say(&format!("joined a run under way ({})", requested.run.mode));
    }
    let settings = config::settings(&config.jobs, Vec::new())?;
    let now = clock.clone();
    let runner = Runner::start(
        database.clone(),
        &notices,
        settings,
        std::sync::Arc::new(move || now.now()),
    );
    let id = requested.run.id;
    let ended = tokio::select! {
        ended = follow(&database, heard, id, &mut progress) => Some(ended),
        _ = signals.next() => None,
    };
    progress.end();
    runner.stop().await;
    listening.abort();
    listening.await.ok();
    let run = match ended {
        Some(ended) => ended?,
        None => find(&database, id).await?,
    };
    summary(&run)
}

/// Shows how far the run is until it has ended.
async fn follow(
    database: &Database,
    mut heard: Subscription,
    id: RunId,
    progress: &mut Progress,
) -> Result<RunRecord, Failure> {
    loop {
        match find(database, id).await {
            Ok(run) => {
                progress.show(&run);
                if run.state.is_ended() {
                    return Ok(run);
                }
            }
            // It may come back, and the run with it.
            Err(Failure::Database(crm_db::Error::Unavailable { .. })) => {}
            Err(failure) => return Err(failure),
        }
        let next = async {
            loop {
                match heard.next().await {
                    Notice::Run { id: told, .. } if told == id => break,
                    Notice::Missed => break,
                    _ => {}
                }
            }
        };
        tokio::time::timeout(LOOK_EVERY, next).await.ok();
        while heard.next_now().is_some() {}
    }
}

async fn find(database: &Database, id: RunId) -> Result<RunRecord, Failure> {
    let found = jobs::find(database, id).await?;
    found.ok_or_else(|| Failure::Refused("the run is not there any more".to_owned()))
}

/// What became of it, on standard output; a failure where not all was done.
fn summary(run: &RunRecord) -> Outcome {
    let took = match (run.started_at, run.ended_at) {
        (Some(from), Some(to)) => {
            format!(" in {:.1} s", (to - from).as_seconds_f64())
        }
        _ => String::new(),
    };
    print(&format!(
        "{} ({}) {}{took}: {} members seen, {} changed, {} failed\n",
        run.job, run.mode, run.state, run.seen, run.changed, run.failed
    ))?;
    if let Some(note) = &run.error {
        print(&format!("{note}\n"))?;
    }
    for failure in &run.failures {
        let member = failure
            .member_id
            .map_or("somebody".to_owned(), |id| id.to_string());
        print(&format!("member {member}: {}\n", failure.reason))?;
    }
    match run.state {
        RunState::Succeeded if run.failed == 0 => Ok(()),
        RunState::Succeeded => Err(Failure::Refused(format!(
            "{} members failed; the next run looks at them again",
            run.failed
        ))),
        RunState::Queued => Err(Failure::Refused(
            "stopped; the next server, or the next `crm job run`, goes on".to_owned(),
        )),
        RunState::Running => Err(Failure::Refused(
            "stopped following; the run goes on elsewhere".to_owned(),
        )),
        state => Err(Failure::Refused(format!("the run has {state}"))),
    }
}
