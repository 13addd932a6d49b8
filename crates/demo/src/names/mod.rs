//! Curated tables of names and places by culture; draws nothing and knows no member.
//!
//! A name is written `native=latin`, the part behind the sign being what it becomes in an e-mail address; a name of
//! plain ASCII needs none. A family name with two forms is written `his|hers`.

mod africa;
mod asia;
mod central_europe;
mod eastern_europe;
mod english;
mod middle_east;
mod romance;
mod south_asia;

/// How a culture's full names are typed into the two fields of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Given name in the one, family name in the other.
    GivenFamily,
    /// Both in the first field, family name first, as it is read, with this between them.
    FamilyFirst(&'static str),
}

/// A city with what a profile says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub city: &'static str,
    /// State, province or region; empty where people write none.
    pub state: &'static str,
    pub country: &'static str,
    /// IANA name.
    pub zone: &'static str,
    /// Minutes east of Greenwich in winter: good enough for the hour at which people sit down to write.
    pub offset: i32,
}

/// Names that belong together, and where their bearers live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Culture {
    /// How many of a thousand or so members.
    pub weight: u32,
    pub women: &'static [&'static str],
    pub men: &'static [&'static str],
    pub families: &'static [&'static str],
    pub order: Order,
    pub places: &'static [Place],
    /// A range of numbers that is kept free for fiction; `#` is a digit, `@@@` an area code.
    pub phone: &'static str,
}

const fn place(
    city: &'static str,
    state: &'static str,
    country: &'static str,
    zone: &'static str,
    offset: i32,
) -> Place {
    Place {
        city,
        state,
        country,
        zone,
        offset,
    }
}

/// Where a country keeps no numbers free, North America's do no harm.
const FICTION: &str = "+1 @@@ 555 01##";

/// All cultures.
pub const CULTURES: &[Culture] = &[
    english::AMERICAN,
    english::BRITISH,
    english::IRISH,
    english::AUSTRALIAN,
    romance::SPANISH,
    romance::PORTUGUESE,
    romance::FRENCH,
    romance::ITALIAN,
    central_europe::GERMAN,
    central_europe::POLISH,
    central_europe::CZECH,
    central_europe::HUNGARIAN,
    central_europe::NORDIC,
    eastern_europe::RUSSIAN,
    eastern_europe::UKRAINIAN,
    eastern_europe::GREEK,
    eastern_europe::GEORGIAN,
    eastern_europe::ARMENIAN,
    middle_east::TURKISH,
    middle_east::ARABIC,
    middle_east::HEBREW,
    africa::NIGERIAN,
    africa::SENEGALESE,
    africa::ETHIOPIAN,
    south_asia::HINDI,
    south_asia::BENGALI,
    south_asia::TAMIL,
    asia::CHINESE,
    asia::JAPANESE,
    asia::KOREAN,
    asia::THAI,
    asia::VIETNAMESE,
];

/// `native=latin`, taken apart; a family name in the form for a woman or a man.
pub fn spell(entry: &'static str, woman: bool) -> (&'static str, &'static str) {
    let (native, latin) = entry.split_once('=').unwrap_or((entry, entry));
    let native = match native.split_once('|') {
        Some((_, hers)) if woman => hers,
        Some((his, _)) => his,
        None => native,
    };
    (native, latin.split_once('|').map_or(latin, |(his, _)| his))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_letters_for_an_address() {
        for culture in CULTURES {
            assert!(!culture.places.is_empty() && culture.weight > 0);
            for list in [culture.women, culture.men, culture.families] {
                assert!(list.len() >= 8);
                for entry in list {
                    let (native, latin) = spell(entry, true);
                    assert!(!native.is_empty());
                    assert!(
                        latin.is_ascii() && latin.chars().any(|c| c.is_ascii_alphabetic()),
                        "{entry}"
                    );
                }
            }
        }
    }

    #[test]
    fn forms_follow_the_bearer() {
        assert_eq!(spell("Иванов|Иванова=ivanov", true), ("Иванова", "ivanov"));
        assert_eq!(spell("Иванов|Иванова=ivanov", false), ("Иванов", "ivanov"));
        assert_eq!(spell("O'Brien", false), ("O'Brien", "O'Brien"));
    }
}
