//! Files that are made from the program and committed: writes them, or says that they are stale.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process::Program;
use crate::report::{note, step};
use crate::workspace::Workspace;

/// What `crm` prints, and where it is kept.
const GENERATED: [(&[&str], &str); 2] = [
    (&["openapi"], "openapi/openapi.json"),
    (&["config", "--sample"], ".env.sample"),
];

/// `cargo xtask generate`: writes those that changed.
pub fn command(workspace: &Workspace) -> Result<()> {
    step("Building the server", || {
        Program::cargo(workspace.root())
            .args(["build", "--package", "crm-server"])
            .run()
    })?;
    for (path, text) in stale(workspace, &workspace.target().join("debug/crm"))? {
        fs::write(workspace.path(path), text).with_context(|| format!("cannot write {path}"))?;
        note(&format!("wrote {path}"));
    }
    Ok(())
}

/// # Errors
/// When a committed file is not what the program prints now.
pub fn check(workspace: &Workspace, crm: &Path) -> Result<()> {
    let stale: Vec<_> = stale(workspace, crm)?
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    match stale.is_empty() {
        true => Ok(()),
        false => bail!("stale: {}; run `cargo xtask generate`", stale.join(", ")),
    }
}

fn stale(workspace: &Workspace, crm: &Path) -> Result<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    for (arguments, path) in GENERATED {
        let now = Program::new(crm)
            .args(arguments)
            .dir(workspace.root())
            .text()?;
        if fs::read_to_string(workspace.path(path)).ok().as_deref() != Some(now.as_str()) {
            found.push((path, now));
        }
    }
    Ok(found)
}
