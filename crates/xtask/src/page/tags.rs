//! Finds the tags of an HTML text; no parser of HTML: it is for one small file that we write ourselves.

/// A start tag. `start..end` spans it from `<` to after `>`; for `script` and `style`, `inner` spans
/// what is between it and its end tag, and `close` is the place after that end tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    /// Names in small letters; the value of one without `=` is empty.
    pub attributes: Vec<(String, String)>,
    pub start: usize,
    pub end: usize,
    pub close: usize,
}

impl Tag {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// What stands between a `script` or `style` tag and its end tag.
    pub fn inner<'a>(&self, html: &'a str) -> &'a str {
        let whole = &html[self.end..self.close];
        whole.rfind("</").map_or("", |end| &whole[..end])
    }
}

/// Every start tag in order, comments and declarations left out.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|offset| at + offset) {
        let rest = &html[start..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |end| start + end + 3);
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            let tag = tag(html, start);
            at = tag.close;
            found.push(tag);
        } else {
            at = start + 1;
        }
    }
    found
}

fn tag(html: &str, start: usize) -> Tag {
    let is_name = |c: char| !c.is_whitespace() && !matches!(c, '>' | '/' | '=');
    let mut rest = &html[start + 1..];
    let name = take(&mut rest, is_name).to_ascii_lowercase();
    let mut attributes = Vec::new();
    loop {
        take(&mut rest, |c| c.is_whitespace() || c == '/' || c == '=');
        if rest.is_empty() || rest.starts_with('>') {
            break;
        }
        let key = take(&mut rest, is_name).to_ascii_lowercase();
        let mut after = rest.trim_start();
        let mut value = "";
        if let Some(assigned) = after.strip_prefix('=') {
            after = assigned.trim_start();
            value = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    after = &after[1..];
                    let value = take(&mut after, |c| c != quote);
                    after = after.strip_prefix(quote).unwrap_or(after);
                    value
                }
                _ => take(&mut after, |c| !c.is_whitespace() && c != '>'),
            };
            rest = after;
        }
        attributes.push((key, value.to_owned()));
    }
    let end = (html.len() - rest.len() + 1).min(html.len());
    let close = match name.as_str() {
        "script" | "style" => {
            let closing = format!("</{name}");
            let after = html[end..].to_ascii_lowercase();
            after
                .find(&closing)
                .and_then(|at| Some(end + at + after[at..].find('>')? + 1))
                .unwrap_or(html.len())
        }
        _ => end,
    };
    Tag {
        name,
        attributes,
        start,
        end,
        close,
    }
}

fn take<'a>(rest: &mut &'a str, wanted: impl Fn(char) -> bool) -> &'a str {
    let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
    let (taken, left) = rest.split_at(end);
    *rest = left;
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_come_quoted_bare_and_alone() {
        let html =
            "<!doctype html><!-- <a> --><Link rel=\"a b\" HREF=/x.css crossorigin data-n='1'/>";
        let found = tags(html);
        assert_eq!(found.len(), 1);
        let link = &found[0];
        assert_eq!(link.name, "link");
        assert_eq!(link.attribute("rel"), Some("a b"));
        assert_eq!(link.attribute("href"), Some("/x.css"));
        assert_eq!(link.attribute("crossorigin"), Some(""));
        assert_eq!(link.attribute("data-n"), Some("1"));
        assert_eq!(&html[link.start..link.start + 5], "<Link");
        assert_eq!(link.end, html.len());
    }

    #[test]
    fn a_script_is_taken_whole() {
        let html = "<script type=module>if (a < b) { c(\"<p>\") }</script ><p>";
        let found = tags(html);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].inner(html), "if (a < b) { c(\"<p>\") }");
        assert_eq!(&html[found[0].close..], "<p>");
    }

    #[test]
    fn broken_html_ends() {
        for html in [
            "<", "<a", "<a b", "<a b=", "<a b=\"c", "<script>", "a < b", "</p>", "<!--",
        ] {
            let _ = tags(html);
        }
    }
}
