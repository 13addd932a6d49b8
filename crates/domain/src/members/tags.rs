//! Tags as they are kept: trimmed, bounded, each once however it is written; decides nothing about who has which.

use crm_types::members::MAX_TAG;

use crate::text::fold;

/// One tag as it is kept.
///
/// # Errors
/// A sentence that says why it is none.
pub(super) fn tag(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("A tag has no line breaks or other control characters.".to_owned());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let tag = words.join(" ");
    // Members are counted by what is left when accents are.
    if fold(&tag).trim().is_empty() {
        return Err("A tag needs a letter or a digit.".to_owned());
    }
    if tag.chars().count() > MAX_TAG {
        return Err(format!("A tag has {MAX_TAG} characters at most."));
    }
    Ok(tag)
}

/// The tags without those that an earlier one equals but for case and accents.
pub(super) fn unique(tags: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(tags.len());
    let mut seen = std::collections::HashSet::new();
    for tag in tags {
        if seen.insert(fold(&tag)) {
            kept.push(tag);
        }
    }
    kept
}

/// Whether `tags` has this one, however it is written.
pub(crate) fn has(tags: &[String], tag: &str) -> bool {
    let folded = fold(tag);
    tags.iter().any(|known| fold(known) == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_kept_trimmed_and_once() {
        assert_eq!(tag("  VIP \u{a0} guest ").as_deref(), Ok("VIP guest"));
        assert_eq!(tag("💜 עברית <b>").as_deref(), Ok("💜 עברית <b>"));
        let tags = ["VIP", "vip", "Änne", "anne", "x"].map(str::to_owned);
        assert_eq!(unique(tags.into()), ["VIP", "Änne", "x"]);
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for text in [
            "",
            "  ",
            "\u{301}",
            "a\nb",
            "a\0b",
            "a\u{1b}b",
            &"x".repeat(101),
        ] {
            assert!(tag(text).is_err(), "{text:?}");
        }
        assert!(tag(&"é".repeat(100)).is_ok());
    }
}
