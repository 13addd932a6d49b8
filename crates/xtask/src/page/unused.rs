//! Takes out what a library exports to scripts and no script of the page calls: the classes with which `wasm-streams`
//! hands streams to the browser, which leptos brings along. What only they need goes with them when the program shrinks.

use anyhow::{Context, Result, bail};

/// The classes, as wasm-bindgen writes them.
const CLASSES: [&str; 3] = [
    "IntoUnderlyingByteSource",
    "IntoUnderlyingSink",
    "IntoUnderlyingSource",
];

/// Whether the program exports this for one of them.
fn is_theirs(export: &str) -> bool {
    let name = export.strip_prefix("__wbg_").unwrap_or(export);
    CLASSES.iter().any(|class| {
        let rest = name.strip_prefix(&class.to_lowercase());
        rest.is_some_and(|rest| rest.starts_with('_'))
    })
}

/// The script without the classes; as it was where anything else in it names one.
pub fn without_classes(script: &str) -> String {
    let (mut out, mut inside) = (String::with_capacity(script.len()), None);
    for line in script.lines() {
        let begins = CLASSES.iter().find_map(|class| {
            let is = |start: String| line.starts_with(&start);
            if is(format!("export class {class} ")) {
                return Some("}");
            }
            let dispose = is(format!("if (Symbol.dispose) {class}.")) && line.ends_with(';');
            let finalizer = is(format!("const {class}Finalization "));
            (dispose || finalizer).then_some(";")
        });
        let end = inside.or(begins);
        if let Some(end) = end {
            // A class ends at the margin, a statement at its semicolon.
            let ends = match end {
                "}" => line == "}",
                _ => line.ends_with(end),
            };
            inside = (!ends).then_some(end);
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    match CLASSES.iter().any(|class| out.contains(class)) {
        true => script.to_owned(),
        false => out,
    }
}

/// The program without what it exports for the classes.
///
/// # Errors
/// When it is no program, or a broken one.
pub fn without_exports(program: &[u8]) -> Result<Vec<u8>> {
    const HEAD: usize = 8;
    const EXPORTS: u8 = 7;
    let mut rest = program.get(HEAD..).context("the program has no head")?;
    let mut out = program[..HEAD].to_vec();
    while let Some((&kind, after)) = rest.split_first() {
        let mut after = after;
        let size = number(&mut after)?;
        let body = take(&mut after, size)?;
        rest = after;
        let fewer;
        let body = match kind {
            EXPORTS => {
                fewer = kept(body)?;
                &fewer
            }
            _ => body,
        };
        out.push(kind);
        push(&mut out, body.len());
        out.extend(body);
    }
    Ok(out)
}

/// The section of exports with those that stay.
fn kept(mut section: &[u8]) -> Result<Vec<u8>> {
    let count = number(&mut section)?;
    let (mut stay, mut out) = (0, Vec::<u8>::new());
    for _ in 0..count {
        let whole = section;
        let size = number(&mut section)?;
        let name = str::from_utf8(take(&mut section, size)?).context("an export's name")?;
        take(&mut section, 1)?;
        number(&mut section)?;
        if !is_theirs(name) {
            stay += 1;
            out.extend(&whole[..whole.len() - section.len()]);
        }
    }
    let mut all = Vec::new();
    push(&mut all, stay);
    all.extend(out);
    Ok(all)
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8]> {
    let (taken, rest) = bytes
        .split_at_checked(count)
        .context("the program ends too early")?;
    *bytes = rest;
    Ok(taken)
}

/// A number as WebAssembly writes it, seven bits a byte.
fn number(bytes: &mut &[u8]) -> Result<usize> {
    let mut value = 0;
    for shift in (0..32).step_by(7) {
        let byte = take(bytes, 1)?[0];
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    bail!("a number in the program is too long")
}

fn push(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_go_unless_something_needs_one() {
        let script = "import a from 'a'\n\
                      export class IntoUnderlyingSink {\n    free() {\n    }\n}\n\
                      if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = 1;\n\
                      export class Other {\n}\n\
                      const IntoUnderlyingSinkFinalization = (x)\n    ? {}\n    : new F(p => p);\n\
                      end();\n";
        assert_eq!(
            without_classes(script),
            "import a from 'a'\nexport class Other {\n}\nend();\n"
        );
        let used = format!("{script}IntoUnderlyingSink.__wrap(3);\n");
        assert_eq!(without_classes(&used), used);
    }

    #[test]
    fn exports_go_and_all_else_stays() {
        let export = |name: &str, index: u8| {
            let mut bytes = vec![u8::try_from(name.len()).expect("a short name")];
            bytes.extend(name.bytes().chain([0, index]));
            bytes
        };
        let program = |exports: &[Vec<u8>]| {
            let mut section = vec![u8::try_from(exports.len()).expect("few")];
            section.extend(exports.concat());
            let mut bytes = b"\0asm\x01\0\0\0".to_vec();
            bytes.push(7);
            push(&mut bytes, section.len());
            bytes.extend(section);
            bytes.extend([10, 1, 0]);
            bytes
        };
        let [main, sink] = [export("main", 1), export("intounderlyingsink_close", 2)];
        let free = export("__wbg_intounderlyingbytesource_free", 3);
        let fewer = without_exports(&program(&[sink, main.clone(), free]));
        assert_eq!(fewer.expect("a program"), program(&[main]));
        assert!(without_exports(b"\0asm\x01\0\0\0\x07\x09").is_err());
    }
}
