//! Takes comments and indentation out of a stylesheet; changes no rule in it.

/// The stylesheet line by line, without comments, indentation and empty lines.
pub fn slim(css: &str) -> String {
    let bare = without_comments(css);
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// A comment separates words as a space does. Inside quotes and `url(…)` nothing is one.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['/', '"', '\'', 'u']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match rest.as_bytes() {
            [b'/', b'*', ..] => {
                out.push(' ');
                rest = rest[2..].split_once("*/").map_or("", |(_, after)| after);
                continue;
            }
            [quote @ (b'"' | b'\''), ..] => string_length(rest, char::from(*quote)),
            _ if rest.starts_with("url(") => rest.find(')').map_or(rest.len(), |end| end + 1),
            _ => 1,
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

/// The bytes of the string `text` begins with, quotes included.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go() {
        let css = "/* a\n b */\n.a {\n    color: red; /* why */\n\n}\n";
        assert_eq!(slim(css), ".a {\ncolor: red;\n}\n");
        assert_eq!(slim("a/**/b{}"), "a b{}\n");
    }

    #[test]
    fn what_looks_like_a_comment_in_quotes_stays() {
        let css = ".a::before { content: \"/* \\\" */\"; }\n.b { background: url(/x/*y*/.png) }\n";
        assert_eq!(slim(css), css);
    }

    #[test]
    fn broken_stylesheets_end() {
        for css in ["/*", "\"", "url(", "'\\", "/", "u"] {
            let _ = slim(css);
        }
    }
}
