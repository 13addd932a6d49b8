//! JSON as a tree (RFC 8259); numbers are whole ones, since no type of the wire has others.

use std::borrow::Cow;

/// Deeper than any answer.
const DEPTH: u32 = 32;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'a> {
    Null,
    Bool(bool),
    /// None for one that is not whole, or too large.
    Number(Option<i64>),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// The one value of a text; none where it is no JSON.
pub fn parse(text: &str) -> Option<Json<'_>> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(DEPTH)?;
    parser.blank();
    (parser.at == text.len()).then_some(value)
}

struct Parser<'a> {
    text: &'a str,
    /// In bytes.
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn eat(&mut self, wanted: &str) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        rest.starts_with(wanted.as_bytes())
            .then(|| self.at += wanted.len())
    }

    /// Takes it where it stands next, after blanks.
    fn sign(&mut self, wanted: &str) -> bool {
        self.blank();
        self.eat(wanted).is_some()
    }

    fn value(&mut self, depth: u32) -> Option<Json<'a>> {
        let depth = depth.checked_sub(1)?;
        self.blank();
        match self.peek()? {
            b'n' => self.eat("null").map(|()| Json::Null),
            b't' => self.eat("true").map(|()| Json::Bool(true)),
            b'f' => self.eat("false").map(|()| Json::Bool(false)),
            b'"' => self.text().map(Json::Text),
            b'[' => self.list(depth),
            b'{' => self.object(depth),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: u32) -> Option<Json<'a>> {
        self.eat("[")?;
        let mut items = Vec::new();
        if self.sign("]") {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.sign("]") {
                return Some(Json::List(items));
            }
            self.eat(",")?;
        }
    }

    fn object(&mut self, depth: u32) -> Option<Json<'a>> {
        self.eat("{")?;
        let mut fields = Vec::new();
        if self.sign("}") {
            return Some(Json::Object(fields));
        }
        loop {
            self.blank();
            let name = self.text()?;
            if !self.sign(":") {
                return None;
            }
            fields.push((name, self.value(depth)?));
            if self.sign("}") {
                return Some(Json::Object(fields));
            }
            self.eat(",")?;
        }
    }

    fn number(&mut self) -> Option<Json<'a>> {
        let start = self.at;
        let _ = self.eat("-");
        match self.digits()? {
            // Nothing follows a nought.
            digits if digits.len() > 1 && digits.starts_with('0') => return None,
            _ => {}
        }
        let mut whole = true;
        if self.eat(".").is_some() {
            whole = false;
            self.digits()?;
        }
        if self.eat("e").or_else(|| self.eat("E")).is_some() {
            whole = false;
            let _ = self.eat("+").or_else(|| self.eat("-"));
            self.digits()?;
        }
        let text = self.text.get(start..self.at)?;
        Some(Json::Number(if whole { text.parse().ok() } else { None }))
    }

    /// One at least.
    fn digits(&mut self) -> Option<&'a str> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        self.text
            .get(start..self.at)
            .filter(|digits| !digits.is_empty())
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        self.eat("\"")?;
        let mut whole = String::new();
        let mut start = self.at;
        loop {
            let byte = self.peek()?;
            match byte {
                // Nothing below a blank stands in a text.
                0..0x20 => return None,
                b'"' | b'\\' => {
                    let part = self.text.get(start..self.at)?;
                    self.at += 1;
                    if byte == b'"' {
                        return Some(match whole.is_empty() {
                            true => Cow::Borrowed(part),
                            false => Cow::Owned(whole + part),
                        });
                    }
                    whole.push_str(part);
                    whole.push(self.escaped()?);
                    start = self.at;
                }
                _ => self.at += 1,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let escape = self.peek()?;
        self.at += 1;
        Some(match escape {
            b'"' | b'\\' | b'/' => char::from(escape),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                match unit {
                    0xd800..0xdc00 => {
                        self.eat("\\u")?;
                        let low = self
                            .unit()?
                            .checked_sub(0xdc00)
                            .filter(|low| *low < 0x400)?;
                        char::from_u32(0x10000 + ((unit - 0xd800) << 10) + low)?
                    }
                    unit => char::from_u32(unit)?,
                }
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}
