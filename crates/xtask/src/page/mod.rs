//! The page, from Rust to the files the server carries: built by Trunk, made small, named by content,
//! compressed, and free of anything inline. Knows nothing of what the page shows.

mod assets;
mod compress;
mod css;
mod html;
mod js;
mod pack;
pub mod size;
mod split;
mod tags;
mod trunk;
mod unused;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::fingerprint::Fingerprint;
use crate::report;
use crate::tools;
use crate::tools::wasm_compiler::{self, WasmCompiler};
use crate::tools::wasm_opt::WasmOpt;
use crate::workspace::{Workspace, create_folder, remove_folder};

/// Where the server takes the page from.
const DIST: &str = "frontend/dist";
/// What the page in `DIST` was made from.
const MARK: &str = ".fingerprint";
/// A target folder of the page's own, since another compiler may build it.
const TARGET: &str = "target-wasm";

/// Files by their path below the page's root, as `assets/name.js`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Whether a page that could not be optimised is good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// For measuring and shipping: an error without wasm-opt.
    Full,
    /// For looking at it: larger without Node, but the same page.
    BestEffort,
}

/// Builds the page unless `frontend/dist/` was made from what is there now.
///
/// # Errors
/// When a tool cannot be had, the page does not compile, or it breaks the rules of [`html::check`].
pub fn ensure(workspace: &Workspace, quality: Quality) -> Result<()> {
    let compiler = wasm_compiler::ensure(workspace)?;
    let optimiser = match WasmOpt::ensure(workspace) {
        Ok(found) => Some(found),
        Err(error) if quality == Quality::BestEffort && !crate::interrupt::requested() => {
            report::note(&format!("the page stays larger than it need be: {error:#}"));
            None
        }
        Err(error) => return Err(error),
    };
    let splitter = match tools::wasm_split(workspace) {
        Ok(found) => Some(found),
        Err(error) if quality == Quality::BestEffort && !crate::interrupt::requested() => {
            report::note(&format!("the page stays in one piece: {error:#}"));
            None
        }
        Err(error) => return Err(error),
    };
    let made = Made {
        optimised: optimiser.is_some(),
        split: splitter.is_some(),
    };
    let print = fingerprint(workspace, &compiler, made)?;
    let dist = workspace.path(DIST);
    if is_current(&dist, &print) {
        return Ok(());
    }
    let source = workspace.path("frontend/index.html");
    let source = fs::read_to_string(source).context("cannot read frontend/index.html")?;
    html::check_source(&source)?;
    let trunk = tools::trunk(workspace)?;
    let bindgen = tools::wasm_bindgen(workspace)?;
    let target = workspace.path(TARGET);
    create_folder(&target)?;
    let lock = File::create(target.join("page.lock")).context("cannot write target-wasm")?;
    lock.lock().context("cannot lock target-wasm")?;
    if is_current(&dist, &print) {
        return Ok(());
    }
    report::step("Building the page for the browser", || {
        let stage = target.join("page");
        let features: &[&str] = if made.split { &["split"] } else { &[] };
        trunk::build(
            workspace, &compiler, &trunk, &bindgen, &target, &stage, features,
        )?;
        match &splitter {
            Some(splitter) => split::apart(splitter, &bindgen, &trunk::program(&target), &stage),
            None => Ok(()),
        }
    })?;
    report::step("Making the page small", || {
        let mut files = read_stage(&target.join("page"), optimiser.as_ref())?;
        pack::together(&mut files)?;
        let files = compress::beside(assets::finish(files)?)?;
        replace(&target.join("page-finished"), &dist, &files, &print)
    })
}

/// What could be done to it.
#[derive(Debug, Clone, Copy)]
struct Made {
    optimised: bool,
    split: bool,
}

fn fingerprint(workspace: &Workspace, compiler: &WasmCompiler, made: Made) -> Result<String> {
    let mut print = Fingerprint::new(workspace.root());
    print.path("frontend", &[DIST, size::RECORD])?;
    for input in [
        "crates/types/Cargo.toml",
        "crates/types/src",
        "Cargo.toml",
        "Cargo.lock",
        "Trunk.toml",
        ".cargo/config.toml",
        // How it is made counts as much as from what.
        "crates/xtask/src/page",
        "crates/xtask/src/tools",
        "crates/xtask/npm",
    ] {
        print.path(input, &[])?;
    }
    print.text(&compiler.version);
    print.text(match compiler.from_source {
        true => "its library from source",
        false => "its library as it came",
    });
    print.text(if made.optimised {
        "optimised"
    } else {
        "as it came"
    });
    print.text(if made.split {
        "in chunks"
    } else {
        "in one piece"
    });
    Ok(print.finish())
}

fn is_current(dist: &Path, print: &str) -> bool {
    fs::read_to_string(dist.join(MARK)).is_ok_and(|made_from| made_from == print)
}

/// What Trunk made, the WebAssembly and the scripts in it shrunk.
fn read_stage(stage: &Path, optimiser: Option<&WasmOpt>) -> Result<Files> {
    let mut paths = Vec::new();
    collect(stage, &mut paths)?;
    if let Some(optimiser) = optimiser {
        shrink(optimiser, &paths)?;
    }
    let mut files = Files::new();
    for path in paths {
        let mut bytes =
            fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if path.extension().is_some_and(|kind| kind == "js")
            && let Ok(script) = str::from_utf8(&bytes)
        {
            bytes = js::slim(script).into_bytes();
        }
        let name = path.strip_prefix(stage).unwrap_or(&path);
        let name = name.to_str().context("a file's name is no text")?;
        files.insert(name.to_owned(), bytes);
    }
    Ok(files)
}

/// Shrinks what there is of WebAssembly, as many at a time as there are cores: there are hundreds, most of them small.
fn shrink(optimiser: &WasmOpt, paths: &[PathBuf]) -> Result<()> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let left = Mutex::new(paths.iter());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(path) = next() {
            if path.extension().is_some_and(|kind| kind == "wasm") {
                optimiser.shrink(path)?;
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| {
            let done = worker.join();
            done.unwrap_or_else(|_| bail!("shrinking the page ended half way"))
        })
    })
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        match path.is_dir() {
            true => collect(&path, found)?,
            false => found.push(path),
        }
    }
    Ok(())
}

/// Writes the page beside its place and moves it there: a running server never sees half of one.
fn replace(scratch: &Path, dist: &Path, files: &Files, print: &str) -> Result<()> {
    remove_folder(scratch)?;
    for (name, bytes) in files {
        let file = scratch.join(name);
        create_folder(file.parent().unwrap_or(scratch))?;
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    }
    fs::write(scratch.join(MARK), print).context("cannot write the page's fingerprint")?;
    remove_folder(dist)?;
    fs::rename(scratch, dist).with_context(|| format!("cannot move the page to {}", dist.display()))
}
