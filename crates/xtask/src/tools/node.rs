//! Node and its packages: found or, on Debian, installed; packages only as a lockfile names them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::apt;
use crate::fingerprint::Fingerprint;
use crate::process::{Program, find_in_path};
use crate::report;

/// What Playwright and the linters need.
const OLDEST: u32 = 20;

/// The program `node`, beside which there is an `npm`.
pub fn ensure() -> Result<PathBuf> {
    if find_in_path(&["npm"]).is_none() && apt::usable() {
        report::step("Installing Node from Debian's packages", || {
            apt::install(&["nodejs", "npm"])
        })?;
    }
    let (Some(node), Some(_)) = (find_in_path(&["node"]), find_in_path(&["npm"])) else {
        bail!("Node and npm are not installed: install Node {OLDEST} or newer");
    };
    let said = Program::new(&node).arg("--version").text()?;
    let found = major(&said).with_context(|| format!("`node --version` says {said:?}"))?;
    if found < OLDEST {
        bail!("Node {found} is too old: install Node {OLDEST} or newer");
    }
    Ok(node)
}

/// Installs the packages of a folder of the checkout unless they are what its lockfile names.
pub fn ensure_packages(folder: &Path) -> Result<()> {
    let mark = folder.join("node_modules/.installed");
    let mut print = Fingerprint::new(folder);
    print.path("package.json", &[])?;
    print.path("package-lock.json", &[])?;
    let print = print.finish();
    if std::fs::read_to_string(&mark).is_ok_and(|installed| installed == print) {
        return Ok(());
    }
    let what = format!("Installing the packages of {}", folder.display());
    report::step(&what, || install_packages(folder))?;
    std::fs::write(&mark, print).with_context(|| format!("cannot write {}", mark.display()))
}

/// Installs what the package-lock.json in `folder` names; scripts of packages are not run.
pub fn install_packages(folder: &Path) -> Result<()> {
    Program::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .args(["--loglevel", "error"])
        .dir(folder)
        .text()
        .map(drop)
        .with_context(|| format!("cannot install the packages of {}", folder.display()))
}

fn major(said: &str) -> Option<u32> {
    said.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("no version"), None);
    }
}
