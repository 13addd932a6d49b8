//! Evaluation against examples written out by hand, and the stretches of time against evaluation.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_types::filter::{Operator, Value, parse};
use crm_types::ids::MemberId;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::calendar::Calendar;

fn calendar() -> Calendar {
    Calendar::new("2024-05-20T12:00:00Z".parse().unwrap(), Tz::Europe__Berlin)
}

fn member() -> MemberFacts {
    MemberFacts {
        id: MemberId(Default::default()),
        name: Some("José Álvarez".to_owned()),
        email: Some("Jose@Example.com".to_owned()),
        created_at: "2024-05-14T00:00:00Z".parse().unwrap(),
        engagement_status: Some("at_risk".to_owned()),
        health_status: None,
        custom_tags: vec!["VIP".to_owned()],
        admin_notes: None,
        last_login_at: Some("2024-05-05T22:30:00Z".parse().unwrap()),
        total_logins: Some(3),
        subscription_tier: Some("solo".to_owned()),
        subscription_status: Some("active".to_owned()),
        raw_status: Some("past_due".to_owned()),
        mrr: Some(10754),
        ltv: None,
        total_spent: Some(0),
        subscription_start_date: "2024-05-14".parse().ok(),
        months_subscribed: Some(0),
        profile_completion_percent: Some(50),
        vision_count: Some(0),
        vision_refinement_count: Some(0),
        audio_generated_count: Some(0),
        journal_entry_count: Some(0),
        vision_board_image_count: Some(0),
        s3_file_count: Some(0),
        total_storage: Some(1050),
        tokens_used: Some(0),
        tokens_remaining: None,
        calculated_at: None,
        updated_at: None,
    }
}

fn fits(filter: &str) -> bool {
    let expr = parse(filter).unwrap().unwrap();
    evaluate(&expr, &member(), &calendar())
}

#[test]
fn comparisons_mean_what_they_say() {
    for yes in [
        // 00:30 on 6 May in Berlin: 14 days before 20 May.
        "days_since_last_login = 14",
        "not days_since_last_login > 14 and vision_count = 0",
        "engagement_status = at_risk",
        "created_at > 7d ago",
        "created_at = 2024-05-14",
        "created_at <= 2024-05-14 and created_at >= 2024-05-14",
        "name = \"jose alvarez\" and name contains ALVA and email = 'jose@example.com'",
        "tags has vip",
        "mrr > 107.53 and mrr < 107.55 and mrr in (1, 107.54)",
        "total_storage_mb = 10.5",
        "subscription_start_date >= 1w ago",
        "subscription_start_date = 2024-05-14",
        "health_status is null and health_status = unclassified",
        "user_id = 00000000-0000-0000-0000-000000000000",
    ] {
        assert!(fits(yes), "{yes}");
    }
    for no in [
        "created_at > 2024-05-14",
        "created_at < 2024-05-14",
        "created_at = today",
        "subscription_start_date > 6d ago",
        "mrr != 107.54",
        "name contains \"%\"",
        "tags is null",
    ] {
        assert!(!fits(no), "{no}");
    }
}

#[test]
fn a_comparison_with_something_unknown_is_false_and_not_its_opposite() {
    for comparison in [
        "ltv = 0",
        "ltv != 0",
        "ltv < 1",
        "ltv >= 1",
        "ltv in (0, 1)",
        "admin_notes contains a",
    ] {
        assert!(!fits(comparison), "{comparison}");
        assert!(fits(&format!("not ({comparison})")), "not ({comparison})");
    }
    assert!(fits("total_spent = 0"));
}

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (1_700_000_000_000_000..1_720_000_000_000_000_i64)
        .prop_filter_map("in range", DateTime::from_timestamp_micros)
}

fn zones() -> impl Strategy<Value = Tz> {
    select(vec![
        Tz::UTC,
        Tz::Europe__Berlin,
        Tz::America__New_York,
        Tz::Asia__Beirut,
        Tz::Australia__Lord_Howe,
    ])
}

proptest! {
    #[test]
    fn stretches_of_days_agree_with_counting(
        now in instants(), at in instants(), zone in zones(), days in -3..300_i64, operator in select(&Operator::ALL[..]),
    ) {
        let calendar = Calendar::new(now, zone);
        let counted = operator.holds(i64::from(calendar.days_since(at)).cmp(&days));
        prop_assert_eq!(days_moments(operator, days, &calendar).has(at), counted);
    }

    #[test]
    fn extreme_numbers_of_days_are_numbers_of_days(
        days in prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>()], operator in select(&Operator::ALL[..]),
    ) {
        let at = "2024-05-05T22:30:00Z".parse().unwrap();
        prop_assert_eq!(days_moments(operator, days, &calendar()).has(at), operator.holds(14.cmp(&days)));
    }

    #[test]
    fn stretches_agree_with_comparing(
        now in instants(), at in instants(), zone in zones(), other in instants(), operator in select(&Operator::ALL[..]),
    ) {
        let calendar = Calendar::new(now, zone);
        let has = |value| moments(operator, &value, &calendar).unwrap().has(at);
        prop_assert_eq!(has(Value::Instant(other)), operator.holds(at.cmp(&other)));
        let day = calendar.date_of(other);
        prop_assert_eq!(has(Value::Date(day)), operator.holds(calendar.date_of(at).cmp(&day)));
    }
}
