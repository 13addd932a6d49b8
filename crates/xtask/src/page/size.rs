//! Weighs the finished page as a browser downloads it and holds it against the committed budget.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::{DIST, MARK, assets, collect, compress};
use crate::workspace::Workspace;

/// Committed, so that a change of size shows in review.
pub const RECORD: &str = "frontend/size.json";

/// The budget and the sizes of the last recorded page, in bytes after brotli.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    budget: u64,
    files: Sizes,
}

/// By the name without hash.
type Sizes = BTreeMap<String, u64>;

/// Compares the page in `frontend/dist/` with the record; with `record` writes it down instead.
/// Returns a sentence with the total.
///
/// # Errors
/// When the page weighs more than the budget; the message is a table of what grew.
pub fn check(workspace: &Workspace, record: bool) -> Result<String> {
    let path = workspace.path(RECORD);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {RECORD}"))?;
    let mut recorded: Record =
        serde_json::from_str(&text).with_context(|| format!("{RECORD} is malformed"))?;
    let sizes = weigh(workspace)?;
    let total: u64 = sizes.values().sum();
    let summary = format!(
        "the page weighs {total} of {} bytes (brotli)",
        recorded.budget
    );
    if total > recorded.budget {
        bail!("{summary}\n{}", table(&recorded.files, &sizes));
    }
    if record {
        recorded.files = sizes;
        let text = serde_json::to_string_pretty(&recorded).context("sizes as JSON")?;
        fs::write(&path, text + "\n").with_context(|| format!("cannot write {RECORD}"))?;
    }
    Ok(summary)
}

/// Old and new size of every file of the page, and the sums.
pub fn comparison(workspace: &Workspace) -> Result<String> {
    let text = fs::read_to_string(workspace.path(RECORD)).context("cannot read the record")?;
    let recorded: Record = serde_json::from_str(&text).context("the record is malformed")?;
    Ok(table(&recorded.files, &weigh(workspace)?))
}

fn weigh(workspace: &Workspace) -> Result<Sizes> {
    let dist = workspace.path(DIST);
    let mut paths = Vec::new();
    collect(&dist, &mut paths).context("the page is not built")?;
    let mut sizes = Sizes::new();
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
        *sizes.entry(assets::plain_name(&name)).or_default() += size;
    }
    Ok(sizes)
}

fn table(old: &Sizes, new: &Sizes) -> String {
    let mut names: Vec<_> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let width = names
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or(0)
        .max(5);
    let mut out = format!(
        "{:width$}  {:>9}  {:>9}  {:>9}\n",
        "file", "before", "now", "grew"
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
    row("total", old.values().sum(), new.values().sum());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_what_came_went_and_grew() {
        let old = Sizes::from([("a.js".into(), 100), ("gone.css".into(), 7)]);
        let new = Sizes::from([("a.js".into(), 150), ("new.wasm".into(), 1000)]);
        let shown = table(&old, &new);
        let rows: Vec<Vec<_>> = shown
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(rows[1], ["a.js", "100", "150", "+50"]);
        assert_eq!(rows[2], ["gone.css", "7", "0", "-7"]);
        assert_eq!(rows[3], ["new.wasm", "0", "1000", "+1000"]);
        assert_eq!(rows[4], ["total", "107", "1150", "+1043"]);
    }
}
