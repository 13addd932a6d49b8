//! The page's one HTML file: moves inline scripts into files, joins stylesheets, and refuses what a
//! strict content security policy would refuse.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::Files;
use super::css;
use super::tags::{Tag, tags};

/// The file that joined stylesheets become.
const STYLES: &str = "styles.css";

/// Moves every inline script into a file of its own, `start.js` the first: the policy of the server
/// lets nothing inline run. Returns the page without them.
pub fn lift_scripts(html: &str, files: &mut Files) -> String {
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    let inline = tags(html)
        .into_iter()
        .filter(|tag| tag.name == "script" && tag.attribute("src").is_none() && is_code(tag));
    for (number, tag) in inline.enumerate() {
        let name = match number {
            0 => "start.js".to_owned(),
            _ => format!("start-{}.js", number + 1),
        };
        out.push_str(&html[done..tag.end - 1]);
        out.push_str(&format!(" src=\"/{name}\"></script>"));
        done = tag.close;
        files.insert(name, tag.inner(html).trim().as_bytes().to_vec());
    }
    out.push_str(&html[done..]);
    out
}

/// Data such as JSON in a script tag never runs.
fn is_code(tag: &Tag) -> bool {
    match tag.attribute("type") {
        None => true,
        Some(kind) => kind.is_empty() || kind == "module" || kind.contains("javascript"),
    }
}

/// Joins the stylesheets the page links to, in their order, into one file: one request instead of
/// many, and better compressed. Those with a condition (`media`) stay for themselves.
pub fn join_styles(html: &str, files: &mut Files) -> Result<String> {
    let links: Vec<_> = tags(html)
        .into_iter()
        .filter_map(|tag| Some((stylesheet(&tag, files)?, tag)))
        .collect();
    let Some((_, first)) = links.first() else {
        return Ok(html.to_owned());
    };
    let first = first.start;
    let mut out = String::with_capacity(html.len());
    let mut joined = String::new();
    let mut done = 0;
    for (name, tag) in links {
        out.push_str(&html[done..tag.start]);
        done = tag.end;
        if tag.start == first {
            out.push_str(&format!("<link rel=\"stylesheet\" href=\"/{STYLES}\">"));
        } else {
            // The line it stood on goes with it.
            done += html[done..].len() - html[done..].trim_start().len();
        }
        let css = String::from_utf8(files.remove(&name).unwrap_or_default())
            .with_context(|| format!("{name} is no text"))?;
        if css.contains("@import") {
            bail!("{name}: list imported stylesheets in index.html, in cascade order");
        }
        joined.push_str(&css::slim(&css));
    }
    out.push_str(&html[done..]);
    files.insert(STYLES.to_owned(), joined.into_bytes());
    Ok(out)
}

/// Trunk puts all stylesheets into one folder, where the second of one name would replace the first.
///
/// # Errors
/// When two stylesheets of `source`, the index.html given to Trunk, have one file name.
pub fn check_source(source: &str) -> Result<()> {
    let mut seen = BTreeMap::new();
    for tag in tags(source)
        .iter()
        .filter(|tag| tag.attribute("rel") == Some("css"))
    {
        let path = tag.attribute("href").unwrap_or_default().to_owned();
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        if let Some(other) = seen.insert(name, path.clone()) {
            bail!("{other} and {path} in frontend/index.html have one file name: rename one");
        }
    }
    Ok(())
}

/// The file of an unconditional stylesheet in the page's root folder (relative addresses in it then
/// mean the same after joining).
fn stylesheet(tag: &Tag, files: &Files) -> Option<String> {
    let name = tag
        .attribute("href")?
        .trim_start_matches("./")
        .trim_start_matches('/');
    let plain = tag.name == "link"
        && tag.attribute("rel") == Some("stylesheet")
        && tag.attribute("media").is_none_or(str::is_empty)
        && !name.contains('/')
        && files.contains_key(name);
    plain.then(|| name.to_owned())
}

/// # Errors
/// When something in the page would need `unsafe-inline`, or carries a checksum made before the
/// files were finished.
pub fn check(html: &str) -> Result<()> {
    for tag in tags(html) {
        let name = &tag.name;
        if name == "style" {
            bail!("index.html has an inline <style>: put it into a stylesheet");
        }
        if name == "script" && tag.attribute("src").is_none() && is_code(&tag) {
            bail!("index.html has an inline script");
        }
        for (key, value) in &tag.attributes {
            if key == "style" || key.starts_with("on") {
                bail!("<{name} {key}=…> in index.html is inline: use a stylesheet or a script");
            }
            if key == "integrity" {
                bail!("<{name}> in index.html carries a checksum: set no_sri in Trunk.toml");
            }
            if value.trim_start().starts_with("javascript:") {
                bail!("<{name} {key}> in index.html is a script");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        let own = |&(name, text): &(&str, &str)| (name.to_owned(), text.as_bytes().to_vec());
        pairs.iter().map(own).collect()
    }

    #[test]
    fn inline_scripts_move_out_and_others_stay() {
        let mut out = Files::new();
        let html = "<head><script src=/a.js></script><script type=\"module\">\nimport x;\n</script>\
                    <script>more()</script><script type=\"application/json\">{}</script></head>";
        let page = lift_scripts(html, &mut out);
        assert_eq!(
            page,
            "<head><script src=/a.js></script><script type=\"module\" src=\"/start.js\"></script>\
             <script src=\"/start-2.js\"></script><script type=\"application/json\">{}</script></head>"
        );
        assert_eq!(out["start.js"], b"import x;");
        assert_eq!(out["start-2.js"], b"more()");
        check(&page).expect("nothing inline is left");
    }

    #[test]
    fn stylesheets_join_in_cascade_order() {
        let mut all = files(&[("b.css", "b{}\n"), ("a.css", "a{}"), ("p.css", "p{}")]);
        let html = "<link rel=stylesheet href=/b.css><title>x</title>\
                    <link rel=\"stylesheet\" href=\"./a.css\"><link rel=stylesheet media=print href=/p.css>";
        let page = join_styles(html, &mut all).expect("no imports");
        assert_eq!(
            page,
            "<link rel=\"stylesheet\" href=\"/styles.css\"><title>x</title>\
             <link rel=stylesheet media=print href=/p.css>"
        );
        assert_eq!(all["styles.css"], b"b{}\na{}\n");
        assert!(!all.contains_key("a.css") && all.contains_key("p.css"));
    }

    #[test]
    fn stylesheets_of_one_name_are_refused() {
        let good = "<link data-trunk rel=css href=a/x.css><link data-trunk rel=css href=a/y.css>";
        check_source(good).expect("two names");
        assert!(check_source(&good.replace("y.css", "b/x.css")).is_err());
    }

    #[test]
    fn what_the_policy_refuses_is_refused_here_first() {
        for bad in [
            "<style>a{}</style>",
            "<p style=\"color:red\">",
            "<body onload=go()>",
            "<script>go()</script>",
            "<a href=\" javascript:go()\">",
            "<link integrity=sha384-x href=/a.css>",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        check("<script type=module src=/a.js></script><p class=style>onload=").expect("harmless");
    }
}
