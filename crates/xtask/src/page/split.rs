//! Takes the program apart: what the first page needs, and a chunk for each area that is downloaded when somebody goes
//! there. Which function begins a chunk is said by `lazy_view!` in the page's source.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{assets, unused};
use crate::process::Program;
use crate::workspace::{create_folder, remove_folder};

/// As Trunk names it.
const NAME: &str = "crm-frontend";
/// The script that loads chunks, as the splitter names it.
const LOADER: &str = "__wasm_split.js";
/// What the function that loads a chunk is called, before the chunk's name.
const LOAD: &str = "__wasm_split_load_";

/// Splits `program`, as the compiler left it, and puts program, script and chunks into `stage` in place of Trunk's.
///
/// # Errors
/// When a tool fails, or the scripts no longer look as they do today.
pub fn apart(splitter: &Path, bindgen: &Path, program: &Path, stage: &Path) -> Result<()> {
    let parts = stage.with_extension("parts");
    remove_folder(&parts)?;
    create_folder(&parts)?;
    Program::new(splitter)
        .args([program, &parts])
        .args(["--target", "web", "--out-name", NAME])
        .run()?;
    Program::new(bindgen)
        .args(["--target", "web", "--no-typescript"])
        // Chunks find what they share by the linker's names.
        .args(["--keep-lld-exports", "--no-demangle"])
        .args(["--out-name", NAME, "--out-dir"])
        .arg(stage)
        .arg(parts.join(NAME).with_extension("wasm"))
        .run()?;
    for entry in fs::read_dir(&parts).context("cannot read the parts of the program")? {
        let path = entry?.path();
        let is_chunk = path.extension().is_some_and(|kind| kind == "wasm")
            && path.file_stem().is_some_and(|stem| stem != NAME);
        if let (true, Some(name)) = (is_chunk, path.file_name()) {
            fs::copy(&path, stage.join(name))
                .with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    let script = stage.join(NAME).with_extension("js");
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let own = read(&script)?;
    let fewer = unused::without_classes(&own);
    if fewer != own {
        let program = stage.join(format!("{NAME}_bg.wasm"));
        let bytes =
            fs::read(&program).with_context(|| format!("cannot read {}", program.display()))?;
        fs::write(&program, unused::without_exports(&bytes)?)
            .with_context(|| format!("cannot write {}", program.display()))?;
    }
    let whole = joined(&fewer, &read(&parts.join(LOADER))?)?;
    fs::write(&script, whole).with_context(|| format!("cannot write {}", script.display()))
}

/// One script out of the program's and the loader's, which import each other: in a circle, nothing could be named by its
/// content.
fn joined(script: &str, loader: &str) -> Result<String> {
    let import = format!("from \"./{LOADER}\"");
    let (imports, lines): (Vec<_>, Vec<_>) = script
        .lines()
        .partition(|line| line.starts_with("import ") && line.contains(&import));
    let aliases: Vec<_> = imports
        .iter()
        .filter_map(|line| line.strip_prefix("import * as ")?.split_once(' '))
        .map(|(alias, _)| alias)
        .collect();
    let mut out = lines.join("\n");
    let mut loads = Vec::new();
    for line in loader.lines() {
        if line.starts_with("import ") {
            continue;
        }
        let own = match line.strip_prefix("export ") {
            Some(own) => {
                loads.extend(own.split(' ').nth(1));
                own
            }
            None => line,
        };
        out.push('\n');
        out.push_str(own);
    }
    if aliases.is_empty() || loads.is_empty() {
        bail!("the splitter found no chunk, or its scripts changed: {imports:?}, {loads:?}");
    }
    out.push_str(&format!("\nconst chunks = {{ {} }};\n", loads.join(", ")));
    for alias in aliases {
        out.push_str(&format!("const {alias} = chunks;\n"));
    }
    Ok(out)
}

/// What each area downloads, by the names of the files without hash.
pub type Chunks = BTreeMap<String, Vec<String>>;

/// Reads them out of the finished script; none where there is none.
pub fn chunks(script: &str) -> Chunks {
    let mut shared: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut chunks = Chunks::new();
    let mut rest = script;
    while let Some((before, after)) = rest.split_once("makeLoad(() =>") {
        // It ends with the list of what it shares with others.
        let end = after.find("])").unwrap_or(after.len());
        let (load, next) = after.split_at(end);
        rest = next;
        let line = before.rsplit('\n').next().unwrap_or_default();
        let Some(name) = line.split(' ').find(|word| word.starts_with("__")) else {
            continue;
        };
        let own = own(load);
        let others = load.rsplit_once('[').map_or("", |(_, names)| names);
        let mut needs: Vec<String> = others
            .split(", ")
            .filter_map(|name| shared.get(name))
            .flatten()
            .cloned()
            .collect();
        needs.extend(own);
        // Several parts may lie in one file.
        let mut seen = BTreeSet::new();
        needs.retain(|file| seen.insert(file.clone()));
        match name.strip_prefix(LOAD) {
            Some(chunk) => drop(chunks.insert(chunk.to_owned(), needs)),
            None => drop(shared.insert(name, needs)),
        }
    }
    chunks
}

/// The file that a part is in: its own, or a pack.
fn own(load: &str) -> Option<String> {
    if let Some((_, rest)) = load.split_once("new URL(\"") {
        return rest
            .split_once('"')
            .map(|(file, _)| assets::plain_name(file));
    }
    let (_, rest) = load.split_once("= pack_")?;
    let (number, _) = rest.split_once('(')?;
    Some(format!("pack_{number}.bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"import { initSync } from "./crm-frontend.js";

function makeLoad(fetcher, deps) {
    return fetcher;
}
/* a, b */
const __chunk_2 = makeLoad(() => {
    const src = fetch(new URL("./chunk_2.wasm", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, []);
export const __wasm_split_load_a = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_a.wasm", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, [__chunk_2]));
export const __wasm_split_load_b = wrapAsyncCb(makeLoad(() => async (_imp) => ({}), [__chunk_2]));
"#;

    #[test]
    fn two_scripts_become_one() {
        let script = "import * as import1 from \"./__wasm_split.js\"\n\
                      import * as import2 from \"./__wasm_split.js\"\nlet wasm;\n";
        let whole = joined(script, SCRIPT).expect("scripts as they are");
        assert!(
            !whole.contains("import {") && !whole.contains("import *"),
            "{whole}"
        );
        assert!(!whole.contains("export"), "{whole}");
        let end = "const chunks = { __wasm_split_load_a, __wasm_split_load_b };\n\
                   const import1 = chunks;\nconst import2 = chunks;\n";
        assert!(whole.ends_with(end), "{whole}");
        assert!(joined("let wasm;", SCRIPT).is_err());
    }

    #[test]
    fn chunks_are_read_back() {
        for script in [SCRIPT.to_owned(), crate::page::js::slim(SCRIPT)] {
            let found = chunks(&script);
            let needs = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            let expected = [
                ("a".to_owned(), needs(&["chunk_2.wasm", "split_a.wasm"])),
                ("b".to_owned(), needs(&["chunk_2.wasm"])),
            ];
            assert_eq!(found, Chunks::from(expected));
        }
    }
}
