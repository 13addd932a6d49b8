//! The fields of a lead in their one form each, with what is wrong where there is none; asks nobody whether they are true.

use crm_types::leads::{MAX_EMAIL, MAX_MESSAGE, MAX_NAME, MAX_PHONE, MAX_WORD};

use crate::members::Fault;
use crate::messages::{Phone, Region, mailbox};

/// Reads fields and gathers what is wrong with them.
pub(super) struct Reader {
    /// The country whose numbers may be written without its code.
    region: Option<Region>,
    faults: Vec<Fault>,
}

/// As a form or an edit has it: blank is nothing.
type Text<'a> = Option<&'a String>;

impl Reader {
    pub fn new(region: Option<Region>) -> Self {
        Self {
            region,
            faults: Vec::new(),
        }
    }

    /// What was read, where nothing was wrong.
    pub fn done<T>(self, value: T) -> Result<T, Vec<Fault>> {
        match self.faults.is_empty() {
            true => Ok(value),
            false => Err(self.faults),
        }
    }

    pub fn fault(&mut self, field: &str, message: impl Into<String>) {
        self.faults.push(Fault {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// On one line, without blanks around or between.
    pub fn line(&mut self, field: &str, text: Text<'_>, most: usize) -> Option<String> {
        let line = one_line(text?);
        if line.chars().count() > most {
            self.fault(field, format!("{most} characters are the most."));
        }
        (!line.is_empty()).then_some(line)
    }

    pub fn name(&mut self, text: Text<'_>) -> Option<String> {
        self.line("name", text, MAX_NAME)
    }

    /// In small letters: who says where they come from says it each time anew.
    pub fn source(&mut self, text: Text<'_>) -> Option<String> {
        let source = self.line("source", text, MAX_WORD)?;
        Some(source.to_lowercase())
    }

    pub fn email(&mut self, text: Text<'_>) -> Option<String> {
        let text = text?.trim();
        if text.is_empty() {
            return None;
        }
        let address = mailbox(text).filter(|address| address.chars().count() <= MAX_EMAIL);
        if address.is_none() {
            self.fault("email", "This is no e-mail address.");
        }
        address
    }

    pub fn phone(&mut self, text: Text<'_>) -> Option<String> {
        let text = text?.trim();
        if text.is_empty() {
            return None;
        }
        if text.chars().count() > MAX_PHONE {
            self.fault("phone", format!("{MAX_PHONE} characters are the most."));
            return None;
        }
        // One that a message came from may be of a kind that nobody has told us of.
        let read = Phone::read(text, self.region).ok();
        let phone = read.or_else(|| Phone::heard(text));
        if phone.is_none() {
            self.fault(
                "phone",
                "This is no telephone number. Write it with its country's code: +1 202 555 0142.",
            );
        }
        phone.map(|phone| phone.as_str().to_owned())
    }

    /// Lines stay lines.
    pub fn message(&mut self, text: Text<'_>) -> Option<String> {
        let text = text?.replace("\r\n", "\n");
        let keeps = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
        let text: String = text.trim().chars().filter(keeps).collect();
        if text.chars().count() > MAX_MESSAGE {
            self.fault("message", format!("{MAX_MESSAGE} characters are the most."));
        }
        (!text.is_empty()).then_some(text)
    }
}

/// Whatever blanks and control characters there are come down to one space between words.
pub(super) fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<&str> = text.split(blank).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> Reader {
        Reader::new(Some(Region::US))
    }

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn however_it_is_written_it_is_kept_the_same() {
        let mut reader = reader();
        let name = reader.name(Some(&text("  Amara \t\n Okafor\u{a0}")));
        assert_eq!(name.as_deref(), Some("Amara Okafor"));
        let email = reader.email(Some(&text(" Amara@Example.COM ")));
        assert_eq!(email.as_deref(), Some("amara@example.com"));
        for written in ["(202) 555-0142", "+1 202 555 0142", "2025550142"] {
            let phone = reader.phone(Some(&text(written)));
            assert_eq!(phone.as_deref(), Some("+12025550142"), "{written}");
        }
        // Given out to nobody as far as is known, and heard from all the same.
        let phone = reader.phone(Some(&text("+447700900123")));
        assert_eq!(phone.as_deref(), Some("+447700900123"));
        assert_eq!(
            reader.source(Some(&text(" Spring  Webinar "))).as_deref(),
            Some("spring webinar")
        );
        let message = reader.message(Some(&text(" a\r\n\r\nb\u{7}\t \n")));
        assert_eq!(message.as_deref(), Some("a\n\nb"));
        assert!(reader.done(()).is_ok());
    }

    #[test]
    fn blank_is_nothing_and_no_fault() {
        let mut reader = reader();
        let blank = text(" \n ");
        assert_eq!(reader.name(Some(&blank)), None);
        assert_eq!(reader.email(Some(&blank)), None);
        assert_eq!(reader.phone(Some(&blank)), None);
        assert_eq!(reader.source(Some(&blank)), None);
        assert_eq!(reader.message(Some(&blank)), None);
        assert_eq!(reader.name(None), None);
        assert!(reader.done(()).is_ok());
    }

    #[test]
    fn every_fault_is_told_with_its_field() {
        let mut reader = reader();
        reader.name(Some(&"x".repeat(MAX_NAME + 1)));
        reader.email(Some(&text("nobody")));
        reader.email(Some(&format!("{}@example.com", "x".repeat(250))));
        reader.phone(Some(&text("call me")));
        reader.phone(Some(&"1".repeat(MAX_PHONE + 1)));
        reader.message(Some(&"é".repeat(MAX_MESSAGE + 1)));
        let faults = reader.done(()).unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(
            fields,
            ["name", "email", "email", "phone", "phone", "message"]
        );
    }
}
