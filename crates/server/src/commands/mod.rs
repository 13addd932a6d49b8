//! The commands, one file each; what they share is here: configuration read, logging begun, the database at hand.

mod admin;
mod check;
mod config;
mod demo;
mod job;
mod migrate;
mod progress;
mod seed;
mod serve;
mod sources;
mod write_key;

use std::io::Write;

use crm_db::{Database, Settings};
use secrecy::ExposeSecret;

use crate::cli::Command;
use crate::config::{CommandConfig, Sources, Values};
use crate::{Outcome, logging};

/// Does what was asked.
pub async fn run(command: Command) -> Outcome {
    match command {
        Command::Serve => serve::serve().await,
        Command::Migrate => migrate::migrate().await,
        Command::Seed(options) => seed::seed(options).await,
        Command::Admin(command) => admin::run(command).await,
        Command::WriteKey(command) => write_key::run(command).await,
        Command::Openapi => openapi(),
        Command::Config(options) => config::config(&options),
        Command::Check(options) => check::check(&options).await,
        Command::Job(command) => job::run(command).await,
        Command::Demo(command) => demo::run(command).await,
        Command::Sources(command) => sources::run(&command).await,
    }
}

/// The document, as it is committed.
fn openapi() -> Outcome {
    let document = crm_api::document()
        .to_pretty_json()
        .map_err(|error| crate::Failure::Refused(error.to_string()))?;
    print(&format!("{document}\n"))
}

/// Prints what was asked for; a reader that has gone away is an error and no panic.
fn print(text: &str) -> Outcome {
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// The configuration's values; variables that nothing reads are told, once logging has begun.
fn values() -> Result<Values, crate::Failure> {
    Ok(Sources::system().read()?)
}

fn tell_unknown(values: &Values) {
    for unknown in &values.unknown {
        let nearest = unknown.nearest;
        tracing::warn!(
            name = unknown.name,
            nearest,
            "a variable of the environment that nothing reads"
        );
    }
}

/// What works on the data needs its tables.
async fn require_schema(database: &Database) -> Outcome {
    match database.pending_migrations().await? {
        0 => Ok(()),
        count => Err(crate::Failure::Refused(format!(
            "the schema is not up to date: {count} migrations have to run; run `crm migrate` first"
        ))),
    }
}

/// A connection for a command, which takes as long as it takes.
async fn database() -> Result<Database, crate::Failure> {
    let values = values()?;
    let config = crate::config::command(&values)?;
    database_of(&config, &values).await
}

/// The same, for a command that knows more of its configuration.
async fn database_of(config: &CommandConfig, values: &Values) -> Result<Database, crate::Failure> {
    logging::begin(&config.log);
    tell_unknown(values);
    Ok(Database::connect(config.database.url.expose_secret(), &Settings::work(2)).await?)
}
