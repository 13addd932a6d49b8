//! How well a command fits what was typed; knows no command.

/// The rank of what fits only just.
pub const WORST: u32 = 3;

/// Smaller is better; none where it does not fit. Every word typed must begin a word of the title or its other words.
pub fn rank(typed: &str, title: &str, others: &str) -> Option<u32> {
    let title = title.to_lowercase();
    let typed = typed.to_lowercase();
    if title.starts_with(&typed) {
        return Some(0);
    }
    let mut worst = 1;
    for word in typed.split_whitespace() {
        let begins = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .any(|own| own.starts_with(word))
        };
        if begins(&title) {
            continue;
        }
        worst = if begins(&others.to_lowercase()) {
            worst.max(2)
        } else if title.contains(word) {
            worst.max(WORST)
        } else {
            return None;
        };
    }
    Some(worst)
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn a_beginning_beats_a_word_beats_a_synonym_beats_a_middle() {
        let fit = |typed| rank(typed, "Switch between light and dark", "theme night");
        assert_eq!(fit("swi"), Some(0));
        assert_eq!(fit("dark"), Some(1));
        assert_eq!(fit("dark sw"), Some(1));
        assert_eq!(fit("theme"), Some(2));
        assert_eq!(fit("ark"), Some(3));
        assert_eq!(fit("dark x"), None);
        assert_eq!(fit(""), Some(0));
    }
}
