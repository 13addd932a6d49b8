//! A member's name, address and place; no two members share an address, and none can receive mail.

use crate::dice::Dice;
use crate::names::{CULTURES, Culture, Order, Place, spell};

/// Domains that RFC 2606 keeps for examples.
const DOMAINS: &[(u32, &str)] = &[
    (500, "example.com"),
    (160, "example.org"),
    (140, "example.net"),
    (60, "mail.example"),
    (50, "post.example.org"),
    (40, "studio.example"),
    (30, "familie.example"),
    (20, "a-rather-long-company-name.example.com"),
];

/// What holds particles of family names together in very long names.
const JOINTS: &[&str] = &[" ", "-", " de la ", " van der ", " y "];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub culture: &'static Culture,
    pub place: &'static Place,
    pub woman: bool,
    /// `None` where they never gave one.
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: String,
    /// The entry of the family's name, which a household shares.
    pub family: &'static str,
}

impl Person {
    /// Member number `index`; `kin` is somebody of the same household.
    pub fn draw(dice: &mut Dice, index: u64, kin: Option<&Person>) -> Self {
        let culture = match kin {
            Some(kin) => kin.culture,
            None => weighted_culture(dice),
        };
        let place = kin.map_or_else(|| dice.pick(culture.places), |kin| kin.place);
        let woman = dice.chance(620);
        let given = *dice.pick(if woman { culture.women } else { culture.men });
        let own = *dice.pick(culture.families);
        let family = kin
            .filter(|_| dice.chance(800))
            .map_or(own, |kin| kin.family);
        let (first_name, last_name) = full_name(dice, culture, woman, given, family);
        let email = address(dice, index, spell(given, woman).1, spell(family, woman).1);
        Self {
            culture,
            place,
            woman,
            first_name,
            last_name,
            email,
            family,
        }
    }
}

fn weighted_culture(dice: &mut Dice) -> &'static Culture {
    let total = CULTURES.iter().map(|culture| culture.weight).sum();
    let mut left = dice.below(total);
    for culture in CULTURES {
        if left < culture.weight {
            return culture;
        }
        left -= culture.weight;
    }
    &CULTURES[0]
}

/// The two fields as people fill them: some with one word, some with a middle initial, a few with all they have.
fn full_name(
    dice: &mut Dice,
    culture: &Culture,
    woman: bool,
    given: &'static str,
    family: &'static str,
) -> (Option<String>, Option<String>) {
    let (given, family) = (spell(given, woman).0, spell(family, woman).0);
    let names = if woman { culture.women } else { culture.men };
    let another = |dice: &mut Dice, list: &'static [&'static str]| {
        spell(dice.pick::<&'static str>(list), woman).0
    };
    match dice.below(1000) {
        // One word.
        0..20 => return (Some(given.to_owned()), None),
        // All names of both families.
        20..30 => {
            let mut first = given.to_owned();
            for _ in 0..dice.between(2, 4) {
                first.push(' ');
                first.push_str(another(dice, names));
            }
            let mut last = family.to_owned();
            for _ in 0..dice.between(3, 6) {
                last.push_str(dice.pick::<&str>(JOINTS));
                last.push_str(another(dice, culture.families));
            }
            return (Some(first), Some(last));
        }
        // Nothing at all.
        30..45 => return (None, None),
        _ => {}
    }
    if let Order::FamilyFirst(between) = culture.order {
        return (Some(format!("{family}{between}{given}")), None);
    }
    let mut first = given.to_owned();
    if given.is_ascii() && dice.chance(60) {
        let initial = char::from(b'A' + dice.below(26) as u8);
        first.push(' ');
        first.push(initial);
        first.push('.');
    }
    let mut last = family.to_owned();
    if dice.chance(35) {
        last.push('-');
        last.push_str(another(dice, culture.families));
    }
    (Some(first), Some(last))
}

/// An address that nobody else has, since it holds the member's number, the only digits in it.
fn address(dice: &mut Dice, index: u64, given: &str, family: &str) -> String {
    let (given, family) = (letters(given), letters(family));
    let initial = &given[..1];
    let mut address = match dice.below(8) {
        0..3 => format!("{given}.{family}"),
        3 => given.clone(),
        4 => format!("{initial}{family}"),
        5 => format!("{family}.{given}"),
        6 => format!("{given}_{family}"),
        _ => format!("{initial}.{family}+crm"),
    };
    // Some write their address as they write their name.
    if dice.chance(15) {
        address[..1].make_ascii_uppercase();
    }
    format!("{address}{index}@{}", dice.weighted(DOMAINS))
}

fn letters(latin: &str) -> String {
    latin
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
