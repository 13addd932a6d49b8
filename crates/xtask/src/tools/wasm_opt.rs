//! wasm-opt from npm's binaryen: it runs on Node, so no compiler of C++ is needed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{keep, node};
use crate::process::Program;
use crate::workspace::{Workspace, create_folder};

/// As in `npm/binaryen/package.json`, beside which the lockfile lies.
const VERSION: &str = "132.0.0";
const MANIFEST: &str = "crates/xtask/npm/binaryen";

/// What every browser of the last years has and rustc may use; the file itself no longer says.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The optimiser, ready to run.
pub struct WasmOpt {
    node: PathBuf,
    script: PathBuf,
}

impl WasmOpt {
    pub fn ensure(workspace: &Workspace) -> Result<Self> {
        let node = node::ensure()?;
        let program = "node_modules/binaryen/bin/wasm-opt";
        let script = keep(workspace, "binaryen", VERSION, program, |folder| {
            create_folder(folder)?;
            for name in ["package.json", "package-lock.json"] {
                let from = workspace.path(MANIFEST).join(name);
                std::fs::copy(&from, folder.join(name))
                    .with_context(|| format!("cannot copy {}", from.display()))?;
            }
            node::install_packages(folder)
        })?;
        Ok(Self { node, script })
    }

    /// Makes `file` as small as it can.
    pub fn shrink(&self, file: &Path) -> Result<()> {
        let mut smaller = OsString::from(file);
        smaller.push(".small");
        Program::new(&self.node)
            .arg(&self.script)
            // What compresses best, not what is smallest: code that stays apart stays alike.
            .args(["--flatten", "--rereloop", "-Oz", "-Oz"])
            .args(["--one-caller-inline-max-function-size", "0"])
            // Below it there is only the end of the stack, at which no value ever begins.
            .arg("--low-memory-unused")
            .args(["--strip-producers", "--strip-target-features"])
            .args(FEATURES)
            .arg(file)
            .arg("-o")
            .arg(&smaller)
            .run()?;
        std::fs::rename(&smaller, file)
            .with_context(|| format!("cannot replace {}", file.display()))
    }
}
