//! What members of the demo world write back: by number and words alone, so that the same message has the same answer.

use chrono::TimeDelta;

use crate::dice::{Dice, Purpose};

/// One in so many says STOP, and one in so many something else.
const STOPS: u32 = 50;
const ANSWERS: u32 = 3;

const WORDS: &[&str] = &[
    "Yes, please! Evenings are best for me.",
    "Thank you for thinking of me 🙏",
    "Sorry, busy week. Can you try me again on Monday?",
    "How do I share a vision with my partner?",
    "I had forgotten about it, logging in tonight!",
    "Is there a way to pause my membership for a month?",
    "Loved the new audio, more of those please.",
    "Who is this?",
    "I can't sign in, it says my link has expired.",
    "Sounds good, talk soon.",
];

/// What whoever has this number answers to these words, and how long after they came; nothing, mostly.
pub fn reply(number: &str, words: &str) -> Option<(TimeDelta, &'static str)> {
    let mut dice = Dice::new(digest(words), digest(number) >> 8, Purpose::Reply);
    let after = TimeDelta::seconds(dice.between(3, 12));
    if dice.below(STOPS) == 0 {
        return Some((after, "STOP"));
    }
    (dice.below(ANSWERS) == 0).then(|| (after, *dice.pick(WORDS)))
}

/// FNV-1a, which is the same everywhere.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_answers_and_one_in_fifty_says_stop() {
        let all: Vec<_> = (0..5_000)
            .map(|n| reply(&format!("+1202555{n:04}"), "Hello"))
            .collect();
        let stops = all
            .iter()
            .flatten()
            .filter(|(_, words)| *words == "STOP")
            .count();
        let answers = all.iter().flatten().count() - stops;
        assert!((70..130).contains(&stops), "{stops}");
        assert!((1_500..1_770).contains(&answers), "{answers}");
        for word in WORDS {
            assert!(
                all.iter().flatten().any(|(_, words)| words == word),
                "{word}"
            );
        }
        let again = reply("+12025550000", "Hello");
        assert_eq!(all[0], again);
        let others = (0..100)
            .filter(|n| reply("+12025550001", &n.to_string()) != all[1])
            .count();
        assert!(others > 20, "{others}");
    }
}
