//! Which requests are measured; measures none.

use anyhow::{Context, Result, anyhow};

use super::database::Database;
use super::setup;

/// What a case is for, and so which goals hold for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An index gives the order: as quick with a million members as with ten thousand.
    Indexed,
    /// Reads more rows than it shows, where few fit.
    Filter,
    Search,
    /// The columns of a board of all members, or more of one.
    Board,
    /// A board of whoever fits a filter.
    FilteredBoard,
    Dashboard,
    /// All of one member.
    Detail,
    /// The same list packed for the wire; to be known, not judged.
    Packed,
}

/// Where in the list the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    First,
    /// The page in the middle of the list, reached by walking there.
    Middle,
    /// The page after the first.
    Next,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    Members,
    /// One member, by id.
    Member(String),
    Board,
    /// The cards of a column, by its key.
    Column(&'static str),
    Dashboard,
    Tickets,
    /// The tickets by status.
    TicketBoard,
    Leads,
}

#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub kind: Kind,
    pub route: Route,
    pub parameters: Vec<(&'static str, String)>,
    pub depth: Depth,
    /// Whether it is measured under load too, against pgbench.
    pub loaded: bool,
    /// What is sent as `Accept-Encoding`.
    pub encoding: Option<&'static str>,
}

/// The guide's filters, alone and combined.
const GUIDE: [&str; 6] = [
    "days_since_last_login > 14",
    "vision_count = 0",
    "engagement_status = at_risk",
    "engagement_status = champion",
    "created_at > 7d ago and vision_count = 0",
    "subscription_tier = free and vision_count >= 3 and engagement_status = active and \
     days_since_last_login <= 14",
];

/// No index helps here and few or none fit, so every member is read.
const RARE: [&str; 3] = [
    "journal_entry_count > 300 and audio_generated_count = 0",
    "months_subscribed > 1000",
    "email contains \"zzzz\" or total_storage_mb > 99999",
];

/// The orders that are measured under load; the others only one request at a time.
const LOADED_SORTS: [&str; 3] = ["-mrr", "name", "-last_login_at"];
const OTHER_SORTS: [&str; 12] = [
    "created_at",
    "mrr",
    "-name",
    "last_login_at",
    "email",
    "-email",
    "vision_count",
    "-vision_count",
    "engagement_status",
    "-engagement_status",
    "subscription_tier",
    "-subscription_tier",
];
const OTHER_DEEP_SORTS: [&str; 4] = ["-mrr", "name", "-last_login_at", "vision_count"];

/// Boards of all members: a field in an order each, and tags.
const BOARDS: [(&str, &str); 4] = [
    ("engagement_status", "last_login_at"),
    ("health_status", "-mrr"),
    ("subscription_tier", "name"),
    ("tag:vip", "last_login_at"),
];

/// Boards of whoever fits: hardly anybody, so many that each column is counted up to a bound, and in between.
const FILTERED_BOARDS: [(&str, &str); 3] = [
    ("engagement_status", RARE[0]),
    ("engagement_status", "vision_count = 0"),
    (
        "subscription_tier",
        "created_at > 7d ago and vision_count = 0",
    ),
];

/// Somebody to search for.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub email: String,
}

impl Person {
    /// Somebody with a name in Latin letters that is long enough to be misspelt.
    pub fn find(world: &Database) -> Result<Self> {
        let answer = world
            .text(
                "select user_id || '|' || email || '|' || name from crm.member_directory \
                 where name ~ '^[A-Z][a-z]{3,} [A-Z][a-z]{6,}$' order by user_id limit 1;",
            )
            .context("nobody has a name to search for")?;
        let parts: Vec<_> = answer.splitn(3, '|').map(str::to_owned).collect();
        let [id, email, name] = <[String; 3]>::try_from(parts)
            .map_err(|parts| anyhow!("a person is no person: {parts:?}"))?;
        Ok(Self { id, name, email })
    }
}

