//! Chromium for the journeys: the system's own; no browser is downloaded.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::apt;
use crate::process::find_in_path;
use crate::report;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// `CHROMIUM_PATH`, or one in `PATH`, or Debian's package.
///
/// # Errors
/// When there is none and none can be installed; the message says what to do.
pub fn ensure() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM_PATH") {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!("CHROMIUM_PATH={}: no such file", path.display());
        }
        return Ok(path);
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    if apt::usable() {
        report::step("Installing Chromium from Debian's packages", || {
            apt::install(&["chromium"])
        })?;
    }
    find().context(
        "no Chromium found: install Chromium or Chrome (Debian: `apt-get install chromium`), or \
         set CHROMIUM_PATH",
    )
}

fn find() -> Option<PathBuf> {
    let mac = || Some(PathBuf::from(MAC)).filter(|path| Path::is_file(path));
    find_in_path(&NAMES).or_else(mac)
}
