//! What the language promises: the guide's filters read as meant, print(parse) is stable, faults are placed, bounds hold.

use proptest::prelude::*;

use super::*;

fn canonical(text: &str) -> String {
    parse(text).unwrap().unwrap().to_string()
}

fn fault(text: &str) -> FilterError {
    parse(text).unwrap_err()
}

#[test]
fn the_guides_filters_are_read_as_they_stand() {
    for text in [
        "days_since_last_login > 14 and vision_count = 0",
        "engagement_status = at_risk",
        "engagement_status = champion",
        "created_at > 7d ago and vision_count = 0",
        "subscription_tier = free and vision_count >= 3 and engagement_status = active",
    ] {
        assert_eq!(canonical(text), text);
    }
    assert_eq!(
        canonical("engagement_status = \"at_risk\""),
        "engagement_status = at_risk"
    );
    assert_eq!(canonical("created_at < 7 days ago"), "created_at < 7d ago");
    assert_eq!(
        canonical("TIER = Free AND tags HAS vip"),
        "subscription_tier = free and custom_tags has vip"
    );
}

#[test]
fn and_binds_tighter_than_or_and_parentheses_stay_where_they_matter() {
    assert_eq!(
        canonical("vision_count=1 or vision_count=2 and mrr>0"),
        "vision_count = 1 or (vision_count = 2 and mrr > 0)"
    );
    assert_eq!(canonical("((vision_count = 1))"), "vision_count = 1");
    assert_eq!(
        canonical("not (mrr = 0 or mrr is null)"),
        "not (mrr = 0 or mrr is null)"
    );
    assert_eq!(canonical("not mrr is not null"), "not mrr is not null");
}

#[test]
fn each_subject_has_fields_of_its_own() {
    let read = |subject, text| {
        let read = parse_with(text, &Vocabulary::of(subject));
        read.map(|expr| expr.unwrap().to_string())
    };
    let open = "status in (open, waiting_reply) and due = overdue and assignee is null";
    assert_eq!(read(Subject::Tickets, open).unwrap(), open);
    let due = "status = new and next_step_on <= today and source = \"Word of mouth\"";
    assert_eq!(read(Subject::Leads, due).unwrap(), due);
    let error = read(Subject::Tickets, "vision_count = 0").unwrap_err();
    assert_eq!(error.kind, FilterErrorKind::UnknownField);
    let error = read(Subject::Leads, "next_stp = \"call\"").unwrap_err();
    assert_eq!(error.suggestion.as_deref(), Some("next_step"));
    let error = read(Subject::Tickets, "priority = urgnt").unwrap_err();
    assert_eq!(error.suggestion.as_deref(), Some("urgent"));
    assert!(parse("due = overdue").is_err());
    let offered = complete_with("priority = u", 12, &Vocabulary::of(Subject::Tickets));
    assert_eq!(offered.suggestions[0].insert, "urgent");
}

#[test]
fn unclassified_is_a_word_for_unknown() {
    assert_eq!(
        canonical("engagement_status = unclassified"),
        "engagement_status is null"
    );
    assert_eq!(
        canonical("health = 'Unclassified'"),
        "health_status is null"
    );
    assert_eq!(
        canonical("engagement_status != unclassified"),
        "engagement_status is not null"
    );
}

#[test]
fn amounts_are_exact() {
    let hundredths = |text: &str| match parse(&format!("mrr = {text}")) {
        Ok(Some(Expr::Test(Test::Compare {
            value: Value::Hundredths(value),
            ..
        }))) => Some(value),
        _ => None,
    };
    assert_eq!(hundredths("107.54"), Some(10754));
    assert_eq!(hundredths("99.5"), Some(9950));
    assert_eq!(hundredths("-0.05"), Some(-5));
    assert_eq!(hundredths("99"), Some(9900));
    for text in [
        "1.005",
        "1.",
        ".5",
        "1e3",
        "$99",
        "99999999999999999999",
        "92233720368547758.08",
        "1.-5",
    ] {
        assert_eq!(hundredths(text), None, "{text}");
    }
}

#[test]
fn blank_text_is_no_filter() {
    assert_eq!(parse("").unwrap(), None);
    assert_eq!(parse(" \n\t").unwrap(), None);
}

#[test]
fn a_fault_says_where_it_is_and_what_could_stand_there() {
    let error = fault("vision_cont = 0");
    assert_eq!(error.kind, FilterErrorKind::UnknownField);
    assert_eq!((error.position, error.length), (0, 11));
    assert_eq!(error.suggestion.as_deref(), Some("vision_count"));

    let error = fault("name contains \"é\" and engagement_status = at_rsk");
    assert_eq!(error.kind, FilterErrorKind::UnknownValue);
    assert_eq!((error.position, error.length), (42, 6));
    assert_eq!(error.suggestion.as_deref(), Some("at_risk"));

    let error = fault("vision_count = 0 und mrr > 1");
    assert_eq!((error.position, error.length), (17, 3));
    assert_eq!(error.expected, ["and", "or", "the end"]);

    let error = fault("(vision_count = 0");
    assert_eq!((error.position, error.length), (17, 0));
    assert_eq!(error.expected, ["and", "or", ")"]);

    let error = fault("name > \"a\"");
    assert_eq!(error.kind, FilterErrorKind::Misfit);
    assert_eq!((error.position, error.length), (5, 1));

    assert_eq!(fault("created_at > 7d").expected, ["ago"]);
    assert_eq!(
        fault("mrr = null").message,
        "Nothing is equal to null. Write “mrr is null”."
    );
    assert_eq!(fault("vision_count in ()").expected, ["a whole number"]);
    assert_eq!(fault("name contains \"open").expected, ["\""]);
    assert_eq!(fault("tags = vip").expected, ["has", "is null"]);
    assert_eq!(
        fault("vision_count = 2.5").message,
        "“2.5” is no whole number."
    );
    assert_eq!(
        fault("created_at > 2023-02-29").kind,
        FilterErrorKind::UnknownValue
    );
}

#[test]
fn hostile_input_meets_a_bound() {
    assert_eq!(
        fault(&"x".repeat(MAX_CHARS + 1)).kind,
        FilterErrorKind::TooLong
    );
    assert_eq!(fault(&"(".repeat(MAX_CHARS)).kind, FilterErrorKind::TooDeep);
    assert_eq!(fault(&"not ".repeat(900)).kind, FilterErrorKind::TooDeep);
    let list = vec!["1"; MAX_NODES].join(",");
    assert_eq!(
        fault(&format!("mrr in ({list})")).kind,
        FilterErrorKind::TooLarge
    );
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_as_the_same_tree(expr in testing::expr()) {
        let text = expr.to_string();
        prop_assert_eq!(parse(&text), Ok(Some(expr)), "{}", text);
    }

    #[test]
    fn any_text_is_a_filter_or_a_placed_fault(text in "\\PC{0,60}") {
        if let Err(error) = parse(&text) {
            prop_assert!(error.position + error.length <= text.chars().count());
        }
        complete(&text, text.chars().count() / 2);
    }

    #[test]
    fn scrambled_filters_do_not_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "mrr", "name", "tags", "(", ")", ",", "=", "!=", "<", "in", "has", "contains", "is", "null", "not",
                "and", "or", "7d", "ago", "12", "1.5", "\"x\"", "today", "2024-02-29", "unclassified",
            ]),
            0..12,
        ),
    ) {
        let text = words.join(" ");
        if let Ok(Some(expr)) = parse(&text) {
            prop_assert_eq!(parse(&expr.to_string()), Ok(Some(expr)));
        }
    }
}
