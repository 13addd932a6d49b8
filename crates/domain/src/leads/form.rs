//! Forms on a site: where one may be sent from, and who fills it in that is no person; keeps no key.

use crm_types::leads::{LeadSubmission, NewLeadForm};

use super::field::{Reader, one_line};
use crate::members::Fault;

/// How long a form is open at least, in milliseconds, when a person fills it in.
pub const MIN_ELAPSED_MS: i64 = 2_000;

const MAX_ORIGINS: usize = 50;
const MAX_ORIGIN: usize = 300;
const MAX_FORM_NAME: usize = 100;

/// Whether a program filled it in: it wrote into a field that no person sees, or was faster than any. What says nothing of
/// how long it took may come from a server, and is taken.
pub fn is_trap(sent: &LeadSubmission) -> bool {
    let filled = sent.website.as_deref().is_some_and(|text| !text.is_empty());
    let hasty = sent
        .elapsed_ms
        .is_some_and(|elapsed| elapsed < MIN_ELAPSED_MS);
    filled || hasty
}

/// A form as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormEdit {
    pub name: String,
    /// As browsers write them, each once.
    pub origins: Vec<String>,
    pub source: Option<String>,
}

impl FormEdit {
    /// What is asked for.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn read(new: &NewLeadForm) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::new(None);
        let name = one_line(&new.name);
        if !(1..=MAX_FORM_NAME).contains(&name.chars().count()) {
            reader.fault(
                "name",
                format!("A name has 1 to {MAX_FORM_NAME} characters."),
            );
        }
        if new.origins.len() > MAX_ORIGINS {
            reader.fault("origins", format!("{MAX_ORIGINS} are the most."));
        }
        let mut origins: Vec<String> = Vec::new();
        for (index, text) in new.origins.iter().enumerate().take(MAX_ORIGINS) {
            match origin(text) {
                Some(origin) if !origins.contains(&origin) => origins.push(origin),
                Some(_) => {}
                None => reader.fault(
                    &format!("origins.{index}"),
                    "An origin is a scheme, a host and perhaps a port: https://www.example.com.",
                ),
            }
        }
        let source = reader.source(new.source.as_ref());
        reader.done(Self {
            name,
            origins,
            source,
        })
    }
}

/// An origin as browsers write it: scheme, host and a port that is not the scheme's own, in small letters. None where the
/// text is none; a slash at its end is forgiven.
pub fn origin(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let text = text.strip_suffix('/').unwrap_or(&text);
    let (scheme, rest) = text.split_once("://")?;
    let own_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let rest = rest.strip_suffix(own_port).unwrap_or(rest);
    let (host, port) = match rest.rsplit_once(':') {
        // `[::1]`, without a port.
        Some(_) if rest.ends_with(']') => (rest, None),
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    let is_name = |host: &str| {
        let sane = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        !host.is_empty() && !host.starts_with('.') && !host.ends_with('.') && host.chars().all(sane)
    };
    let is_address = |host: &str| {
        let inner = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok())
    };
    let fits =
        (is_name(host) || is_address(host)) && port.is_none_or(is_port) && text.len() <= MAX_ORIGIN;
    fits.then(|| format!("{scheme}://{rest}"))
}

#[cfg(test)]
mod tests {
    use crm_types::leads::MAX_WORD;

    use super::*;

    #[test]
    fn a_program_is_known_by_what_it_fills_in_and_by_its_haste() {
        let sent = |website: Option<&str>, elapsed_ms| LeadSubmission {
            website: website.map(str::to_owned),
            elapsed_ms,
            ..serde_json::from_str("{}").unwrap()
        };
        assert!(is_trap(&sent(Some("https://spam.example"), Some(60_000))));
        assert!(is_trap(&sent(Some(" "), Some(60_000))));
        assert!(is_trap(&sent(None, Some(0))));
        assert!(is_trap(&sent(None, Some(-1))));
        assert!(is_trap(&sent(None, Some(MIN_ELAPSED_MS - 1))));
        assert!(!is_trap(&sent(None, Some(MIN_ELAPSED_MS))));
        assert!(!is_trap(&sent(Some(""), Some(60_000))));
        assert!(!is_trap(&sent(None, None)));
    }

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        for (text, is) in [
            ("https://www.example.com", "https://www.example.com"),
            (" HTTPS://WWW.Example.com/ ", "https://www.example.com"),
            ("https://example.com:443", "https://example.com"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("http://[::1]", "http://[::1]"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
        ] {
            assert_eq!(origin(text).as_deref(), Some(is), "{text}");
        }
        for text in [
            "",
            "*",
            "null",
            "example.com",
            "https://",
            "https://example.com/path",
            "https://user@example.com",
            "https://example.com:0",
            "https://example.com:x",
            "https://exa mple.com",
            "ftp://example.com",
            "https://*.example.com",
            "https://[::1",
        ] {
            assert_eq!(origin(text), None, "{text}");
        }
    }

    #[test]
    fn a_form_is_read_with_every_fault() {
        let form = NewLeadForm {
            name: " Landing  page ".to_owned(),
            origins: vec![
                "https://example.com".to_owned(),
                "https://EXAMPLE.com/".to_owned(),
            ],
            source: Some("Website".to_owned()),
        };
        let read = FormEdit::read(&form).unwrap();
        assert_eq!(read.name, "Landing page");
        assert_eq!(read.origins, ["https://example.com"]);
        assert_eq!(read.source.as_deref(), Some("website"));
        let wrong = NewLeadForm {
            name: String::new(),
            origins: vec!["https://example.com".to_owned(), "*".to_owned()],
            source: Some("x".repeat(MAX_WORD + 1)),
        };
        let faults = FormEdit::read(&wrong).unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["name", "origins.1", "source"]);
    }
}
