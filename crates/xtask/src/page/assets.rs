//! Names every file of the page after its content, from the leaves up, and writes the new names into
//! those that refer to it. index.html alone keeps its name.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};

use super::{Files, html};
use crate::fingerprint;

const INDEX: &str = "index.html";
/// Everything below it may be cached for ever.
const FOLDER: &str = "assets";
/// Digits of the content's hash in a name: enough that no two versions ever meet.
const DIGITS: usize = 16;

/// The finished page: index.html and `assets/<name>-<hash>.<kind>`.
///
/// # Errors
/// When index.html is missing or holds something inline, when files refer to each other in a circle,
/// or when one is referred to by none: nobody could then know its name.
pub fn finish(mut files: Files) -> Result<Files> {
    let index = files.remove(INDEX).context("Trunk made no index.html")?;
    let index = String::from_utf8(index).context("index.html is no text")?;
    let index = html::lift_scripts(&index, &mut files);
    let index = html::join_styles(&index, &mut files)?;
    html::check(&index)?;

    let mut wanted = references(&index, INDEX, &files);
    let mut named = BTreeMap::new();
    let mut out = Files::new();
    while named.len() < files.len() {
        let before = named.len();
        for (name, bytes) in &files {
            if named.contains_key(name) {
                continue;
            }
            let text = text(name, bytes);
            let needs = text.map_or_else(BTreeSet::new, |text| references(text, name, &files));
            if !needs.iter().all(|need| named.contains_key(need)) {
                continue;
            }
            let bytes = match text {
                Some(text) => rewrite(text, name, &named).into_bytes(),
                None => bytes.clone(),
            };
            wanted.extend(needs);
            let hashed = hashed_name(name, &bytes);
            named.insert(name.clone(), format!("/{hashed}"));
            out.insert(hashed, bytes);
        }
        if named.len() == before {
            let left: Vec<_> = files
                .keys()
                .filter(|name| !named.contains_key(*name))
                .collect();
            bail!("these files of the page refer to each other in a circle: {left:?}");
        }
    }
    if let Some(lonely) = files.keys().find(|name| !wanted.contains(*name)) {
        bail!(
            "no file of the page refers to {lonely}, so nothing would find it under its new name"
        );
    }
    out.insert(
        INDEX.to_owned(),
        rewrite(&index, INDEX, &named).into_bytes(),
    );
    Ok(out)
}

/// The name without folder and hash, for people: `assets/start-0123456789abcdef.js` is `start.js`.
pub fn plain_name(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let plain = name.rsplit_once('.').and_then(|(stem, kind)| {
        let (stem, hash) = stem.rsplit_once('-')?;
        let is_hash = hash.len() == DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| format!("{stem}.{kind}"))
    });
    plain.unwrap_or_else(|| name.to_owned())
}

fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let hash = &fingerprint::of_bytes(bytes)[..DIGITS];
    match file.rsplit_once('.') {
        Some((stem, kind)) => format!("{FOLDER}/{stem}-{hash}.{kind}"),
        None => format!("{FOLDER}/{file}-{hash}"),
    }
}

/// Only these can refer to others.
fn text<'a>(name: &str, bytes: &'a [u8]) -> Option<&'a str> {
    let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind);
    let may_refer = matches!(kind, "js" | "mjs" | "css" | "svg" | "json" | "webmanifest");
    may_refer.then(|| std::str::from_utf8(bytes).ok()).flatten()
}

fn references(text: &str, of: &str, files: &Files) -> BTreeSet<String> {
    words(text)
        .filter_map(|(_, word)| {
            let (path, _) = split_address(word);
            resolve(of, path).filter(|name| name != of && files.contains_key(name))
        })
        .collect()
}

/// Puts the new address wherever one of `named` is referred to, by a path from the root or relative
/// to `of`.
fn rewrite(text: &str, of: &str, named: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, word) in words(text) {
        let (path, tail) = split_address(word);
        let Some(new) = resolve(of, path).and_then(|name| named.get(&name)) else {
            continue;
        };
        out.push_str(&text[done..at]);
        out.push_str(new);
        out.push_str(tail);
        done = at + word.len();
    }
    out.push_str(&text[done..]);
    out
}

