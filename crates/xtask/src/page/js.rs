//! Takes comments and indentation out of the script that wasm-bindgen writes; changes nothing it does.

/// The script without the comments that stand on lines of their own, and without indentation. One with a template
/// over several lines stays as it is: there a line's beginning may mean something.
pub fn slim(js: &str) -> String {
    if js.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return js.to_owned();
    }
    let mut out = String::with_capacity(js.len());
    let mut comment = false;
    for line in js.lines().map(str::trim) {
        comment |= line.starts_with("/*");
        if !comment && !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
        comment &= !line.ends_with("*/");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go() {
        let js = "/**\n * @param {any} x\n */\nfunction f(x) {\n    // why\n    return x /* 1 */ * 2;\n}\n\n/* one */\nf(3);\n";
        assert_eq!(
            slim(js),
            "function f(x) {\nreturn x /* 1 */ * 2;\n}\nf(3);\n"
        );
        assert_eq!(slim("a(`//`);\n  b('/*');\n"), "a(`//`);\nb('/*');\n");
    }

    #[test]
    fn a_template_over_lines_is_left_alone() {
        let js = "x = `\n  // text\n`;\n";
        assert_eq!(slim(js), js);
    }
}
