//! Calls Trunk, which compiles the page and gathers its files; offline, with the tools we give it.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process::Program;
use crate::tools::wasm_compiler::{self, WasmCompiler};
use crate::workspace::{Workspace, remove_folder};

/// The profile in Cargo.toml: small before fast.
const PROFILE: &str = "wasm-release";

/// The program as the compiler left it, below the target folder.
pub fn program(target: &Path) -> PathBuf {
    target
        .join(wasm_compiler::TARGET)
        .join(PROFILE)
        .join("crm-frontend.wasm")
}

/// Builds the page into `stage`, names without hashes: those come last, when nothing changes any more.
pub fn build(
    workspace: &Workspace,
    compiler: &WasmCompiler,
    trunk: &Path,
    bindgen: &Path,
    target: &Path,
    stage: &Path,
    features: &[&str],
) -> Result<()> {
    remove_folder(stage)?;
    let path = compiler.path(&[trunk.to_owned(), bindgen.to_owned()])?;
    let prepared = |program: Program| {
        program
            .dir(workspace.root())
            .env("PATH", &path)
            .env("CARGO_TARGET_DIR", target)
            // Trunk takes any value but "true" and "false" for a mistake.
            .env_remove("NO_COLOR")
            // It would lead Debian's cargo to rustup's compiler.
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("RUSTC")
            // They would go before the target's.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .envs(&compiler.env)
    };
    // Trunk's --offline holds for cargo too.
    prepared(Program::new(compiler.cargo()))
        .args(["fetch", "--target", wasm_compiler::TARGET])
        .run()?;
    prepared(Program::new(trunk))
        .args(["build", "--offline", "--cargo-profile", PROFILE])
        .args(features.iter().flat_map(|feature| ["--features", *feature]))
        .arg("--dist")
        .arg(stage)
        .run()
}
