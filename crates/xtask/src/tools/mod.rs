//! The tools of the workshop, each at one version, kept in the user's cache; builds no part of the product.

pub mod apt;
mod cargo_install;
pub mod chromium;
pub mod node;
pub mod wasm_compiler;
pub mod wasm_opt;

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::{Program, find_in_path};
use crate::report;
use crate::workspace::{Workspace, create_folder, remove_folder};

pub use cargo_install::{cargo_deny, trunk, wasm_bindgen, wasm_split};

/// Gives `program` inside the kept folder of a tool, after installing it where it is not there.
/// It is installed beside its place and moved there when whole, so a kill leaves no half tool; a
/// second program that wants the same one waits for the first.
///
/// `program` is relative to the folder; `install` gets the folder to fill.
fn keep(
    workspace: &Workspace,
    name: &str,
    version: &str,
    program: &str,
    install: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let folder = workspace.tool(name, version);
    let file = folder.join(program);
    if file.is_file() {
        return Ok(file);
    }
    create_folder(&workspace.tools())?;
    let lock = workspace.tools().join(format!("{name}-{version}.lock"));
    let lock = File::create(&lock).with_context(|| format!("cannot write {}", lock.display()))?;
    lock.lock().context("cannot lock the folder of tools")?;
    if file.is_file() {
        return Ok(file);
    }
    let scratch = workspace.tools().join(format!("{name}-{version}.partial"));
    report::step(
        &format!("Installing {name} {version} into {}", folder.display()),
        || {
            remove_folder(&scratch)?;
            remove_folder(&folder)?;
            install(&scratch)?;
            std::fs::rename(&scratch, &folder)
                .with_context(|| format!("cannot move {name} to {}", folder.display()))
        },
    )?;
    Ok(file)
}

/// A program in `PATH` that says it is of exactly this version.
fn in_path(program: &str, version: &str) -> Option<PathBuf> {
    let file = find_in_path(&[program])?;
    let said = Program::new(&file).arg("--version").text().ok()?;
    says_version(&said, version).then_some(file)
}

fn says_version(said: &str, version: &str) -> bool {
    said.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_whole_word() {
        assert!(says_version("trunk 0.21.14\n", "0.21.14"));
        assert!(!says_version("trunk 0.21.140", "0.21.14"));
    }
}
