//! The arrows between our crates and the owners of others' crates; a table and nothing else.

/// A crate and those of ours it may know, in tests too. Inner ones first.
pub const ARROWS: [(&str, &[&str]); 9] = [
    ("crm-types", &[]),
    ("crm-domain", &["crm-types"]),
    ("crm-db", &["crm-types", "crm-domain"]),
    ("crm-demo", &["crm-types", "crm-domain", "crm-db"]),
    ("crm-jobs", &["crm-types", "crm-domain", "crm-db"]),
    (
        "crm-api",
        &["crm-types", "crm-domain", "crm-db", "crm-demo", "crm-jobs"],
    ),
    (
        "crm-server",
        &[
            "crm-types",
            "crm-domain",
            "crm-db",
            "crm-demo",
            "crm-jobs",
            "crm-api",
        ],
    ),
    ("crm-frontend", &["crm-types"]),
    ("xtask", &[]),
];

/// Others' crates that only some of ours may use.
pub struct Closed {
    /// The crate's name, or what the names of its family begin with.
    pub prefix: &'static str,
    pub owners: &'static [&'static str],
}

impl Closed {
    pub fn matches(&self, dependency: &str) -> bool {
        let rest = dependency.strip_prefix(self.prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
    }
}

pub const CLOSED: [Closed; 3] = [
    Closed {
        prefix: "sqlx",
        owners: &["crm-db"],
    },
    Closed {
        prefix: "actix",
        owners: &["crm-api", "crm-server"],
    },
    Closed {
        prefix: "leptos",
        owners: &["crm-frontend"],
    },
];
