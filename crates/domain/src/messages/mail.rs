//! Addresses of e-mail, as far as it matters that something can be sent there; asks nobody whether one is read.

/// The address in its one form, lower case and trimmed; none where it cannot be one.
pub fn mailbox(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let bad = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '\\')
    };
    let labels = || domain.split('.');
    let whole = (1..=64).contains(&local.len())
        && (3..=253).contains(&domain.len())
        && !text.contains(bad)
        && !local.contains('@')
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && labels().count() >= 2
        && labels()
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    whole.then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_form() {
        assert_eq!(
            mailbox(" Amara@Example.COM ").as_deref(),
            Some("amara@example.com")
        );
        assert_eq!(
            mailbox("o'neil+crm@mail.example.co.uk").as_deref(),
            Some("o'neil+crm@mail.example.co.uk")
        );
    }

    #[test]
    fn what_could_mean_two_people_or_a_header_is_none() {
        for text in [
            "",
            "amara",
            "@example.com",
            "amara@",
            "amara@example",
            "a b@example.com",
            "a@example.com, b@example.com",
            "a@example.com\r\nBcc: b@example.com",
            "Amara <amara@example.com>",
            "a@b@example.com",
            "a..b@example.com",
            "a@.example.com",
            "a@example..com",
            "a@-example.com",
        ] {
            assert_eq!(mailbox(text), None, "{text:?}");
        }
    }
}
