//! Every address of the page, written once; decides nothing about who may see it.

use std::fmt::Write;

/// Where everybody arrives.
pub const HOME: &str = DASHBOARD;
pub const SIGN_IN: &str = "/sign-in";
pub const DASHBOARD: &str = "/admin/crm/dashboard";
pub const MEMBERS: &str = "/admin/crm/members";
pub const BOARD: &str = "/admin/crm/members/board";
pub const INBOX: &str = "/admin/crm/inbox";
pub const BROADCASTS: &str = "/admin/crm/broadcasts";
pub const TICKETS: &str = "/admin/crm/tickets";
pub const TICKET_BOARD: &str = "/admin/crm/tickets/board";
pub const TICKET_REPORT: &str = "/admin/crm/tickets/report";
pub const LEADS: &str = "/admin/crm/leads";
pub const LEAD_BOARD: &str = "/admin/crm/leads/board";
pub const LEAD_REPORT: &str = "/admin/crm/leads/report";
pub const JOBS: &str = "/admin/crm/jobs";
pub const SETTINGS: &str = "/admin/crm/settings";
pub const INGESTION: &str = "/admin/crm/settings/ingestion";
pub const STATUSES: &str = "/admin/crm/settings/statuses";
pub const REVENUE: &str = "/admin/crm/settings/revenue";
pub const TEMPLATES: &str = "/admin/crm/settings/templates";
pub const SUPPORT: &str = "/admin/crm/settings/support";
pub const LEAD_FORMS: &str = "/admin/crm/settings/lead-forms";

/// Which page stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    SignIn,
    Dashboard,
    Members,
    Board,
    /// With whatever stands where the id should.
    Member(String),
    Inbox,
    Broadcasts,
    Jobs,
    Ingestion,
    Statuses,
    Revenue,
    Templates,
    Tickets,
    TicketBoard,
    TicketReport,
    /// With whatever stands where the number should.
    Ticket(String),
    Leads,
    LeadBoard,
    LeadReport,
    /// With whatever stands where the id should.
    Lead(String),
    Support,
    LeadForms,
    Nowhere,
}

impl Place {
    /// The page at `path`; a slash at its end makes no difference.
    pub fn at(path: &str) -> Self {
        match path.strip_suffix('/').unwrap_or(path) {
            SIGN_IN => Self::SignIn,
            DASHBOARD => Self::Dashboard,
            MEMBERS => Self::Members,
            BOARD => Self::Board,
            INBOX => Self::Inbox,
            BROADCASTS => Self::Broadcasts,
            JOBS => Self::Jobs,
            INGESTION => Self::Ingestion,
            STATUSES => Self::Statuses,
            REVENUE => Self::Revenue,
            TEMPLATES => Self::Templates,
            TICKETS => Self::Tickets,
            TICKET_BOARD => Self::TicketBoard,
            TICKET_REPORT => Self::TicketReport,
            LEADS => Self::Leads,
            LEAD_BOARD => Self::LeadBoard,
            LEAD_REPORT => Self::LeadReport,
            SUPPORT => Self::Support,
            LEAD_FORMS => Self::LeadForms,
            path => {
                let below = |root| {
                    let id: Option<&str> = path.strip_prefix(root)?.strip_prefix('/');
                    id.filter(|id| !id.contains('/')).map(str::to_owned)
                };
                let member = below(MEMBERS).map(Self::Member);
                let ticket = || below(TICKETS).map(Self::Ticket);
                let lead = || below(LEADS).map(Self::Lead);
                member
                    .or_else(ticket)
                    .or_else(lead)
                    .unwrap_or(Self::Nowhere)
            }
        }
    }
}

/// Whether the path is this page's; a slash at its end makes no difference.
pub fn same(path: &str, page: &str) -> bool {
    path.strip_suffix('/').unwrap_or(path) == page
}

/// Whether the path is the page's and not the server's own, as the API's documentation is.
pub fn is_page(path: &str) -> bool {
    path == "/" || path == SIGN_IN || path == "/admin" || path.starts_with("/admin/")
}

/// The address under which a page is known: those that only lead somewhere become where they lead.
pub fn canonical(address: &str) -> &str {
    match address.strip_suffix('/').unwrap_or(address) {
        "" | "/admin" | "/admin/crm" => HOME,
        SETTINGS => INGESTION,
        _ => address,
    }
}

/// One member's page.
pub fn member(id: crm_types::ids::MemberId) -> String {
    format!("{MEMBERS}/{id}")
}

/// The same of somebody who stands in a list: the list's query goes along.
pub fn member_of(id: crm_types::ids::MemberId, list: &str) -> String {
    with_query(&member(id), &[("list", list)])
}

/// One ticket, by its reference.
pub fn ticket(reference: &str) -> String {
    format!("{TICKETS}/{reference}")
}

/// One lead's page.
pub fn lead(id: crm_types::ids::LeadId) -> String {
    format!("{LEADS}/{id}")
}

/// One message to many.
pub fn broadcast(id: crm_types::ids::BroadcastId) -> String {
    format!("{BROADCASTS}?broadcast={id}")
}

/// The jobs with one run laid open.
pub fn run(id: crm_types::ids::RunId) -> String {
    format!("{JOBS}?run={id}")
}

/// The member list searched by name or e-mail.
pub fn members_named(words: &str) -> String {
    format!("{MEMBERS}?q={}", encode(words))
}

