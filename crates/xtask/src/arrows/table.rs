//! The arrows between our crates and the owners of others' crates; a table and nothing else.

/// A crate and those of ours it may know. Inner ones first.
pub const ARROWS: [(&str, &[&str]); 12] = [
    ("crm-types", &[]),
    ("crm-domain", &["crm-types"]),
    ("crm-db", &["crm-types", "crm-domain"]),
    ("crm-demo", &["crm-types", "crm-domain", "crm-db"]),
    ("crm-stripe", &["crm-types", "crm-domain"]),
    ("crm-twilio", &["crm-types", "crm-domain"]),
    ("crm-mail", &["crm-types", "crm-domain"]),
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
            "crm-stripe",
            "crm-twilio",
            "crm-mail",
            "crm-jobs",
            "crm-api",
        ],
    ),
    ("crm-frontend", &["crm-types"]),
    ("xtask", &[]),
];

/// What some may know in their tests beside those: who stands behind a port, and the fakes of third parties.
pub const IN_TESTS: [(&str, &[&str]); 5] = [
    ("crm-stripe", &["crm-demo"]),
    ("crm-twilio", &["crm-demo"]),
    ("crm-mail", &["crm-demo"]),
    (
        "crm-jobs",
        &["crm-demo", "crm-stripe", "crm-twilio", "crm-mail"],
    ),
    ("crm-api", &["crm-stripe", "crm-twilio", "crm-mail"]),
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

pub const CLOSED: [Closed; 5] = [
    Closed {
        prefix: "sqlx",
        owners: &["crm-db"],
    },
    Closed {
        prefix: "actix",
        // The demo's fakes of services speak HTTP.
        owners: &["crm-api", "crm-server", "crm-demo"],
    },
    Closed {
        prefix: "async-stripe",
        owners: &["crm-stripe"],
    },
    Closed {
        prefix: "lettre",
        owners: &["crm-mail"],
    },
    Closed {
        prefix: "leptos",
        owners: &["crm-frontend"],
    },
];
