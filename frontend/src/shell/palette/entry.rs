//! What the palette lists for a text: commands that fit, members that were found, and the way to the whole list.

use crm_types::ids::MemberId;
use crm_types::members::MemberRow;
use leptos::prelude::*;

use super::rank::{self, rank};
use crate::paths;
use crate::ui::{Command, Glyph};

/// What opens the palette.
pub const OPENS: &str = "mod+k";

/// One line.
#[derive(Clone)]
pub struct Entry {
    pub group: &'static str,
    pub glyph: Glyph,
    pub title: String,
    pub note: String,
    pub keys: Option<&'static str>,
    pub action: Action,
}

/// What choosing it does.
#[derive(Clone)]
pub enum Action {
    Run(Callback<()>),
    Go(String),
}

/// A member that was found.
pub struct Found {
    id: MemberId,
    name: String,
    email: String,
}

impl Found {
    pub fn of(row: &MemberRow) -> Self {
        let email = row.email.clone().unwrap_or_default();
        let (name, email) = match &row.name {
            Some(name) => (name.clone(), email),
            // Once is enough.
            None => (email, String::new()),
        };
        Self {
            id: row.id,
            name,
            email,
        }
    }
}

/// The lines for a text, best first; for none, every command in its group.
pub fn list(text: &str, commands: &[Command], members: &[Found]) -> Vec<Entry> {
    let mut groups: Vec<(u32, Vec<Entry>)> = Vec::new();
    // The way to where one is already is no line.
    let others = commands
        .iter()
        .filter(|command| command.keys != Some(OPENS));
    for command in others {
        let Some(rank) = rank(text, &command.title, command.words) else {
            continue;
        };
        let entry = Entry {
            group: command.group,
            glyph: command.glyph,
            title: command.title.clone(),
            note: String::new(),
            keys: command.keys,
            action: Action::Run(command.run),
        };
        match groups
            .iter_mut()
            .find(|(_, entries)| entries[0].group == command.group)
        {
            // The best line of a group stands first, the others as they were registered.
            Some((best, entries)) if rank < *best => {
                *best = rank;
                entries.insert(0, entry);
            }
            Some((_, entries)) => entries.push(entry),
            None => groups.push((rank, vec![entry])),
        }
    }
    // The group with the best line first.
    let mut entries = Vec::new();
    for wanted in 0..=rank::WORST {
        let fitting = groups.iter_mut().filter(|(best, _)| *best == wanted);
        entries.extend(fitting.flat_map(|(_, entries)| std::mem::take(entries)));
    }
    if text.is_empty() {
        return entries;
    }
    entries.extend(members.iter().map(|member| Entry {
        group: "Members",
        glyph: Glyph::Members,
        title: member.name.clone(),
        note: member.email.clone(),
        keys: None,
        action: Action::Go(paths::member(member.id)),
    }));
    entries.push(Entry {
        group: "Members",
        glyph: Glyph::Search,
        title: format!("Show all members with “{text}”"),
        note: String::new(),
        keys: None,
        action: Action::Go(paths::members_named(text)),
    });
    for (group, path) in [("Tickets", paths::TICKETS), ("Leads", paths::LEADS)] {
        entries.push(Entry {
            group,
            glyph: Glyph::Search,
            title: format!("Show all {} with “{text}”", group.to_lowercase()),
            note: String::new(),
            keys: None,
            action: Action::Go(paths::with_query(path, &[("q", text)])),
        });
    }
    if let Some(reference) = reference(text) {
        let there = Entry {
            group: "Go to",
            glyph: Glyph::Ticket,
            title: format!("Ticket {reference}"),
            note: String::new(),
            keys: None,
            action: Action::Go(paths::ticket(&reference)),
        };
        entries.insert(0, there);
    }
    entries
}

/// A ticket's number as it is written, where the text is one.
fn reference(text: &str) -> Option<String> {
    let (name, number) = text.trim().split_once('-')?;
    let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    (name.eq_ignore_ascii_case("supp") && digits).then(|| format!("SUPP-{number:0>4}"))
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn a_number_leads_to_its_ticket() {
        assert_eq!(reference(" supp-17 ").as_deref(), Some("SUPP-0017"));
        assert_eq!(reference("SUPP-12345").as_deref(), Some("SUPP-12345"));
        assert_eq!(reference("supp-"), None);
        assert_eq!(reference("ann-17"), None);
    }
}
