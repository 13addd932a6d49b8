//! How texts are compared: without regard to case or accents; knows no language in particular.

use unicode_normalization::UnicodeNormalization;

/// `text` as it is compared and searched: lower case, compatibility-decomposed, without combining marks.
///
/// `crm.fold` in the database is the same function; a property test holds the two together.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
        .nfkd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_accents_and_widths_do_not_matter() {
        assert_eq!(fold("JOSÉ"), fold("Jose"));
        assert_eq!(fold("Zoë"), "zoe");
        assert_eq!(fold("Ａｎａ"), "ana");
        assert_eq!(fold("Nguyễn"), "nguyen");
        assert_eq!(fold("محمد"), "محمد");
    }
}
