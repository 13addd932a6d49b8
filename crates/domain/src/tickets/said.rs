//! What is said about a ticket: texts and what is linked in them, checked; sends nothing.

use crm_types::tickets::{Attachment, MAX_ATTACHMENTS, MAX_BODY};

use crate::members::Fault;

const MAX_URL: usize = 2_000;
const MAX_NAME: usize = 200;

/// A reply, a note or an answer as it is kept.
///
/// # Errors
/// The one fault there is.
pub fn said(body: &str) -> Result<String, Fault> {
    let body = body.trim();
    let fits = (1..=MAX_BODY).contains(&body.chars().count()) && is_text(body);
    match fits {
        true => Ok(body.to_owned()),
        false => Err(Fault {
            field: "body".to_owned(),
            message: format!("It has 1 to {MAX_BODY} characters, and no control characters."),
        }),
    }
}

/// Links to what lies elsewhere, as they are kept.
///
/// # Errors
/// Every fault there is.
pub fn attachments(list: &[Attachment]) -> Result<Vec<Attachment>, Vec<Fault>> {
    let mut faults = Vec::new();
    if list.len() > MAX_ATTACHMENTS {
        faults.push(Fault {
            field: "attachments".to_owned(),
            message: format!("{MAX_ATTACHMENTS} attachments are the most."),
        });
        return Err(faults);
    }
    let mut kept = Vec::with_capacity(list.len());
    for (index, one) in list.iter().enumerate() {
        let (url, name) = (one.url.trim(), one.name.trim());
        if !is_link(url) {
            faults.push(Fault {
                field: format!("attachments.{index}.url"),
                message: format!("An address that begins with https:// or http://, of {MAX_URL} characters at most."),
            });
        }
        if !(1..=MAX_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            faults.push(Fault {
                field: format!("attachments.{index}.name"),
                message: format!("A name has 1 to {MAX_NAME} characters."),
            });
        }
        kept.push(Attachment {
            url: url.to_owned(),
            name: name.to_owned(),
        });
    }
    match faults.is_empty() {
        true => Ok(kept),
        false => Err(faults),
    }
}

/// Whether a browser may be led there: to another site, and by no script.
fn is_link(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    let begins =
        host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '['));
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\');
    begins && url.chars().count() <= MAX_URL && !url.contains(odd)
}

/// Line breaks and tabs are text; the rest of control characters nobody sees.
pub(super) fn is_text(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}
