//! What is written to many, read once and filled in for each; sends nothing.

use crm_types::messages::{Channel, HoldReason, MAX_BODY, Misspelt, Template, Values};

/// The longest subject, and the longest body of an e-mail, in characters.
pub const MAX_SUBJECT: usize = 200;
pub const MAX_MAIL: usize = 10_000;

/// A text for many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    channel: Channel,
    subject: Option<Template>,
    body: Template,
}

/// The same for one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    pub subject: Option<String>,
    pub body: String,
}

impl Draft {
    /// Reads subject and body.
    ///
    /// # Errors
    /// The first fault, in whichever of the two it is.
    pub fn read(channel: Channel, subject: Option<&str>, body: &str) -> Result<Self, Misspelt> {
        Ok(Self {
            channel,
            subject: subject.map(Template::parse).transpose()?,
            body: Template::parse(body)?,
        })
    }

    /// For one member.
    ///
    /// # Errors
    /// `missing_value` or `bad_length`.
    pub fn fill(&self, values: &Values) -> Result<Filled, HoldReason> {
        let fill = |template: &Template| {
            template
                .fill(values)
                .map_err(|_missing| HoldReason::MissingValue)
        };
        let most = match self.channel {
            Channel::Sms => MAX_BODY,
            Channel::Email => MAX_MAIL,
        };
        // A name may hold anything; no phone shows it, and no header may.
        let odd = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        let body: String = fill(&self.body)?.chars().filter(|c| !odd(c)).collect();
        let body = fits(body.trim(), most)?;
        let subject = self.subject.as_ref().map(|subject| {
            let subject = fill(subject)?;
            let words: Vec<&str> = subject
                .split(|c: char| c.is_control() || c.is_whitespace())
                .filter(|word| !word.is_empty())
                .collect();
            fits(&words.join(" "), MAX_SUBJECT)
        });
        Ok(Filled {
            subject: subject.transpose()?,
            body,
        })
    }
}

fn fits(text: &str, most: usize) -> Result<String, HoldReason> {
    match (1..=most).contains(&text.chars().count()) {
        true => Ok(text.to_owned()),
        false => Err(HoldReason::BadLength),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(name: &str) -> Values {
        Values {
            first_name: name.to_owned(),
            ..Values::default()
        }
    }

    #[test]
    fn each_is_written_to_by_their_own_name() {
        let draft = Draft::read(Channel::Sms, None, " Hi {{first_name|there}} ").unwrap();
        assert_eq!(draft.fill(&called("Ann")).unwrap().body, "Hi Ann");
        assert_eq!(draft.fill(&called("")).unwrap().body, "Hi there");
        let strict = Draft::read(Channel::Sms, None, "Hi {{first_name}}").unwrap();
        assert_eq!(strict.fill(&called("")), Err(HoldReason::MissingValue));
    }

    #[test]
    fn what_a_name_makes_too_long_or_empty_is_not_written() {
        let long = Draft::read(Channel::Sms, None, "{{first_name|}}").unwrap();
        let fill = |name: String| long.fill(&called(&name));
        assert!(fill("x".repeat(MAX_BODY)).is_ok());
        assert_eq!(fill("x".repeat(MAX_BODY + 1)), Err(HoldReason::BadLength));
        assert_eq!(fill(String::new()), Err(HoldReason::BadLength));
    }

    #[test]
    fn a_name_is_no_header() {
        let mail = Draft::read(Channel::Email, Some("For {{first_name}}"), "Hello").unwrap();
        let filled = mail.fill(&called("Ann\r\nBcc: all\u{7}")).unwrap();
        assert_eq!(filled.subject.as_deref(), Some("For Ann Bcc: all"));
    }
}