/// All of them, in the order of the report.
pub fn all(person: &Person) -> Vec<Case> {
    let loaded = |case: Case| Case {
        loaded: true,
        ..case
    };
    let mut cases = vec![loaded(case("default", Kind::Indexed, &[]))];
    cases.extend(GUIDE.map(|filter| loaded(filtered(filter))));
    cases.extend(LOADED_SORTS.map(|sort| loaded(sorted(sort))));
    cases.push(loaded(deep(case("default", Kind::Indexed, &[]))));
    cases.push(loaded(search("by name", &person.name)));
    cases.push(loaded(search("by name, misspelt", &misspell(&person.name))));
    cases.push(loaded(Case {
        parameters: vec![("filter", RARE[0].to_owned()), ("sort", "name".to_owned())],
        ..filtered(RARE[0])
    }));
    cases.extend(OTHER_SORTS.map(sorted));
    cases.extend(OTHER_DEEP_SORTS.map(|sort| deep(sorted(sort))));
    cases.extend(RARE[1..].iter().map(|filter| filtered(filter)));
    cases.push(search("by e-mail", &person.email));
    cases.push(search("of two letters", "an"));
    cases.push(search("of one letter that is a word", "\u{738b}"));
    cases.push(search("that finds nobody", "qxzvkw"));
    cases.extend(BOARDS.map(|(by, sort)| loaded(board(by, sort))));
    cases.push(loaded(Case {
        name: "board by engagement_status, more of a column".to_owned(),
        route: Route::Column("at_risk"),
        depth: Depth::Next,
        ..board("engagement_status", "last_login_at")
    }));
    cases.extend(FILTERED_BOARDS.map(|(by, filter)| filtered_board(by, filter)));
    cases.push(loaded(Case {
        route: Route::Dashboard,
        ..case("dashboard", Kind::Dashboard, &[])
    }));
    cases.push(loaded(Case {
        route: Route::Member(person.id.clone()),
        ..case("all of one member", Kind::Detail, &[])
    }));
    cases.extend(records().map(loaded));
    for encoding in ["gzip", "br"] {
        cases.push(loaded(Case {
            encoding: Some(encoding),
            ..case(&format!("default, {encoding}"), Kind::Packed, &[])
        }));
    }
    cases
}

