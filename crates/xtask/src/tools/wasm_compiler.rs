//! A compiler that has a standard library for wasm32: rustup's, or Debian's own; never another one.
//!
//! Where the library's source lies beside the compiler, the library is built with the page: for size, and without what
//! only a debugger reads. Without the source the page is the same, and larger.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::fingerprint;
use crate::process::{Program, find_in_path};
use crate::report;
use crate::workspace::{Workspace, create_folder};

pub const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler, its library's source to build from, and a linker: its own is a dangling link.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_FOLDER: &str = "/usr/bin";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-19";
/// As in `.cargo/config.toml`, which these replace.
const FLAGS: &str = "--cfg erase_components";
/// Places in the source, what `{:?}` writes and what panics say: the page shows none of them. `trunk serve` keeps all.
const SMALL_FLAGS: &str =
    "-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort";
/// Without a network rustup may wait for long.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// How to call cargo for the page.
pub struct WasmCompiler {
    /// Stands before everything else in `PATH`.
    pub first_in_path: Option<PathBuf>,
    pub env: Vec<(String, OsString)>,
    /// What `rustc --version` says.
    pub version: String,
    /// Whether it builds the library, too.
    pub from_source: bool,
}

/// Tries, in this order: what is installed already (rustup's target, then Debian's compiler),
/// `rustup target add`, Debian's packages.
///
/// # Errors
/// When none works; the message says what to install.
pub fn ensure(workspace: &Workspace) -> Result<WasmCompiler> {
    if let Some(ready) = installed()? {
        return Ok(match ready.first_in_path {
            None => with_source(workspace, ready)?,
            Some(_) => ready,
        });
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
        return with_source(workspace, ready);
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

/// Asks rustup for the library's source, once for each compiler: it may not be had here.
fn with_source(workspace: &Workspace, ready: WasmCompiler) -> Result<WasmCompiler> {
    let version = fingerprint::of_bytes(ready.version.as_bytes());
    let asked = workspace
        .tools()
        .join(format!("rust-src-{}.asked", &version[..16]));
    if ready.from_source || asked.exists() || find_in_path(&["rustup"]).is_none() {
        return Ok(ready);
    }
    create_folder(&workspace.tools())?;
    File::create(&asked).with_context(|| format!("cannot write {}", asked.display()))?;
    let add = report::step("Adding the library's source", || {
        Program::new("rustup")
            .args(["component", "add", "rust-src"])
            .status_within(RUSTUP_LIMIT)
    });
    crate::interrupt::check()?;
    match add {
        Ok(Some(status)) if status.success() => Ok(rustups()?.unwrap_or(ready)),
        _ => {
            report::note("rustup cannot fetch it here: the page stays larger than it need be");
            Ok(ready)
        }
    }
}

fn installed() -> Result<Option<WasmCompiler>> {
    match rustups()? {
        Some(ready) => Ok(Some(ready)),
        None => debian(),
    }
}

fn rustups() -> Result<Option<WasmCompiler>> {
    let library = Program::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .text()
        .context("no rustc")?;
    if !Path::new(library.trim()).is_dir() {
        return Ok(None);
    }
    let from_source = has_source("rustc".as_ref())?;
    Ok(Some(WasmCompiler {
        first_in_path: None,
        env: environment(from_source),
        version: Program::new("rustc").arg("--version").text()?,
        from_source,
    }))
}

fn debian() -> Result<Option<WasmCompiler>> {
    let folder = Path::new(DEBIAN_FOLDER);
    let rustc = folder.join("rustc");
    if !rustc.is_file() || !folder.join("cargo").is_file() || !Path::new(DEBIAN_LINKER).exists() {
        return Ok(None);
    }
    // It has no other library for this target.
    if !has_source(&rustc)? {
        return Ok(None);
    }
    let mut env = environment(true);
    let linker = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER".to_owned();
    env.push((linker, OsString::from(DEBIAN_LINKER)));
    Ok(Some(WasmCompiler {
        first_in_path: Some(folder.to_owned()),
        env,
        version: Program::new(&rustc).arg("--version").text()?,
        from_source: true,
    }))
}

fn has_source(rustc: &Path) -> Result<bool> {
    let root = Program::new(rustc).args(["--print", "sysroot"]).text()?;
    Ok(Path::new(root.trim())
        .join("lib/rustlib/src/rust/library/std")
        .is_dir())
}

/// Building the library only asks for leave to use what is not stable; the compiler is the same.
fn environment(from_source: bool) -> Vec<(String, OsString)> {
    let flags = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
    let pairs = match from_source {
        false => vec![(flags, FLAGS.to_owned())],
        true => vec![
            (flags, format!("{FLAGS} {SMALL_FLAGS}")),
            ("RUSTC_BOOTSTRAP", "1".to_owned()),
            ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".to_owned()),
            (
                "CARGO_UNSTABLE_BUILD_STD_FEATURES",
                "optimize_for_size".to_owned(),
            ),
        ],
    };
    let own = |(key, value): (&str, String)| (key.to_owned(), OsString::from(value));
    pairs.into_iter().map(own).collect()
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
