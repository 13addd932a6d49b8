//! Debian's packages, for root on Debian alone; asks nothing and removes nothing.

use anyhow::{Context, Result};

use crate::process::{Program, find_in_path};

/// Whether we may install packages here.
pub fn usable() -> bool {
    nix::unistd::Uid::effective().is_root() && find_in_path(&["apt-get"]).is_some()
}

/// Installs `packages`, with a fresh list of them where the one at hand does not do.
pub fn install(packages: &[&str]) -> Result<()> {
    let get = |args: &[&str]| {
        Program::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-q", "-y", "-o", "Dpkg::Use-Pty=0"])
            .args(args)
    };
    let wanted = [&["install", "--no-install-recommends"], packages].concat();
    if get(&wanted).text().is_ok() {
        return Ok(());
    }
    get(&["update"])
        .text()
        .context("cannot fetch Debian's list of packages")?;
    get(&wanted)
        .text()
        .map(drop)
        .with_context(|| format!("cannot install {}", packages.join(", ")))
}