/// Lists and a board of tickets, and the list of leads.
fn records() -> [Case; 6] {
    let tickets = |name: &str, kind, parameters: &[(&'static str, &str)]| Case {
        route: Route::Tickets,
        ..case(name, kind, parameters)
    };
    [
        tickets("tickets", Kind::Indexed, &[]),
        tickets("tickets, sort due_at", Kind::Indexed, &[("sort", "due_at")]),
        tickets(
            "tickets, status = open and priority in (high, urgent)",
            Kind::Filter,
            &[("filter", "status = open and priority in (high, urgent)")],
        ),
        tickets("tickets, search of a word", Kind::Search, &[("q", "audio")]),
        Case {
            route: Route::TicketBoard,
            ..case("tickets, board by status", Kind::Board, &[])
        },
        Case {
            route: Route::Leads,
            ..case("leads", Kind::Indexed, &[])
        },
    ]
}

fn case(name: &str, kind: Kind, parameters: &[(&'static str, &str)]) -> Case {
    Case {
        name: name.to_owned(),
        kind,
        route: Route::Members,
        parameters: parameters
            .iter()
            .map(|(key, value)| (*key, (*value).to_owned()))
            .collect(),
        depth: Depth::First,
        loaded: false,
        encoding: None,
    }
}

fn filtered(filter: &str) -> Case {
    case(filter, Kind::Filter, &[("filter", filter)])
}

fn sorted(sort: &str) -> Case {
    case(&format!("sort {sort}"), Kind::Indexed, &[("sort", sort)])
}

fn search(what: &str, words: &str) -> Case {
    case(&format!("search {what}"), Kind::Search, &[("q", words)])
}

fn board(by: &str, sort: &str) -> Case {
    let name = format!("board by {by}, sort {sort}");
    Case {
        route: Route::Board,
        ..case(&name, Kind::Board, &[("group_by", by), ("sort", sort)])
    }
}

fn filtered_board(by: &str, filter: &str) -> Case {
    let name = format!("board by {by}, {filter}");
    let parameters = [("group_by", by), ("filter", filter)];
    Case {
        route: Route::Board,
        ..case(&name, Kind::FilteredBoard, &parameters)
    }
}

fn deep(case: Case) -> Case {
    Case {
        name: format!("{}, page in the middle", case.name),
        depth: Depth::Middle,
        ..case
    }
}

impl Route {
    /// The path and query of a page of the usual size with these parameters.
    pub fn path(&self, parameters: &[(&str, String)]) -> String {
        let limit = match self {
            Self::Members | Self::Tickets | Self::Leads => Some(setup::LIMIT),
            Self::Board | Self::Column(_) | Self::TicketBoard => Some(setup::CARDS),
            Self::Dashboard | Self::Member(_) => None,
        };
        self.path_of(limit, parameters)
    }

    /// The path and query of a page of `limit` members.
    pub fn path_of(&self, limit: Option<u16>, parameters: &[(&str, String)]) -> String {
        let path = match self {
            Self::Members => "/api/crm/members".to_owned(),
            Self::Board => "/api/crm/members/board".to_owned(),
            Self::Column(key) => format!("/api/crm/members/board/{key}"),
            Self::Dashboard => "/api/crm/dashboard".to_owned(),
            Self::Tickets => "/api/crm/tickets".to_owned(),
            Self::TicketBoard => "/api/crm/tickets/board".to_owned(),
            Self::Leads => "/api/crm/leads".to_owned(),
            Self::Member(id) => format!("/api/crm/members/{id}"),
        };
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(limit) = limit {
            query.append_pair("limit", &limit.to_string());
        }
        for (key, value) in parameters {
            query.append_pair(key, value);
        }
        match query.finish() {
            query if query.is_empty() => path,
            query => format!("{path}?{query}"),
        }
    }
}

/// Two letters near the end change places, as when somebody types fast.
fn misspell(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let end = letters.len();
    let place = (1..end.saturating_sub(1))
        .rev()
        .find(|&place| letters[place] != letters[place - 1]);
    if let Some(place) = place {
        letters.swap(place - 1, place);
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_tell_cases_apart_and_every_kind_is_there() {
        let person = Person {
            id: "0".to_owned(),
            name: "Anna Lindqvist".to_owned(),
            email: "anna@example.com".to_owned(),
        };
        let cases = all(&person);
        let names: HashSet<_> = cases.iter().map(|case| &case.name).collect();
        assert_eq!(names.len(), cases.len());
        for kind in [
            Kind::Indexed,
            Kind::Filter,
            Kind::Search,
            Kind::Board,
            Kind::Dashboard,
            Kind::Detail,
            Kind::Packed,
        ] {
            assert!(cases.iter().any(|case| case.kind == kind && case.loaded));
        }
        assert!(cases.iter().any(|case| case.kind == Kind::FilteredBoard));
        assert!(
            cases
                .iter()
                .any(|case| case.depth == Depth::Middle && case.loaded)
        );
    }

    #[test]
    fn a_path_carries_any_text() {
        let parameters = [("filter", "a > 1 and b = \"ü&\"".to_owned())];
        assert_eq!(
            Route::Members.path(&parameters),
            "/api/crm/members?limit=50&filter=a+%3E+1+and+b+%3D+%22%C3%BC%26%22"
        );
        assert_eq!(
            Route::Column("at_risk").path(&[("cursor", "c".to_owned())]),
            "/api/crm/members/board/at_risk?limit=25&cursor=c"
        );
        assert_eq!(Route::Dashboard.path(&[]), "/api/crm/dashboard");
    }

    #[test]
    fn a_misspelt_name_is_another_one() {
        assert_eq!(misspell("Anna Lindqvist"), "Anna Lindqvsit");
        assert_eq!(misspell("Anna Hess"), "Anna Hses");
        assert_eq!(misspell("x"), "x");
    }
}
