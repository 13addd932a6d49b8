//! A compiler that has a standard library for wasm32: rustup's, or Debian's own; never another one.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::process::{Program, find_in_path};
use crate::report;

pub const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler, its library's source to build from, and a linker: its own is a dangling link.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_FOLDER: &str = "/usr/bin";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-19";
/// Without a network rustup may wait for long.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// How to call cargo for the page.
pub struct WasmCompiler {
    /// Stands before everything else in `PATH`.
    pub first_in_path: Option<PathBuf>,
    pub env: Vec<(String, OsString)>,
    /// What `rustc --version` says.
    pub version: String,
}

/// Tries, in this order: what is installed already (rustup's target, then Debian's compiler),
/// `rustup target add`, Debian's packages.
///
/// # Errors
/// When none works; the message says what to install.
pub fn ensure() -> Result<WasmCompiler> {
    if let Some(ready) = installed()? {
        return Ok(ready);
    }
    if find_in_path(&["rustup"]).is_some() {
        let add = report::step(&format!("Adding the target {TARGET}"), || {
            Program::new("rustup")
                .args(["target", "add", TARGET])
                .status_within(RUSTUP_LIMIT)
        });
        match add {
            Ok(Some(status)) if status.success() => {}
            _ => report::note("rustup cannot fetch it here"),
        }
        crate::interrupt::check()?;
    }
    if let Some(ready) = installed()? {
        return Ok(ready);
    }
    if apt::usable() {
        let what = "Installing Debian's compiler with the library's source";
        let got = report::step(what, || apt::install(&DEBIAN_PACKAGES));
        if let Err(error) = got {
            report::note(&format!("{error:#}"));
        }
        crate::interrupt::check()?;
    }
    match installed()? {
        Some(ready) => Ok(ready),
        None => bail!(
            "no compiler here has a standard library for {TARGET}: run `rustup target add {TARGET}` \
             where rust-lang.org can be reached, or on Debian `apt-get install {}`",
            DEBIAN_PACKAGES.join(" ")
        ),
    }
}

fn installed() -> Result<Option<WasmCompiler>> {
    let library = Program::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .text()
        .context("no rustc")?;
    if Path::new(library.trim()).is_dir() {
        return Ok(Some(WasmCompiler {
            first_in_path: None,
            env: Vec::new(),
            version: Program::new("rustc").arg("--version").text()?,
        }));
    }
    debian()
}

/// Builds the library from source, which only asks for leave to use what is not stable.
fn debian() -> Result<Option<WasmCompiler>> {
    let folder = Path::new(DEBIAN_FOLDER);
    let rustc = folder.join("rustc");
    if !rustc.is_file() || !folder.join("cargo").is_file() || !Path::new(DEBIAN_LINKER).exists() {
        return Ok(None);
    }
    let root = Program::new(&rustc).args(["--print", "sysroot"]).text()?;
    let source = Path::new(root.trim()).join("lib/rustlib/src/rust/library/std");
    if !source.is_dir() {
        return Ok(None);
    }
    let set = |key: &str, value: &str| (key.to_owned(), OsString::from(value));
    Ok(Some(WasmCompiler {
        first_in_path: Some(folder.to_owned()),
        env: vec![
            set("RUSTC_BOOTSTRAP", "1"),
            set("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
            set("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER),
        ],
        version: Program::new(&rustc).arg("--version").text()?,
    }))
}

impl WasmCompiler {
    /// The cargo that goes with it.
    pub fn cargo(&self) -> PathBuf {
        let cargo = PathBuf::from("cargo");
        match &self.first_in_path {
            Some(folder) => folder.join(cargo),
            None => cargo,
        }
    }

    /// `PATH` for a program that calls cargo: `tools`, then this compiler, then ours.
    pub fn path(&self, tools: &[PathBuf]) -> Result<OsString> {
        let folders = tools.iter().filter_map(|file| file.parent());
        let ours = env::var_os("PATH").unwrap_or_default();
        let all = folders
            .map(Path::to_owned)
            .chain(self.first_in_path.clone())
            .chain(env::split_paths(&ours));
        env::join_paths(all).context("a folder of a tool has a colon in its name")
    }
}
