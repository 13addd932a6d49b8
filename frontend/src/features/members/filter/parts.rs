//! A filter as the parts that all must hold, and edits of one of them; every edit gives a whole filter again.

use crm_types::filter::{Expr, Field, Test, Value};

/// The parts of a filter that all must hold, in their order; none for all members.
pub fn parts(filter: Option<&Expr>) -> Vec<Expr> {
    match filter {
        None => Vec::new(),
        Some(Expr::All(parts)) => parts.clone(),
        Some(other) => vec![other.clone()],
    }
}

/// The filter with these parts.
pub fn whole(mut parts: Vec<Expr>) -> Option<Expr> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(Expr::All(parts)),
    }
}

/// The canonical text, empty for all members.
pub fn text(filter: Option<&Expr>) -> String {
    filter.map(ToString::to_string).unwrap_or_default()
}

/// Without the part at `index`.
pub fn without(filter: Option<&Expr>, index: usize) -> Option<Expr> {
    let mut parts = parts(filter);
    if index < parts.len() {
        parts.remove(index);
    }
    whole(parts)
}

/// With `part` at `index`; at the end where there is none yet. One that is several at once stands there as several.
pub fn with(filter: Option<&Expr>, index: usize, part: Expr) -> Option<Expr> {
    let mut all = parts(filter);
    let place = index.min(all.len())..(index + 1).min(all.len());
    all.splice(place, parts(Some(&part)));
    whole(all)
}

/// What a part asks of `field`, if it is a simple test of it.
pub fn test_of(part: &Expr, field: Field) -> Option<&Test> {
    let test = match part {
        Expr::Test(test) => test,
        Expr::Not(inner) => match inner.as_ref() {
            Expr::Test(test) => test,
            _ => return None,
        },
        _ => return None,
    };
    (test.field() == field).then_some(test)
}

/// The only value of `field` that the filter lets through; `Some(None)`: only unknown ones. `None`: no such part, or one that
/// says something else.
pub fn only(filter: Option<&Expr>, field: Field) -> Option<Option<String>> {
    let parts = parts(filter);
    let mut about = parts.iter().filter(|part| test_of(part, field).is_some());
    match (about.next(), about.next()) {
        (Some(Expr::Test(Test::IsNull { .. })), None) => Some(None),
        (
            Some(Expr::Test(Test::Compare {
                operator: crm_types::filter::Operator::Eq,
                value: Value::Text(key),
                ..
            })),
            None,
        ) => Some(Some(key.clone())),
        _ => None,
    }
}

/// Whether `field` occurs anywhere in the filter.
pub fn mentions(filter: &Expr, field: Field) -> bool {
    match filter {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(|part| mentions(part, field)),
        Expr::Not(inner) => mentions(inner, field),
        Expr::Test(test) => test.field() == field,
    }
}

/// With `part` in the place of every simple test of `field`; `None` takes them out.
pub fn choose(filter: Option<&Expr>, field: Field, part: Option<Expr>) -> Option<Expr> {
    let mut parts = parts(filter);
    let place = parts
        .iter()
        .position(|part| test_of(part, field).is_some())
        .unwrap_or(parts.len());
    parts.retain(|part| test_of(part, field).is_none());
    if let Some(part) = part {
        parts.insert(place, part);
    }
    whole(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::filter::{parse, testing};
    use proptest::prelude::*;

    fn read(text: &str) -> Option<Expr> {
        parse(text).unwrap()
    }

    #[test]
    fn the_tests_that_all_must_hold_are_parts_and_an_or_is_one_part() {
        let filter = read("mrr > 0 and (vision_count = 0 or name contains \"a\") and not mrr = 5");
        assert_eq!(parts(filter.as_ref()).len(), 3);
        assert_eq!(parts(read("mrr = 1 or mrr = 2").as_ref()).len(), 1);
        assert_eq!(parts(None).len(), 0);
    }

    #[test]
    fn a_part_is_taken_out_changed_and_added() {
        let filter = read("mrr > 0 and vision_count = 0");
        let gone = without(filter.as_ref(), 0);
        assert_eq!(text(gone.as_ref()), "vision_count = 0");
        assert_eq!(without(gone.as_ref(), 0), None);
        assert_eq!(without(gone.as_ref(), 7), gone);
        let part = read("mrr > 5").unwrap();
        let changed = with(filter.as_ref(), 0, part.clone());
        assert_eq!(text(changed.as_ref()), "mrr > 5 and vision_count = 0");
        let added = with(read("mrr = 1 or mrr = 2").as_ref(), 9, part);
        assert_eq!(text(added.as_ref()), "(mrr = 1 or mrr = 2) and mrr > 5");
        let two = with(filter.as_ref(), 0, read("mrr > 5 and mrr < 9").unwrap());
        assert_eq!(
            text(two.as_ref()),
            "mrr > 5 and mrr < 9 and vision_count = 0"
        );
    }

    #[test]
    fn a_quick_choice_takes_the_place_of_what_was_asked_of_the_field() {
        let field = Field::EngagementStatus;
        let filter =
            read("mrr > 0 and engagement_status in (active, champion) and vision_count = 0");
        assert!(mentions(filter.as_ref().unwrap(), field));
        let within = read("mrr > 0 or not engagement_status = active");
        assert!(mentions(within.as_ref().unwrap(), field));
        assert_eq!(only(filter.as_ref(), field), None);
        let chosen = choose(filter.as_ref(), field, read("engagement_status is null"));
        assert_eq!(
            text(chosen.as_ref()),
            "mrr > 0 and engagement_status is null and vision_count = 0"
        );
        assert_eq!(only(chosen.as_ref(), field), Some(None));
        let all = choose(chosen.as_ref(), field, None);
        assert_eq!(text(all.as_ref()), "mrr > 0 and vision_count = 0");
        assert!(!mentions(all.as_ref().unwrap(), field));
        let active = choose(all.as_ref(), field, read("engagement_status = active"));
        assert_eq!(
            only(active.as_ref(), field),
            Some(Some("active".to_owned()))
        );
        assert_eq!(
            only(read("engagement_status is not null").as_ref(), field),
            None
        );
    }

    proptest! {
        #[test]
        fn taking_a_filter_apart_and_putting_it_together_changes_nothing(filter in testing::expr()) {
            let again = whole(parts(Some(&filter)));
            prop_assert_eq!(text(again.as_ref()), filter.to_string());
        }

        #[test]
        fn every_edit_writes_text_that_reads_back(filter in testing::expr(), part in testing::expr(), index in 0_usize..5) {
            for edited in [with(Some(&filter), index, part), without(Some(&filter), index)] {
                prop_assert_eq!(parse(&text(edited.as_ref())).unwrap(), edited);
            }
        }
    }
}
