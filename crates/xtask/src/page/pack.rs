//! Puts the many small parts of the program together into few files: the splitter makes one of whatever a set of areas
//! shares, most of them smaller than the headers of a request. Adds nothing to the program and takes nothing away.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use super::split::{self, Chunks};
use super::{Files, compress};

/// What a request costs beyond the file, in bytes: its headers and those of its answer, and having to wait in line.
const REQUEST: u64 = 800;

/// How the splitter's script asks for a part, and what it does with it.
const ASKS: &str = "fetch(new URL(\"./";
const ASKED: &str = "\", import.meta.url))";
const STREAMS: &str = "WebAssembly.instantiateStreaming(src, imports)";
const STARTS: &str = "src.then((bytes) => WebAssembly.instantiate(bytes, imports))";

/// Asks for a file once, and again where that failed, and hands out what lies between two places of it.
const TAKE: &str = r#"
function pack(path) {
let file;
return (from, to) => {
file ??= fetch(new URL(path, import.meta.url)).then((answer) => {
if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
return answer.arrayBuffer();
});
const asked = file;
asked.catch(() => { if (file === asked) file = undefined; });
return asked.then((bytes) => new Uint8Array(bytes, from, to - from));
};
}
"#;

/// Puts packs in place of the parts that the page's script asks for; without such a script nothing is done.
///
/// # Errors
/// When a part is not there, or the script no longer looks as it does today.
pub fn together(files: &mut Files) -> Result<()> {
    let Some((name, script)) = files.iter().find_map(|(name, bytes)| {
        let script = std::str::from_utf8(bytes).ok()?;
        (name.ends_with(".js") && script.contains(ASKS)).then(|| (name.clone(), script.to_owned()))
    }) else {
        return Ok(());
    };
    let mut packs = parts(&split::chunks(&script), files)?;
    join(&mut packs);
    let mut script = script.replace(STREAMS, STARTS);
    let mut heads = TAKE.to_owned();
    for (number, pack) in packs.iter().enumerate() {
        let mut whole = Vec::new();
        for part in &pack.parts {
            let bytes = files
                .remove(part)
                .with_context(|| format!("{part} is not there"))?;
            let from = whole.len();
            whole.extend(bytes);
            let place = format!("pack_{number}({from}, {})", whole.len());
            let asks = format!("{ASKS}{part}{ASKED}");
            anyhow::ensure!(
                script.matches(&asks).count() == 1,
                "the page's script does not ask for {part} once"
            );
            script = script.replacen(&asks, &place, 1);
        }
        heads.push_str(&format!(
            "const pack_{number} = pack(\"./pack_{number}.bin\");\n"
        ));
        files.insert(format!("pack_{number}.bin"), whole);
    }
    script.push_str(&heads);
    files.insert(name, script.into_bytes());
    Ok(())
}

/// Parts that are downloaded together.
struct Pack {
    parts: Vec<String>,
    /// The areas that need one of them.
    areas: BTreeSet<String>,
    /// Bytes after compression.
    size: u64,
}

impl Pack {
    /// What it costs all that need it.
    fn cost(&self) -> u64 {
        cost(self.areas.len(), self.size)
    }
}

fn cost(areas: usize, size: u64) -> u64 {
    u64::try_from(areas).unwrap_or(u64::MAX) * (size + REQUEST)
}

/// Each part by itself.
fn parts(chunks: &Chunks, files: &Files) -> Result<Vec<Pack>> {
    let mut areas: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for (area, needs) in chunks {
        for part in needs {
            areas.entry(part).or_default().insert(area.clone());
        }
    }
    let pack = |(part, areas): (&String, BTreeSet<String>)| {
        let bytes = files
            .get(part)
            .with_context(|| format!("{part} is not there"))?;
        let size = compress::brotli(bytes)?.len().min(bytes.len());
        Ok(Pack {
            parts: vec![part.clone()],
            areas,
            size: size.try_into().unwrap_or(u64::MAX),
        })
    };
    areas.into_iter().map(pack).collect()
}

/// Joins those two of which it saves most, as long as it saves anything: requests, against bytes that somebody does not need.
fn join(packs: &mut Vec<Pack>) {
    loop {
        let mut best = (0, 0, 0);
        for (a, one) in packs.iter().enumerate() {
            for (b, other) in packs.iter().enumerate().skip(a + 1) {
                let areas = one.areas.union(&other.areas).count();
                let apart = one.cost() + other.cost();
                let saved = apart.saturating_sub(cost(areas, one.size + other.size));
                if saved > best.0 {
                    best = (saved, a, b);
                }
            }
        }
        let (saved, a, b) = best;
        if saved == 0 {
            return;
        }
        let other = packs.remove(b);
        if let Some(one) = packs.get_mut(a) {
            one.parts.extend(other.parts);
            one.areas.extend(other.areas);
            one.size += other.size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(name: &str, areas: &[&str], size: u64) -> Pack {
        Pack {
            parts: vec![name.to_owned()],
            areas: areas.iter().map(|area| (*area).to_owned()).collect(),
            size,
        }
    }

    #[test]
    fn what_the_same_need_and_what_is_small_is_joined_and_large_things_stay_apart() {
        let mut packs = vec![
            pack("a", &["x", "y"], 9_000),
            pack("b", &["x", "y"], 5_000),
            pack("c", &["x"], 9_000),
            pack("d", &["y"], 100),
        ];
        join(&mut packs);
        let names: Vec<_> = packs.iter().map(|pack| pack.parts.join("")).collect();
        assert_eq!(names, ["abd", "c"]);
    }

    const SCRIPT: &str = r#"const __chunk_2 = makeLoad(() => {
const src = fetch(new URL("./chunk_2.wasm", import.meta.url));
src.catch(() => {});
return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, []);
const __wasm_split_load_a = wrapAsyncCb(makeLoad(() => {
const src = fetch(new URL("./split_a.wasm", import.meta.url));
src.catch(() => {});
return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, [__chunk_2]));
const __wasm_split_load_b = wrapAsyncCb(makeLoad(() => async (_imp) => ({}), [__chunk_2]));
"#;

    #[test]
    fn the_script_takes_its_parts_out_of_packs() {
        let mut files = Files::from([
            ("page.js".to_owned(), SCRIPT.as_bytes().to_vec()),
            ("chunk_2.wasm".to_owned(), b"shared".to_vec()),
            ("split_a.wasm".to_owned(), b"own".to_vec()),
        ]);
        together(&mut files).unwrap();
        let names: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["pack_0.bin", "page.js"]);
        assert_eq!(files["pack_0.bin"], b"sharedown");
        let script = std::str::from_utf8(&files["page.js"]).unwrap();
        assert!(script.contains("const src = pack_0(0, 6);"), "{script}");
        assert!(script.contains("const src = pack_0(6, 9);"), "{script}");
        assert!(!script.contains("Streaming"), "{script}");
        let needs = |name: &str| vec![name.to_owned()];
        assert_eq!(
            split::chunks(script),
            Chunks::from([
                ("a".to_owned(), needs("pack_0.bin")),
                ("b".to_owned(), needs("pack_0.bin"))
            ])
        );
    }

    #[test]
    fn a_page_in_one_piece_stays_as_it_is() {
        let mut files = Files::from([("page.js".to_owned(), b"let wasm;".to_vec())]);
        let before = files.clone();
        together(&mut files).unwrap();
        assert_eq!(files, before);
    }
}
