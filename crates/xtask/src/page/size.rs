//! Weighs the finished page as a browser downloads it and holds it against the committed budget.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::split::{self, Chunks};
use super::{DIST, MARK, assets, collect, compress};
use crate::workspace::Workspace;

/// Committed, so that a change of size shows in review.
pub const RECORD: &str = "frontend/size.json";

/// The budget and the sizes of the last recorded page, in bytes after brotli.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    /// For what anybody downloads to see a first page, whichever it is.
    budget: u64,
    /// Chunks of what is opened on a page: no first visit downloads them.
    opened: BTreeSet<String>,
    weights: Weights,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Weights {
    /// What a first visit downloads, by the chunk its page is in; [`PROGRAM`] where it needs none.
    visits: Sizes,
    /// Every file by its name without hash.
    files: Sizes,
}

type Sizes = BTreeMap<String, u64>;

/// A visit to a page that needs no chunk.
const PROGRAM: &str = "program";

/// Compares the page in `frontend/dist/` with the record; with `record` writes it down instead.
/// Returns a sentence with the largest visit and the sum.
///
/// # Errors
/// When a first visit to any page downloads more than the budget; the message is a table of what grew.
pub fn check(workspace: &Workspace, record: bool) -> Result<String> {
    let path = workspace.path(RECORD);
    let mut recorded = recorded(workspace)?;
    let weights = weigh(workspace, &recorded.opened)?;
    let total: u64 = weights.files.values().sum();
    let largest = weights.visits.iter().max_by_key(|(_, bytes)| **bytes);
    let (page, bytes) = largest.context("the page has no file")?;
    let summary = format!(
        "a first visit ({page}) downloads {bytes} of {} bytes (brotli); the page weighs {total} in all",
        recorded.budget
    );
    if *bytes > recorded.budget {
        bail!("{summary}\n{}", tables(&recorded.weights, &weights));
    }
    if record {
        recorded.weights = weights;
        let text = serde_json::to_string_pretty(&recorded).context("sizes as JSON")?;
        fs::write(&path, text + "\n").with_context(|| format!("cannot write {RECORD}"))?;
    }
    Ok(summary)
}

/// Old and new size of every file of the page and of every first visit.
pub fn comparison(workspace: &Workspace) -> Result<String> {
    let recorded = recorded(workspace)?;
    Ok(tables(
        &recorded.weights,
        &weigh(workspace, &recorded.opened)?,
    ))
}

fn recorded(workspace: &Workspace) -> Result<Record> {
    let text = fs::read_to_string(workspace.path(RECORD))
        .with_context(|| format!("cannot read {RECORD}"))?;
    serde_json::from_str(&text).with_context(|| format!("{RECORD} is malformed"))
}

fn weigh(workspace: &Workspace, opened: &BTreeSet<String>) -> Result<Weights> {
    let dist = workspace.path(DIST);
    let mut paths = Vec::new();
    collect(&dist, &mut paths).context("the page is not built")?;
    let mut files = Sizes::new();
    let mut chunks = Chunks::new();
    for path in &paths {
        let name = path.to_string_lossy();
        let derived = name.ends_with(compress::BROTLI) || name.ends_with(compress::GZIP);
        if derived || path.ends_with(MARK) {
            continue;
        }
        let small = format!("{name}{}", compress::BROTLI);
        let found = fs::metadata(&small).or_else(|_| fs::metadata(path));
        let size = found
            .with_context(|| format!("cannot look at {name}"))?
            .len();
        *files.entry(assets::plain_name(&name)).or_default() += size;
        if name.ends_with(".js") {
            let script = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
            chunks.extend(split::chunks(&script));
        }
    }
    Ok(Weights {
        visits: visits(&files, &chunks, opened),
        files,
    })
}

/// What all pages download, and what each chunk adds to it.
fn visits(files: &Sizes, chunks: &Chunks, opened: &BTreeSet<String>) -> Sizes {
    let lazy: BTreeSet<_> = chunks.values().flatten().collect();
    let sum = |names: &mut dyn Iterator<Item = &String>| -> u64 {
        names.filter_map(|name| files.get(name)).sum()
    };
    let program = sum(&mut files.keys().filter(|name| !lazy.contains(name)));
    let mut visits = Sizes::from([(PROGRAM.to_owned(), program)]);
    for (chunk, names) in chunks.iter().filter(|(chunk, _)| !opened.contains(*chunk)) {
        visits.insert(chunk.clone(), program + sum(&mut names.iter()));
    }
    visits
}

fn tables(old: &Weights, new: &Weights) -> String {
    let files = table("file", &old.files, &new.files, true);
    let visits = table("first visit", &old.visits, &new.visits, false);
    format!("{files}\n{visits}")
}

fn table(head: &str, old: &Sizes, new: &Sizes, sum: bool) -> String {
    let mut names: Vec<_> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let width = names
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or(0)
        .max(head.len());
    let mut out = format!(
        "{:width$}  {:>9}  {:>9}  {:>9}\n",
        head, "before", "now", "grew"
    );
    let mut row = |name: &str, before: u64, now: u64| {
        let grew = now.cast_signed() - before.cast_signed();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{name:width$}  {before:>9}  {now:>9}  {grew:>+9}");
    };
    for name in names {
        let of = |sizes: &Sizes| sizes.get(name).copied().unwrap_or(0);
        row(name, of(old), of(new));
    }
    if sum {
        row("total", old.values().sum(), new.values().sum());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_what_came_went_and_grew() {
        let old = Sizes::from([("a.js".into(), 100), ("gone.css".into(), 7)]);
        let new = Sizes::from([("a.js".into(), 150), ("new.wasm".into(), 1000)]);
        let shown = table("file", &old, &new, true);
        let rows: Vec<Vec<_>> = shown
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(rows[1], ["a.js", "100", "150", "+50"]);
        assert_eq!(rows[2], ["gone.css", "7", "0", "-7"]);
        assert_eq!(rows[3], ["new.wasm", "0", "1000", "+1000"]);
        assert_eq!(rows[4], ["total", "107", "1150", "+1043"]);
    }

    #[test]
    fn a_visit_is_the_program_and_the_chunks_of_its_page() {
        let files = [
            "a.js",
            "a.wasm",
            "split_x.wasm",
            "split_y.wasm",
            "chunk_1.wasm",
        ];
        let files = files.map(|name| (name.to_owned(), name.len() as u64));
        let needs = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let chunks = Chunks::from([
            ("x".into(), needs(&["chunk_1.wasm", "split_x.wasm"])),
            ("y".into(), needs(&["split_y.wasm"])),
            ("z".into(), needs(&["chunk_1.wasm"])),
        ]);
        let seen = visits(&files.into(), &chunks, &["z".to_owned()].into());
        let expected = [(PROGRAM, 10), ("x", 10 + 12 + 12), ("y", 10 + 12)];
        assert_eq!(
            seen,
            expected.map(|(name, size)| (name.into(), size)).into()
        );
    }
}
