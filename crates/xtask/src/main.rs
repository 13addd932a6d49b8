//! The workshop: `cargo xtask run`, `test` and the rest. Holds no rule of the product.

mod arrows;
mod bench;
mod crm;
mod fingerprint;
mod generate;
mod interrupt;
mod page;
mod postgres;
mod process;
mod report;
mod run;
mod test;
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
    /// Build everything, start it and keep it until Ctrl-C
    Run(run::Arguments),
    /// Check everything; the last line is "N passed, N failed"
    Test(test::Arguments),
    /// Write the committed files that are made from the program
    Generate,
    /// Start a private Postgres, print its address and keep it until Ctrl-C
    Postgres(postgres::Arguments),
    /// Measure the member list against Postgres itself, and write bench/
    Bench(bench::Arguments),
    /// Build the page into frontend/dist unless it is up to date
    Page,
    /// Compare the page's size with the committed budget
    Size {
        /// Write the present sizes into the committed file
        #[arg(long)]
        record: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match execute(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<interrupt::Stopped>() => ExitCode::from(130),
        Err(error) if error.is::<report::AlreadySaid>() => ExitCode::FAILURE,
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
        Command::Run(arguments) => run::command(&workspace, &arguments),
        Command::Test(arguments) => test::command(&workspace, &arguments),
        Command::Generate => generate::command(&workspace),
        Command::Postgres(arguments) => postgres::command(&workspace, &arguments),
        Command::Bench(arguments) => bench::command(&workspace, &arguments),
        Command::Page => page::ensure(&workspace, page::Quality::Full),
        Command::Size { record } => size(&workspace, record),
    }
}

fn size(workspace: &Workspace, record: bool) -> Result<()> {
    page::ensure(workspace, page::Quality::Full)?;
    print!("{}", page::size::comparison(workspace)?);
    println!("{}", page::size::check(workspace, record)?);
    Ok(())
}
