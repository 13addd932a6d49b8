//! Tools that come from crates.io as source; each at the version that is known to compile here.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{in_path, keep};
use crate::process::Program;
use crate::workspace::Workspace;

/// 0.22 wants a newer compiler than the one the project is pinned to.
const TRUNK: &str = "0.21.14";
const CARGO_DENY: &str = "0.20.2";
/// Takes apart what the `wasm_split_helpers` of leptos marked.
const WASM_SPLIT: &str = "0.2.4";

/// The bundler of the page.
pub fn trunk(workspace: &Workspace) -> Result<PathBuf> {
    tool(workspace, "trunk", "trunk", TRUNK, Lockfile::Theirs)
}

/// The generator of the page's JavaScript, of exactly the version of the library in Cargo.lock.
pub fn wasm_bindgen(workspace: &Workspace) -> Result<PathBuf> {
    let path = workspace.path("Cargo.lock");
    let lock = fs::read_to_string(&path).context("cannot read Cargo.lock")?;
    let version = locked_version(&lock, "wasm-bindgen")
        .context("Cargo.lock names no wasm-bindgen, so which one the page needs is unknown")?;
    // Its own lockfile names releases that are not to be had everywhere.
    tool(
        workspace,
        "wasm-bindgen-cli",
        "wasm-bindgen",
        version,
        Lockfile::None,
    )
}

/// What takes the program of the page apart.
pub fn wasm_split(workspace: &Workspace) -> Result<PathBuf> {
    let name = "wasm_split_cli_support";
    let inside = Path::new("bin/wasm-split-cli");
    keep(
        workspace,
        name,
        WASM_SPLIT,
        &inside.to_string_lossy(),
        |root| {
            install(workspace, name, WASM_SPLIT, root)
                .args(["--locked", "--features", "build-binary"])
                .run()
        },
    )
}

/// The judge of licences and sources.
pub fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    tool(
        workspace,
        "cargo-deny",
        "cargo-deny",
        CARGO_DENY,
        Lockfile::Theirs,
    )
}

#[derive(PartialEq)]
enum Lockfile {
    Theirs,
    None,
}

fn tool(
    workspace: &Workspace,
    name: &str,
    program: &str,
    version: &str,
    lockfile: Lockfile,
) -> Result<PathBuf> {
    if let Some(found) = in_path(program, version) {
        return Ok(found);
    }
    let inside = Path::new("bin").join(program);
    keep(
        workspace,
        name,
        version,
        &inside.to_string_lossy(),
        |root| {
            let mut install = install(workspace, name, version, root);
            if lockfile == Lockfile::Theirs {
                install = install.arg("--locked");
            }
            install.run()
        },
    )
}

fn install(workspace: &Workspace, name: &str, version: &str, root: &Path) -> Program {
    Program::cargo(workspace.root())
        .args(["install", name, "--version", version, "--root"])
        .arg(root)
        // They run for seconds: what counts is how long they take to compile.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        .env_remove("CARGO_TARGET_DIR")
}

/// The version of a package in a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_of_that_package_alone() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "bindgen"), None);
    }
}
