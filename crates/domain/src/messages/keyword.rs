//! Words that somebody is opted out by, in again, or helped: a whole message of one of them; reads no sentence.

/// What a message of one word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    Stop,
    Start,
    Help,
}

const STOP: &[&str] = &[
    "STOP",
    "STOPALL",
    "STOP ALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
    "OPT OUT",
    "OPT-OUT",
];
const START: &[&str] = &["START", "YES", "UNSTOP"];
const HELP: &[&str] = &["HELP", "INFO"];

/// What this message asks for, if it is a keyword and nothing else: in any case, blanks and punctuation around it left out.
/// What Twilio says of it (`OptOutType`: STOP, START or HELP) goes first, since it knows words that the account has added.
pub fn keyword(body: &str, opt_out_type: Option<&str>) -> Option<Keyword> {
    if let Some(told) = opt_out_type.map(|told| told.trim().to_ascii_uppercase()) {
        match told.as_str() {
            "STOP" => return Some(Keyword::Stop),
            "START" => return Some(Keyword::Start),
            "HELP" => return Some(Keyword::Help),
            _ => {}
        }
    }
    // No keyword is longer, and no message this long is one.
    if body.len() > 200 {
        return None;
    }
    let around = |c: char| c.is_whitespace() || (!c.is_alphanumeric());
    let words: Vec<String> = body
        .trim_matches(around)
        .split_whitespace()
        .map(str::to_uppercase)
        .collect();
    let said = words.join(" ");
    let among = |list: &[&str]| list.contains(&said.as_str());
    match () {
        () if among(STOP) => Some(Keyword::Stop),
        () if among(START) => Some(Keyword::Start),
        () if among(HELP) => Some(Keyword::Help),
        () => None,
    }
}

/// Whether the carrier has answered it itself: it says what it takes a message for only where it does (`OptOutType`).
pub fn is_answered(opt_out_type: Option<&str>) -> bool {
    opt_out_type.is_some_and(|told| told.trim().eq_ignore_ascii_case("HELP"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_word_counts_in_any_case_and_with_what_people_put_around_it() {
        for word in STOP {
            for text in [
                (*word).to_owned(),
                word.to_lowercase(),
                format!(" {word}. "),
                format!("{word}!!"),
                format!("“{word}”"),
                format!("\n{word}\r\n"),
                format!("{word} 🙏"),
            ] {
                assert_eq!(keyword(&text, None), Some(Keyword::Stop), "{text:?}");
            }
        }
        assert_eq!(keyword("Stop  All.", None), Some(Keyword::Stop));
        assert_eq!(keyword("yes.", None), Some(Keyword::Start));
        assert_eq!(keyword("UnStop", None), Some(Keyword::Start));
        assert_eq!(keyword("help?", None), Some(Keyword::Help));
    }

    #[test]
    fn a_sentence_is_none() {
        for text in [
            "",
            " ",
            "!",
            "please stop",
            "STOP it please",
            "yes, tomorrow",
            "Don't stop",
            "the end",
            "nonstop",
            "s t o p",
            "can you help me",
            "STOP\nSTART",
        ] {
            assert_eq!(keyword(text, None), None, "{text:?}");
        }
    }

    #[test]
    fn what_twilio_says_goes_first() {
        assert_eq!(keyword("arrêt", Some("STOP")), Some(Keyword::Stop));
        assert_eq!(keyword("oui", Some("start")), Some(Keyword::Start));
        assert_eq!(keyword("STOP", Some("HELP")), Some(Keyword::Help));
        assert_eq!(keyword("STOP", Some("")), Some(Keyword::Stop));
        assert_eq!(keyword("hello", Some("SOMETHING NEW")), None);
    }

    #[test]
    fn twilio_answers_what_it_takes_for_a_call_for_help() {
        assert!(is_answered(Some("HELP")) && is_answered(Some(" help")));
        for told in [None, Some(""), Some("STOP"), Some("HELPING")] {
            assert!(!is_answered(told), "{told:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_a_panic_and_more_words_are_no_keyword(text in "\\PC{0,300}", word in "[a-z]{1,9}") {
            let _ = keyword(&text, None);
            prop_assert_eq!(keyword(&format!("stop {word}x"), None), None);
        }
    }
}
