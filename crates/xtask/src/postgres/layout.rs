//! Lays out a new cluster with the program's database in it; touches none that is there.

use std::path::Path;

use anyhow::{Context, Result};

use super::home::Home;
use super::{Binaries, Cluster, DATABASE};
use crate::process::Program;
use crate::report;

/// Text is sorted by bytes unless a query asks for a language, yet letters of all scripts are letters.
const LOCALE: &str = match cfg!(target_os = "macos") {
    true => "en_US.UTF-8",
    false => "C.UTF-8",
};

/// Lays out the cluster where there is none. All or nothing: it is made beside its place and moved
/// there when whole, so a kill leaves nothing that looks like a cluster.
pub fn ensure(home: &Home, binaries: &Binaries, cluster: &Cluster<'_>) -> Result<()> {
    let data = home.data();
    if data.exists() {
        return Ok(());
    }
    let what = format!(
        "Laying out a Postgres {} cluster in {}",
        binaries.major(),
        data.display()
    );
    report::step(&what, || {
        let scratch = home.folder().join(format!("initdb-{}", std::process::id()));
        lay_out(home, binaries, &scratch, cluster.throwaway)?;
        std::fs::rename(&scratch, &data)
            .with_context(|| format!("cannot move the new cluster to {}", data.display()))
    })
}

fn lay_out(home: &Home, binaries: &Binaries, scratch: &Path, hasty: bool) -> Result<()> {
    let mut initdb = Program::new(binaries.program("initdb"))
        .arg("--pgdata")
        .arg(scratch)
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8"])
        .arg(format!("--locale={LOCALE}"));
    if hasty {
        initdb = initdb.arg("--no-sync");
    }
    run_as(home, initdb)
        .text_from(b"")
        .context("initdb failed")?;
    let single = Program::new(binaries.program("postgres"))
        .args(["--single", "-D"])
        .arg(scratch)
        .arg("postgres");
    let create = format!("create database {DATABASE}\n");
    run_as(home, single)
        .text_from(create.as_bytes())
        .with_context(|| format!("cannot create the database {DATABASE}"))?;
    Ok(())
}

/// As the server's user, in a folder that user may enter, deaf to our own Postgres settings.
pub fn run_as(home: &Home, program: Program) -> Program {
    let program = program.dir(home.folder()).adjust(|command| {
        home.account.run_as(command);
    });
    let ours = std::env::vars_os().filter_map(|(key, _)| key.into_string().ok());
    ours.filter(|key| key.starts_with("PG") || key.starts_with("LC_") || key == "LANG")
        .fold(program, |program, key| program.env_remove(&key))
}
