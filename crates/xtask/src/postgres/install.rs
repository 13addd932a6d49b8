//! Postgres from Debian's packages where nothing is installed and we may; elsewhere it says what to do.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::binaries::Binaries;
use crate::report;
use crate::tools::apt;

/// Tells Debian's scripts to lay out no cluster of their own while the package is installed.
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/member-success.conf";

/// Binaries that fit a cluster laid out by version `layout`, or any where there is none yet.
pub fn find_or_install(layout: Option<u32>) -> Result<Binaries> {
    if let Some(found) = Binaries::find(layout)? {
        return Ok(found);
    }
    if let Some(major) = layout
        && Binaries::find(None)?.is_some()
    {
        bail!(
            "the data was written by Postgres {major}, which is no longer installed: install it \
             again, or move .data/postgres away to begin anew"
        );
    }
    if !apt::usable() {
        bail!(
            "no Postgres server (15 or newer) found: install it (Debian and Ubuntu: `apt-get install \
             postgresql`, Homebrew: `brew install postgresql@17`), point POSTGRES_BIN to the folder \
             of initdb, or set DATABASE_URL to a server of yours"
        );
    }
    report::step("Installing Postgres from Debian's packages", || {
        without_debians_cluster(|| apt::install(&["postgresql"]))
    })?;
    Binaries::find(layout)?
        .context("Debian's package brought no Postgres 15 or newer: set DATABASE_URL instead")
}

fn without_debians_cluster(install: impl FnOnce() -> Result<()>) -> Result<()> {
    let file = Path::new(NO_CLUSTER);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(file, "create_main_cluster = false\n"))
            .with_context(|| format!("cannot write {NO_CLUSTER}"))?;
    }
    let installed = install();
    // Left behind it would surprise whoever installs another version for themselves.
    std::fs::remove_file(file).with_context(|| format!("cannot remove {NO_CLUSTER}"))?;
    installed
}
