//! Who the members are.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::members;

/// The script of a letter, by its block in Unicode.
fn script(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{41}'..='\u{5a}' | '\u{61}'..='\u{7a}' | '\u{c0}'..='\u{24f}' => "Latin",
        '\u{370}'..='\u{3ff}' => "Greek",
        '\u{400}'..='\u{4ff}' => "Cyrillic",
        '\u{530}'..='\u{58f}' => "Armenian",
        '\u{590}'..='\u{5ff}' => "Hebrew",
        '\u{600}'..='\u{6ff}' => "Arabic",
        '\u{900}'..='\u{97f}' => "Devanagari",
        '\u{980}'..='\u{9ff}' => "Bengali",
        '\u{b80}'..='\u{bff}' => "Tamil",
        '\u{e00}'..='\u{e7f}' => "Thai",
        '\u{10a0}'..='\u{10ff}' => "Georgian",
        '\u{1200}'..='\u{137f}' => "Ethiopic",
        '\u{3040}'..='\u{30ff}' => "Kana",
        '\u{4e00}'..='\u{9fff}' => "Han",
        '\u{ac00}'..='\u{d7a3}' => "Hangul",
        _ => return None,
    })
}

#[test]
fn names_come_from_many_scripts_and_in_all_lengths() {
    let mut scripts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut lengths = BTreeSet::new();
    let (mut nameless, mut single, mut apostrophes, mut accents) = (0, 0, 0, 0);
    for member in members(1, 300) {
        let (first, last) = (member.person.first_name, member.person.last_name);
        single += u32::from(first.is_some() != last.is_some());
        let name: Vec<String> = first.into_iter().chain(last).collect();
        let name = name.join(" ");
        nameless += u32::from(name.is_empty());
        apostrophes += u32::from(name.contains('\''));
        accents += u32::from(name.contains(['é', 'ö', 'ü', 'ñ', 'ł', 'ø', 'á', 'í']));
        lengths.insert(name.chars().count());
        for script in name.chars().filter_map(script).collect::<BTreeSet<_>>() {
            *scripts.entry(script).or_default() += 1;
        }
        assert!(
            !name.chars().any(char::is_control) && name.trim() == name,
            "{name:?}"
        );
    }
    assert!(scripts.len() >= 12, "{scripts:?}");
    assert!(scripts["Latin"] > 150, "{scripts:?}");
    assert!(nameless > 0 && single > 5 && apostrophes > 5 && accents > 15);
    assert!(lengths.iter().any(|length| (1..=4).contains(length)));
    assert!(lengths.last() > Some(&45), "{lengths:?}");
}

#[test]
fn no_two_members_share_an_id_or_an_address_and_no_address_can_receive_mail() {
    let mut seen = HashSet::new();
    for member in members(3, 3_000) {
        let email = member.person.email;
        let domain = email.rsplit_once('@').unwrap().1;
        let reserved = domain.ends_with(".example")
            || ["example.com", "example.org", "example.net"]
                .iter()
                .any(|root| domain == *root || domain.ends_with(&format!(".{root}")));
        assert!(reserved, "{email}");
        assert!(
            email.is_ascii() && email.len() <= 254 && email.matches('@').count() == 1,
            "{email}"
        );
        assert!(seen.insert(email.to_lowercase()), "{email}");
        assert!(seen.insert(member.id.to_string()));
        assert_eq!(member.id.get_version_num(), 4);
    }
}

#[test]
fn members_of_a_household_belong_together() {
    let members = members(4, 2_000);
    let owners: BTreeMap<_, _> = members
        .iter()
        .filter_map(|member| Some((member.household.as_ref()?, member)))
        .filter(|(household, _)| household.founded.is_some())
        .map(|(household, member)| (household.id, (household.since, member)))
        .collect();
    let mut guests = 0;
    for member in &members {
        let Some(household) = &member.household else {
            continue;
        };
        let (founded_at, owner) = owners[&household.id];
        assert_eq!(member.person.place, owner.person.place);
        assert!(household.since >= founded_at && household.since >= member.joined_at);
        if household.founded.is_none() {
            guests += 1;
            assert_eq!(member.revenue.tier, "free");
            assert_eq!(member.revenue.total_spent, 0);
        }
    }
    assert!(owners.len() > 40 && guests > owners.len());
}
