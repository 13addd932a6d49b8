//! How a text travels as SMS: in which alphabet, and in how many segments; counts, and sends nothing.
//!
//! A message of characters that GSM 03.38 knows takes seven bits for each, any other sixteen for each UTF-16 unit. One that
//! does not fit into one message of 140 bytes is cut into several, each of which gives six bytes to a header; neither an
//! escape of GSM's nor a pair of surrogates is cut apart.

use serde::{Deserialize, Serialize};

use crate::words::words;

/// The longest text that Twilio takes, in characters.
pub const MAX_BODY: usize = 1600;

words! {
    /// The alphabet of an SMS.
    Alphabet {
        /// GSM 03.38: seven bits a character, 160 of them in one segment.
        Gsm7 "gsm7",
        /// UTF-16: 70 units in one segment. One emoji is enough.
        Ucs2 "ucs2",
    }
}

/// What sending a text takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Segments {
    pub alphabet: Alphabet,
    /// As people count: Unicode characters.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 61))]
    pub characters: u32,
    /// What is billed; 0 for an empty text.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub segments: u32,
    /// How many units (characters of GSM's, or UTF-16 units) still fit into the last segment.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 99))]
    pub left: u32,
}

/// Characters of GSM 03.38 that take one place.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Those that take two: an escape goes before them.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// How many places a character takes; none where GSM does not know it.
fn gsm_width(c: char) -> Option<u32> {
    if BASIC.contains(c) {
        Some(1)
    } else if EXTENDED.contains(c) {
        Some(2)
    } else {
        None
    }
}

impl Segments {
    /// Of this text.
    pub fn of(text: &str) -> Self {
        let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let gsm: Option<Vec<u32>> = text.chars().map(gsm_width).collect();
        let (alphabet, widths, single, part) = match gsm {
            Some(widths) => (Alphabet::Gsm7, widths, 160, 153),
            None => {
                let widths = text
                    .chars()
                    .map(|c| if c.len_utf16() == 2 { 2 } else { 1 })
                    .collect();
                (Alphabet::Ucs2, widths, 70, 67)
            }
        };
        let units: u32 = widths.iter().sum();
        let (segments, left) = match units {
            0 => (0, single),
            units if units <= single => (1, single - units),
            _ => cut(&widths, part),
        };
        Self {
            alphabet,
            characters,
            segments,
            left,
        }
    }
}

/// How many parts of `size` there are, none of the widths cut apart, and what is left in the last.
fn cut(widths: &[u32], size: u32) -> (u32, u32) {
    let (mut segments, mut left) = (1, size);
    for width in widths {
        if *width > left {
            segments += 1;
            left = size;
        }
        left -= width;
    }
    (segments, left)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counted(text: &str) -> (Alphabet, u32, u32) {
        let segments = Segments::of(text);
        (segments.alphabet, segments.segments, segments.left)
    }

    #[test]
    fn the_bounds_are_those_of_the_networks() {
        assert_eq!(counted(""), (Alphabet::Gsm7, 0, 160));
        assert_eq!(counted(&"a".repeat(160)), (Alphabet::Gsm7, 1, 0));
        assert_eq!(counted(&"a".repeat(161)), (Alphabet::Gsm7, 2, 145));
        assert_eq!(counted(&"a".repeat(306)), (Alphabet::Gsm7, 2, 0));
        assert_eq!(counted(&"a".repeat(307)), (Alphabet::Gsm7, 3, 152));
        assert_eq!(counted(&"я".repeat(70)), (Alphabet::Ucs2, 1, 0));
        assert_eq!(counted(&"я".repeat(71)), (Alphabet::Ucs2, 2, 63));
        assert_eq!(counted(&"я".repeat(134)), (Alphabet::Ucs2, 2, 0));
    }

    #[test]
    fn one_character_beyond_gsm_makes_all_of_it_wide() {
        let text = format!("{}😀", "a".repeat(68));
        assert_eq!(counted(&text), (Alphabet::Ucs2, 1, 0));
        let text = format!("{}😀", "a".repeat(69));
        assert_eq!(counted(&text), (Alphabet::Ucs2, 2, 63));
        // A typographic apostrophe is not GSM's.
        assert_eq!(counted("it’s").0, Alphabet::Ucs2);
        assert_eq!(counted("it's").0, Alphabet::Gsm7);
    }

    #[test]
    fn what_takes_two_places_is_not_cut_apart() {
        assert_eq!(counted(&"€".repeat(80)), (Alphabet::Gsm7, 1, 0));
        // 152 and an escape do not fit into 153: the pair goes to the next part.
        let text = format!("{}€{}", "a".repeat(152), "b".repeat(10));
        assert_eq!(counted(&text), (Alphabet::Gsm7, 2, 153 - 12));
        // 66 units and a pair do not fit into 67.
        let text = format!("{}😀{}", "я".repeat(66), "я".repeat(10));
        assert_eq!(counted(&text), (Alphabet::Ucs2, 2, 67 - 12));
    }

    proptest! {
        #[test]
        fn a_longer_text_never_takes_less(text in "\\PC{0,400}", more in "\\PC{0,40}") {
            let (short, long) = (Segments::of(&text), Segments::of(&format!("{text}{more}")));
            prop_assert!(long.segments >= short.segments);
            prop_assert!(short.characters as usize == text.chars().count());
        }

        #[test]
        fn segments_hold_the_text_and_no_segment_is_empty(text in "[a€\\[я😀]{1,600}") {
            let told = Segments::of(&text);
            let units: u32 = text.chars().map(|c| match told.alphabet {
                Alphabet::Gsm7 => gsm_width(c).unwrap(),
                Alphabet::Ucs2 => c.len_utf16() as u32,
            }).sum();
            let (single, part) = match told.alphabet {
                Alphabet::Gsm7 => (160, 153),
                Alphabet::Ucs2 => (70, 67),
            };
            if units <= single {
                prop_assert_eq!((told.segments, told.left), (1, single - units));
            } else {
                // At most one unit of each part is lost to a pair that did not fit.
                prop_assert!(told.segments * part >= units + told.left);
                prop_assert!(told.segments * part < units + told.left + told.segments);
                prop_assert!(told.left < part);
            }
        }
    }
}
