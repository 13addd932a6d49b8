//! E-mails as they came, and what can be read out of them; knows as much of MIME as the product writes.

use std::fmt::Write as _;

/// An e-mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Of the envelope.
    pub from: String,
    pub to: Vec<String>,
    /// As it came, dots at the beginnings of lines undone.
    pub text: String,
}

impl Received {
    /// A header as it was written, its lines put together; none where it is missing.
    pub fn header(&self, name: &str) -> Option<String> {
        let (headers, _) = self.parts();
        let headers = headers.replace("\r\n ", " ").replace("\r\n\t", " ");
        headers.split("\r\n").find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    }

    /// How often there is such a header.
    pub fn count(&self, name: &str) -> usize {
        let (headers, _) = self.parts();
        let is_it = |line: &&str| {
            let known = line.split_once(':').map(|(known, _)| known);
            known.is_some_and(|known| known.eq_ignore_ascii_case(name))
        };
        headers.split("\r\n").filter(is_it).count()
    }

    /// The words, decoded, with `\n` at the ends of lines.
    pub fn body(&self) -> String {
        let (_, body) = self.parts();
        let encoding = self.header("Content-Transfer-Encoding");
        let body = match encoding.as_deref() {
            Some("quoted-printable") => unquoted(body),
            _ => body.to_owned(),
        };
        body.replace("\r\n", "\n")
    }

    /// What the link to get no more of them is.
    pub fn unsubscribe(&self) -> Option<String> {
        let header = self.header("List-Unsubscribe")?;
        Some(header.strip_prefix('<')?.strip_suffix('>')?.to_owned())
    }

    /// As a file: what the envelope said stands in front.
    pub(super) fn file(&self) -> String {
        let mut file = format!("Return-Path: <{}>\r\n", self.from);
        for to in &self.to {
            let _ = write!(file, "Delivered-To: {to}\r\n");
        }
        file + &self.text
    }

    fn parts(&self) -> (&str, &str) {
        self.text.split_once("\r\n\r\n").unwrap_or((&self.text, ""))
    }
}

fn unquoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).filter(|_| *first == b'=');
        let code = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = tail.get(code.map_or(0, |_| 2)..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
