//! The program `crm`: one place where configuration, database, API and demo meet; decides nothing that they could decide.

mod cli;
mod commands;
mod config;
mod logging;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;

/// A page of members is some thousand small pieces of memory, taken and given back: this one does it in less time than the
/// system's. Without huge pages, which kept 20 MB in memory of which a server at rest uses 5.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a command ends with; its words are printed and are for people.
type Outcome = Result<(), Failure>;

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Faults(#[from] config::Faults),
    #[error("the database: {0}")]
    Database(#[from] crm_db::Error),
    #[error("{0}")]
    Seed(#[from] crm_demo::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Refused(String),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Before anything opens a connection: two providers in one program, and none is taken by itself.
    if rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .is_err()
    {
        eprintln!("crm: a TLS provider was installed before ours");
        return ExitCode::FAILURE;
    }
    let outcome = actix_web::rt::System::new().block_on(commands::run(cli.command));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("crm: {failure}");
            match failure {
                Failure::Faults(_) => ExitCode::from(2),
                _ => ExitCode::FAILURE,
            }
        }
    }
}
