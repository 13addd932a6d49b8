//! Which route a path belongs to, as the edge needs to know it; routes nothing itself.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, OnceLock};

use actix_web::http::Method;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::{Kind, OPERATIONS, SHORT_NAMES, SIGHTS};
use crate::{tracking, unsubscribe};

/// Which route a path belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    label: &'static str,
    kind: Kind,
    /// Its place among the operations.
    operation: Option<usize>,
}

impl Pattern {
    /// The path with its variables as names: one of a closed set, for metrics and logs.
    pub fn label(&self) -> &'static str {
        self.label
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it knows any parameters; an operation that knows none takes none.
    pub fn takes_query(&self) -> bool {
        // What others add to our links is not ours to refuse.
        let takes_any = self.is_tracking() || self.kind == Kind::Form;
        takes_any || self.operation.is_none_or(takes_query)
    }

    /// Whether it is the API's, whose answers are made anew each time.
    pub fn is_api(&self) -> bool {
        self.kind == Kind::Data && self.label.starts_with("/api/")
    }

    /// Whether SDKs call it, from any site and with whatever they add.
    pub fn is_tracking(&self) -> bool {
        self.label.starts_with(tracking::PREFIX)
    }

    /// Whether machines ask it every few seconds.
    pub fn is_probe(&self) -> bool {
        matches!(self.label, "/healthz" | "/readyz" | "/metrics")
    }
}

/// The route behind `path`; told before routing, so that it is known even of a request that never comes back.
pub fn pattern(method: &Method, path: &str) -> Pattern {
    if let Some(places) = PLACES.of(path) {
        let same = |place: &&usize| OPERATIONS[**place].method == *method;
        let place = places.iter().find(same).or(places.last()).copied();
        let label = place.map_or("unmatched", |place| OPERATIONS[place].path);
        return Pattern {
            label,
            kind: match label.starts_with(unsubscribe::PREFIX) {
                true => Kind::Form,
                false => Kind::Data,
            },
            operation: place,
        };
    }
    let sight = SIGHTS.iter().find(|sight| fits(sight.path, path));
    let (label, kind) = sight.map_or(("unmatched", Kind::Page), |sight| (sight.path, sight.kind));
    Pattern {
        label,
        kind,
        operation: None,
    }
}

/// Where the operations of each path stand. A path that is written out is looked up, since each request asks.
struct Places {
    written: HashMap<&'static str, Vec<usize>>,
    /// Paths with variables, each after what of it is written out: the longer goes before, as in the routes.
    templates: Vec<(&'static str, &'static str, Vec<usize>)>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let mut places: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for (place, operation) in OPERATIONS.iter().enumerate() {
        places.entry(operation.path).or_default().push(place);
    }
    let short =
        |(short, path): &(&'static str, &'static str)| Some((*short, places.get(path)?.clone()));
    let short: Vec<_> = SHORT_NAMES.iter().filter_map(short).collect();
    let (templates, written): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|(path, _)| path.contains('{'));
    let mut templates: Vec<_> = templates
        .into_iter()
        .map(|(path, places)| (path.split('{').next().unwrap_or_default(), path, places))
        .collect();
    templates.sort_by_key(|(begins, ..)| Reverse(begins.len()));
    Places {
        written: written.into_iter().chain(short).collect(),
        templates,
    }
});

impl Places {
    fn of(&self, path: &str) -> Option<&[usize]> {
        let fitting = |(begins, template, _): &&(&str, &str, _)| {
            path.starts_with(begins) && fits(template, path)
        };
        let template = || self.templates.iter().find(fitting);
        let places = self.written.get(path).or_else(|| Some(&template()?.2));
        places.map(Vec::as_slice)
    }
}

/// Whether the document of the operation at `place` names a parameter of the query. Looked at when it is first asked for: what
/// makes all of the documents is a megabyte of the program, which a server at rest has no need of.
fn takes_query(place: usize) -> bool {
    static KNOWN: [OnceLock<bool>; OPERATIONS.len()] =
        [const { OnceLock::new() }; OPERATIONS.len()];
    let is_query = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
        RefOr::Ref(_) => false,
    };
    *KNOWN[place].get_or_init(|| {
        let paths = OPERATIONS[place].document.paths().paths;
        let items = paths.values().flat_map(|item| {
            [&item.get, &item.post, &item.put, &item.patch, &item.delete]
                .into_iter()
                .flatten()
        });
        items
            .flat_map(|item| item.parameters.iter().flatten())
            .any(is_query)
    })
}

/// Segment by segment: `{name}` stands for one that is not empty, `{name}*` for all that are left.
fn fits(template: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        if wanted.ends_with("}*") {
            return segments.next().is_some();
        }
        let Some(segment) = segments.next() else {
            return false;
        };
        let is_variable = wanted.starts_with('{');
        if (is_variable && segment.is_empty()) || (!is_variable && segment != wanted) {
            return false;
        }
    }
    segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_by_its_template() {
        for (path, label) in [
            ("/api/crm/members", "/api/crm/members"),
            ("/api/crm/members/7", "/api/crm/members/{id}"),
            ("/api/crm/members/", "unmatched"),
            ("/api/crm/members/board", "/api/crm/members/board"),
            (
                "/api/crm/members/board/at_risk",
                "/api/crm/members/board/{column}",
            ),
            (
                "/api/crm/members/board/timeline",
                "/api/crm/members/board/{column}",
            ),
            (
                "/api/crm/members/board/moves",
                "/api/crm/members/board/moves",
            ),
            ("/api/crm/members/7/x", "unmatched"),
            ("/api/crm/jobs/7/events", "/api/crm/jobs/{id}/events"),
            ("/api/crm/jobs//events", "unmatched"),
            ("/api/crm/jobs/7/8/events", "unmatched"),
            ("/api/crm/changes/7/revert", "/api/crm/changes/{id}/revert"),
            ("/admin/crm/members/7", "/admin/{page}*"),
            ("/admin", "unmatched"),
            ("/assets/app-1.js", "/assets/{file}"),
            ("/unsubscribe/a.b", "/unsubscribe/{token}"),
            ("/unsubscribe/", "unmatched"),
            ("/v1/t", "/v1/track"),
            (
                "/api/crm/members/7/timeline",
                "/api/crm/members/{id}/timeline",
            ),
            ("/nowhere", "unmatched"),
        ] {
            assert_eq!(pattern(&Method::GET, path).label(), label, "{path}");
        }
    }
}
