//! The workshop: `cargo xtask run`, `test` and the rest. Holds no rule of the product.

mod fingerprint;
mod interrupt;
mod postgres;
mod process;
mod report;
#[cfg(test)]
mod testing;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use workspace::Workspace;

/// Builds, runs and checks Member Success.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start a private Postgres, print its address and keep it until Ctrl-C
    Postgres(postgres::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match execute(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<interrupt::Stopped>() => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<()> {
    interrupt::install()?;
    let workspace = Workspace::find()?;
    match command {
        Command::Postgres(arguments) => postgres::command(&workspace, &arguments),
    }
}