/// The member list with a filter in the filter language.
pub fn members_where(filter: &str) -> String {
    format!("{MEMBERS}?filter={}", encode(filter))
}

/// The sign-in page, which leads back to `next` (path and query) afterwards.
pub fn sign_in_then(next: &str) -> String {
    if next == HOME || next == "/" {
        SIGN_IN.to_owned()
    } else {
        format!("{SIGN_IN}?next={}", encode(next))
    }
}

/// Where to go after signing in: only to an address of this page, whatever the link said.
pub fn after_sign_in(next: Option<&str>) -> String {
    match next {
        // "//host" and "/\host" lead to other sites.
        Some(next)
            if next.starts_with('/')
                && !next[1..].starts_with(['/', '\\'])
                && !next.contains(|c: char| c.is_control())
                && next != SIGN_IN
                && !next.starts_with("/sign-in?") =>
        {
            next.to_owned()
        }
        _ => HOME.to_owned(),
    }
}

/// Percent-encodes a query value; keeps what RFC 3986 calls unreserved, and writes a space as `+`.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(byte as char)
            }
            b' ' => encoded.push('+'),
            // Writing to a String cannot fail.
            _ => _ = write!(encoded, "%{byte:02X}"),
        }
    }
    encoded
}

/// A path with those parameters that have a value.
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.push_str(&encode(value));
    }
    address
}

/// The value of a parameter in the raw query of an address (without the `?`).
///
/// Decoded exactly once: a filter may hold a literal `%41`.
pub fn query_value(search: &str, name: &str) -> Option<String> {
    search.trim_start_matches('?').split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key) == name).then(|| decode(value))
    })
}

/// Undoes [`encode`]; what is no valid escape stays as it is, and broken UTF-8 is replaced.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| Some(hex(digits[0])? * 16 + hex(digits[1])?));
        match escape {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_leads_back_only_to_this_page() {
        assert_eq!(
            after_sign_in(Some("/admin/crm/members?q=a")),
            "/admin/crm/members?q=a"
        );
        for elsewhere in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "/a\nb",
            "/sign-in?next=/",
        ] {
            assert_eq!(after_sign_in(Some(elsewhere)), HOME, "{elsewhere:?}");
        }
        assert_eq!(after_sign_in(None), HOME);
    }

    #[test]
    fn every_path_has_its_place() {
        assert_eq!(Place::at("/sign-in"), Place::SignIn);
        assert_eq!(Place::at("/admin/crm/dashboard"), Place::Dashboard);
        assert_eq!(Place::at("/admin/crm/members/"), Place::Members);
        assert_eq!(Place::at("/admin/crm/members/board/"), Place::Board);
        assert_eq!(Place::at("/admin/crm/jobs"), Place::Jobs);
        assert_eq!(Place::at("/admin/crm/inbox"), Place::Inbox);
        assert_eq!(Place::at(BROADCASTS), Place::Broadcasts);
        assert_eq!(Place::at(TEMPLATES), Place::Templates);
        assert_eq!(Place::at("/admin/crm/tickets/"), Place::Tickets);
        assert_eq!(Place::at(TICKET_BOARD), Place::TicketBoard);
        assert_eq!(Place::at(LEAD_REPORT), Place::LeadReport);
        assert_eq!(
            Place::at(&ticket("SUPP-0017")),
            Place::Ticket("SUPP-0017".to_owned())
        );
        assert_eq!(Place::at("/admin/crm/leads/7"), Place::Lead("7".to_owned()));
        assert_eq!(
            Place::at("/admin/crm/members/7"),
            Place::Member("7".to_owned())
        );
        for nowhere in [
            "/",
            "/admin/crm/membersx",
            "/admin/crm/members/7/8",
            "/admin/crm/dashboards",
        ] {
            assert_eq!(Place::at(nowhere), Place::Nowhere, "{nowhere}");
        }
        assert_eq!(Place::at(canonical("/")), Place::Dashboard);
        assert_eq!(Place::at(canonical(SETTINGS)), Place::Ingestion);
        assert_eq!(canonical("/admin/crm/"), HOME);
        assert!(!is_page("/api/docs") && !is_page("/administrator") && is_page("/admin/crm/x"));
    }

    #[test]
    fn values_are_encoded_and_empty_ones_left_out() {
        assert_eq!(encode("a b&c=é+"), "a+b%26c%3D%C3%A9%2B");
        assert_eq!(
            with_query("/m", &[("q", "x"), ("sort", ""), ("limit", "50")]),
            "/m?q=x&limit=50"
        );
        assert_eq!(sign_in_then(HOME), SIGN_IN);
        assert_eq!(
            sign_in_then("/admin/x?a=1"),
            "/sign-in?next=%2Fadmin%2Fx%3Fa%3D1"
        );
    }

    #[test]
    fn a_value_is_decoded_exactly_once() {
        for text in [
            "",
            "a b&c=é+",
            "100%",
            "%41",
            "\"%zz\" and x > 3",
            "日本語 🙂",
        ] {
            let search = format!("?other=1&filter={}", encode(text));
            assert_eq!(query_value(&search, "filter").as_deref(), Some(text));
        }
        assert_eq!(query_value("a=1", "b"), None);
        assert_eq!(query_value("a", "a").as_deref(), Some(""));
        assert_eq!(query_value("a=%4", "a").as_deref(), Some("%4"));
    }
}
