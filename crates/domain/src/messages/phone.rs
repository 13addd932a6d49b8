//! Telephone numbers as libphonenumber understands them, in E.164; asks nobody whether one answers.

use std::fmt;
use std::str::FromStr;

use phonenumber::Mode;
use phonenumber::country::Id;
use unicode_normalization::UnicodeNormalization;

/// A number that can exist, as E.164 writes it: `+12025550142`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// The country whose numbers may be written without its code: two capital letters, as ISO 3166 has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region(Id);

impl FromStr for Region {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        let id = known.then(|| text.parse().ok()).flatten();
        id.map(Self)
            .ok_or_else(|| "must be a country in two capital letters: US".to_owned())
    }
}

impl Region {
    /// The United States.
    pub const US: Self = Self(Id::US);
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPhone {
    /// There is nothing there.
    Blank,
    /// It cannot be read as a number.
    Unreadable,
    /// It can be read, and no such number is given out.
    Impossible,
}

/// Longer than any number with any spelling.
const LONGEST: usize = 60;

impl Phone {
    /// Reads what somebody wrote. A number without a country's code is one of `region`.
    ///
    /// # Errors
    /// [`NoPhone`].
    pub fn read(text: &str, region: Option<Region>) -> Result<Self, NoPhone> {
        // Digits of full width, as some keyboards write them, are digits.
        let text: String = text.nfkc().collect();
        let text = text.trim();
        // `+44 (0)20 …`: the zero that is dialled at home alone.
        let international = text.replacen("(0)", "", 1);
        let text = match text.starts_with('+') {
            true => international.as_str(),
            false => text,
        };
        if text.is_empty() {
            return Err(NoPhone::Blank);
        }
        if text.len() > LONGEST {
            return Err(NoPhone::Unreadable);
        }
        let number = phonenumber::parse(region.map(|region| region.0), text)
            .map_err(|_| NoPhone::Unreadable)?;
        if !number.is_valid() {
            return Err(NoPhone::Impossible);
        }
        // Whoever picks up behind an extension reads no text message; the number is the same.
        let mut written = number.format().mode(Mode::E164).to_string();
        if let Some(end) = written.find(|c: char| !c.is_ascii_digit() && c != '+') {
            written.truncate(end);
        }
        Ok(Self(written))
    }

    /// What a carrier calls somebody: already E.164, or a short code or a name, which is kept as it is.
    pub fn of_carrier(text: &str) -> String {
        let text = text.trim();
        Self::read(text, None).map_or_else(|_| text.chars().take(64).collect(), |phone| phone.0)
    }

    /// A number that a message came from: there is such a one, whatever is known of who gives them out.
    pub fn heard(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        let fits = (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        fits.then(|| Self(text.to_owned()))
    }

    /// As E.164 has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last digits, by which numbers that may be the same are looked for, however they are written.
    pub fn tail(&self) -> &str {
        let from = self.0.len().saturating_sub(TAIL);
        &self.0[from..]
    }
}

/// How many digits the end of a number has: no fewer than any country's shortest, but for islands.
pub const TAIL: usize = 7;

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, NoPhone> {
        Phone::read(text, Some(Region::US)).map(|phone| phone.0)
    }

    #[test]
    fn however_it_is_written_it_is_the_same_number() {
        for text in [
            "+12025550142",
            "+1 202 555 0142",
            "(202) 555-0142",
            "202.555.0142",
            "1-202-555-0142",
            " +1 (202) 555 0142 ",
            "tel:+1-202-555-0142",
            "２０２５５５０１４２",
        ] {
            assert_eq!(read(text).as_deref(), Ok("+12025550142"), "{text}");
        }
        for (text, number) in [
            ("+44 20 7946 0958", "+442079460958"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("+33 6 12 34 56 78", "+33612345678"),
            ("+61 412 345 678", "+61412345678"),
            ("+49 30 123456", "+4930123456"),
            // Italy keeps the zero.
            ("+39 02 1234 5678", "+390212345678"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(number), "{text}");
        }
    }

    #[test]
    fn a_country_reads_its_own_spelling() {
        let region = "GB".parse().unwrap();
        let read = Phone::read("020 7946 0958", Some(region)).unwrap();
        assert_eq!(read.as_str(), "+442079460958");
        assert_eq!(read.tail(), "9460958");
        assert!(Phone::read("020 7946 0958", None).is_err());
        for text in ["", "us", "USA", "XX", "12", "🇺🇸"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_told_apart() {
        assert_eq!(read("  "), Err(NoPhone::Blank));
        for text in ["hello", "+", "call me", &"1".repeat(200)] {
            assert!(
                matches!(read(text), Err(NoPhone::Unreadable | NoPhone::Impossible)),
                "{text}"
            );
        }
        for text in ["+1 202", "12", "+999 123 456 789", "+1 999 999 9999"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_extension_is_no_part_of_the_number() {
        assert_eq!(
            read("+1 202 555 0142 ext. 12").as_deref(),
            Ok("+12025550142")
        );
    }

    #[test]
    fn what_a_carrier_calls_somebody_is_kept() {
        assert_eq!(Phone::of_carrier("+12025550142"), "+12025550142");
        assert_eq!(Phone::of_carrier("24273"), "24273");
        assert_eq!(Phone::of_carrier("ACME"), "ACME");
        // Given out to nobody, and heard from all the same.
        assert!(Phone::heard("+447700900123").is_some());
        for text in ["24273", "ACME", "+", "+12", "+0123456789", "+1202555014x"] {
            assert_eq!(Phone::heard(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_a_panic_and_what_was_read_is_read_again_the_same(text in "\\PC{0,70}") {
            if let Ok(number) = read(&text) {
                prop_assert!(number.starts_with('+') && number.len() <= 16);
                prop_assert!(number[1..].bytes().all(|byte| byte.is_ascii_digit()));
                prop_assert_eq!(read(&number), Ok(number));
            }
        }

        #[test]
        fn any_number_survives_any_spacing(line in 2_000_000_u32..9_999_999, gap in "[ .()/-]{0,2}") {
            let digits = format!("{line}");
            let plain = read(&format!("202{digits}"));
            let spaced = read(&format!("202{gap}{}{gap}{}", &digits[..3], &digits[3..]));
            prop_assert_eq!(plain, spaced);
        }
    }
}