/// Whatever can be an address in HTML, CSS or JavaScript stands between two of these.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let border = |c: char| c.is_whitespace() || "\"'`()<>=,;".contains(c);
    text.split(border)
        .filter(|word| word.contains('.'))
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

fn split_address(word: &str) -> (&str, &str) {
    word.split_at(word.find(['?', '#']).unwrap_or(word.len()))
}

/// The file that `path` means inside the file `of`; `None` where it leaves the page.
fn resolve(of: &str, path: &str) -> Option<String> {
    if path.contains("//") {
        return None;
    }
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => of
            .split('/')
            .rev()
            .skip(1)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        let own = |&(name, text): &(&str, &str)| (name.to_owned(), text.as_bytes().to_vec());
        pairs.iter().map(own).collect()
    }

    fn text_of<'a>(files: &'a Files, plain: &str) -> &'a str {
        let found = files.iter().find(|(name, _)| plain_name(name) == plain);
        let (_, bytes) = found.unwrap_or_else(|| panic!("no {plain} in {:?}", files.keys()));
        std::str::from_utf8(bytes).expect("text")
    }

    fn name_of<'a>(files: &'a Files, plain: &str) -> &'a str {
        let found = files.keys().find(|name| plain_name(name) == plain);
        found.unwrap_or_else(|| panic!("no {plain}"))
    }

    fn small_page() -> Files {
        files(&[
            (
                "index.html",
                "<link rel=preload href=\"/app_bg.wasm\"><link rel=stylesheet href=/style.css>\
                 <script type=\"module\">import init from '/app.js'; await init('/app_bg.wasm');</script>",
            ),
            (
                "app.js",
                "import './snippets/x/inline0.js'; new URL('app_bg.wasm', import.meta.url)",
            ),
            ("snippets/x/inline0.js", "export const n = 1.5;"),
            ("app_bg.wasm", "\0asm"),
            ("style.css", "@font-face{src:url(./a.woff2?v#x)}"),
            ("a.woff2", "font"),
        ])
    }

    #[test]
    fn every_reference_follows_its_file() {
        let done = finish(small_page()).expect("a good page");
        let index = text_of(&done, "index.html");
        for plain in ["app_bg.wasm", "styles.css", "start.js"] {
            let name = name_of(&done, plain);
            assert!(index.contains(&format!("/{name}")), "{plain} in {index}");
        }
        assert!(!index.contains("await"), "{index}");
        let script = text_of(&done, "app.js");
        assert!(script.contains(&format!("'/{}'", name_of(&done, "inline0.js"))));
        assert!(script.contains(&format!("'/{}'", name_of(&done, "app_bg.wasm"))));
        let start = text_of(&done, "start.js");
        assert!(start.contains(&format!("'/{}'", name_of(&done, "app.js"))));
        let font = format!("url(/{}?v#x)", name_of(&done, "a.woff2"));
        assert!(text_of(&done, "styles.css").contains(&font));
    }

    #[test]
    fn a_name_changes_with_anything_below_it() {
        let before = finish(small_page()).expect("a good page");
        let mut changed = small_page();
        changed.insert("app_bg.wasm".into(), b"\0asm2".to_vec());
        let after = finish(changed).expect("a good page");
        for plain in ["app_bg.wasm", "app.js", "start.js"] {
            assert_ne!(name_of(&before, plain), name_of(&after, plain), "{plain}");
        }
        assert_eq!(
            name_of(&before, "styles.css"),
            name_of(&after, "styles.css")
        );
    }

    #[test]
    fn circles_and_strays_are_refused() {
        let mut circle = small_page();
        circle.insert(
            "snippets/x/inline0.js".into(),
            b"import '../../app.js'".to_vec(),
        );
        let said = finish(circle).expect_err("a circle").to_string();
        assert!(said.contains("circle"), "{said}");
        let mut stray = small_page();
        stray.insert("robots.txt".into(), b"".to_vec());
        let said = finish(stray).expect_err("a stray").to_string();
        assert!(said.contains("robots.txt"), "{said}");
    }

    #[test]
    fn plain_names_drop_only_a_hash() {
        assert_eq!(plain_name("assets/start-0123456789abcdef.js"), "start.js");
        assert_eq!(plain_name("assets/my-file.js"), "my-file.js");
        assert_eq!(plain_name("index.html"), "index.html");
    }
}
