//! A filter that was read, and what the quick choice by engagement would make of it; that of all members needs no reading.

use crm_types::filter::{Expr, Field, FilterError, Operator, Test, Value, Vocabulary, parse_with};

use super::parts::{choose, mentions, only, text};

const FIELD: Field = Field::EngagementStatus;

/// What is known of the filter in the address.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// None: all members.
    pub filter: Result<Option<Expr>, FilterError>,
    quick: Option<Quick>,
}

/// The filter with another choice of engagement, as text: here, so that lists that nobody filters need no printer.
#[derive(Clone, Debug, PartialEq)]
struct Quick {
    /// `Some(None)`: only the unclassified are let through.
    chosen: Option<Option<String>>,
    all: bool,
    without: String,
    with: Vec<(Option<String>, String)>,
}

impl Reading {
    /// The filter of all members.
    pub fn everybody() -> Self {
        Self {
            filter: Ok(None),
            quick: None,
        }
    }

    /// Reads a text. One that cannot be read gives way to a quick choice.
    pub fn of(written: &str, vocabulary: &Vocabulary) -> Self {
        let filter = parse_with(written, vocabulary);
        let expr = filter.as_ref().ok().and_then(Option::as_ref);
        let with = |key: Option<&str>| {
            let chosen = choose(expr, FIELD, Some(test(key)));
            (key.map(str::to_owned), text(chosen.as_ref()))
        };
        let keys = vocabulary.words(FIELD).into_iter().map(Some);
        let quick = Quick {
            chosen: only(expr, FIELD),
            all: filter.is_ok() && expr.is_none_or(|expr| !mentions(expr, FIELD)),
            without: text(choose(expr, FIELD, None).as_ref()),
            with: keys.chain([None]).map(with).collect(),
        };
        Self {
            filter,
            quick: Some(quick),
        }
    }

    /// Whether members of every engagement are let through.
    pub fn lets_all_through(&self) -> bool {
        self.quick.as_ref().is_none_or(|quick| quick.all)
    }

    /// Whether this is the only engagement that is let through; None: the unclassified.
    pub fn lets_only_through(&self, key: Option<&str>) -> bool {
        let chosen = self.quick.as_ref().and_then(|quick| quick.chosen.as_ref());
        chosen.is_some_and(|chosen| chosen.as_deref() == key)
    }

    /// The text of the filter that asks nothing of engagement.
    pub fn without(&self) -> String {
        self.quick
            .as_ref()
            .map(|quick| quick.without.clone())
            .unwrap_or_default()
    }

    /// The text of the filter that lets only this engagement through; None: the unclassified.
    pub fn with(&self, key: Option<&str>) -> String {
        let mut known = self.quick.iter().flat_map(|quick| &quick.with);
        match known.find(|(own, _)| own.as_deref() == key) {
            Some((_, text)) => text.clone(),
            None => alone(key),
        }
    }
}

/// As the language prints it.
fn alone(key: Option<&str>) -> String {
    match key {
        Some(key) => format!("engagement_status = {key}"),
        None => "engagement_status is null".to_owned(),
    }
}

fn test(key: Option<&str>) -> Expr {
    let test = key
        .and_then(|key| Test::compare(FIELD, Operator::Eq, Value::Text(key.to_owned())).ok())
        .unwrap_or_else(|| Test::is_null(FIELD));
    Expr::Test(test)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Reading {
        Reading::of(written, &Vocabulary::default())
    }

    #[test]
    fn what_needs_no_reading_is_what_reading_makes_of_it() {
        let (known, read) = (Reading::everybody(), read(""));
        assert_eq!(known.filter, read.filter);
        assert_eq!(known.without(), read.without());
        assert!(known.lets_all_through() && read.lets_all_through());
        for key in [Some("active"), Some("at_risk"), Some("champion"), None] {
            assert_eq!(known.with(key), read.with(key));
            assert!(!known.lets_only_through(key) && !read.lets_only_through(key));
        }
    }

    #[test]
    fn a_quick_choice_keeps_the_rest_of_the_filter() {
        let filter = read("engagement_status = active and mrr > 5");
        assert!(filter.lets_only_through(Some("active")) && !filter.lets_only_through(None));
        assert!(!filter.lets_all_through());
        assert_eq!(filter.without(), "mrr > 5");
        assert_eq!(filter.with(None), "engagement_status is null and mrr > 5");
        assert!(read("engagement_status is null").lets_only_through(None));
    }

    #[test]
    fn what_cannot_be_read_gives_way() {
        let broken = read("mrr >");
        assert!(broken.filter.is_err());
        assert!(!broken.lets_all_through());
        assert_eq!(broken.without(), "");
        assert_eq!(broken.with(Some("active")), "engagement_status = active");
    }
}
