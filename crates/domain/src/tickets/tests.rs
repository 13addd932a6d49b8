//! The clock against days written out by hand, and its laws over any hours; the course of a ticket.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_types::tickets::{
    Attachment, BusinessHours, NewTicket, TicketOutcome, TicketPatch, TicketPolicy, TicketPriority,
    TicketStatus, TicketTarget,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Monday to Friday from 9 to 17.
fn wire() -> TicketPolicy {
    TicketPolicy {
        targets: TicketPriority::ALL
            .iter()
            .map(|priority| TicketTarget {
                priority: *priority,
                first_response_minutes: 60,
                resolution_minutes: 600,
            })
            .collect(),
        hours: (1..=5)
            .map(|weekday| BusinessHours {
                weekday,
                opens: "09:00".to_owned(),
                closes: "17:00".to_owned(),
            })
            .collect(),
        time_zone: "America/New_York".to_owned(),
        holidays: vec![NaiveDate::from_ymd_opt(2024, 5, 27).unwrap()],
    }
}

fn policy() -> Policy {
    Policy::read(&wire()).unwrap()
}

/// From one to three at night on Sundays, when clocks change.
fn nights() -> Hours {
    let mut hours = policy().hours;
    hours.week = Default::default();
    hours.week[6] = vec![Stretch {
        opens: 60,
        closes: 180,
    }];
    hours
}

#[test]
fn time_passes_while_somebody_is_there() {
    let hours = policy().hours;
    // Friday 16:30 in New York, before a weekend and a holiday on Monday.
    let friday = at("2024-05-24T20:30:00Z");
    for (until, passed) in [
        ("2024-05-24T20:30:00Z", 0),
        ("2024-05-24T20:31:00Z", 1),
        ("2024-05-24T21:00:00Z", 30),
        ("2024-05-27T18:00:00Z", 30),
        ("2024-05-28T13:00:00Z", 30),
        ("2024-05-28T13:30:00Z", 60),
        ("2024-05-24T20:00:00Z", 0),
    ] {
        assert_eq!(hours.elapsed(friday, at(until)), minutes(passed), "{until}");
    }
    assert_eq!(hours.due(friday, minutes(0)), Some(friday));
    assert_eq!(
        hours.due(friday, minutes(30)),
        Some(at("2024-05-24T21:00:00Z"))
    );
    assert_eq!(
        hours.due(friday, minutes(31)),
        Some(at("2024-05-28T13:01:00Z"))
    );
}

#[test]
fn a_night_in_which_clocks_change_is_as_long_as_it_is() {
    let hours = nights();
    let of_day = |day: &str| {
        let from = at(&format!("{day}T00:00:00Z"));
        hours.elapsed(from, from + TimeDelta::days(1))
    };
    // Forward on 10 March, back on 3 November: 1:00 to 3:00 on the wall.
    assert_eq!(of_day("2024-03-03"), minutes(120));
    assert_eq!(of_day("2024-03-10"), minutes(60));
    assert_eq!(of_day("2024-11-03"), minutes(180));
}

#[test]
fn where_nobody_is_ever_there_nothing_is_ever_due() {
    let mut hours = policy().hours;
    hours.week = Default::default();
    let now = at("2024-05-24T20:30:00Z");
    assert_eq!(hours.due(now, minutes(1)), None);
    assert_eq!(hours.elapsed(now, now + TimeDelta::days(400)), minutes(0));
}

prop_compose! {
    fn any_hours()(
        cuts in prop::collection::vec((0usize..7, prop::collection::btree_set(0u16..=1440, 0..6)), 0..8),
        zone in select(vec![
            Tz::UTC, Tz::America__New_York, Tz::Europe__Berlin, Tz::Australia__Lord_Howe,
            Tz::Pacific__Apia, Tz::America__Sao_Paulo, Tz::Asia__Kolkata, Tz::America__Havana,
        ]),
        holidays in prop::collection::btree_set(0i64..500, 0..20),
    ) -> Hours {
        let mut week: [Vec<Stretch>; 7] = Default::default();
        for (day, cuts) in cuts {
            let cuts: Vec<u16> = cuts.into_iter().collect();
            week[day] = cuts
                .chunks_exact(2)
                .map(|pair| Stretch { opens: pair[0], closes: pair[1] })
                .collect();
        }
        let first = NaiveDate::from_ymd_opt(2011, 11, 1).unwrap();
        let holidays = holidays.into_iter().map(|days| first + TimeDelta::days(days)).collect();
        Hours { zone, week, holidays }
    }
}

/// Moments of two years, in which Apia skips a day; to the microsecond, as the database has them.
fn any_moment() -> impl Strategy<Value = DateTime<Utc>> {
    let first = at("2011-11-01T00:00:00Z").timestamp_micros();
    (0i64..60_000_000_000_000)
        .prop_map(move |micros| DateTime::from_timestamp_micros(first + micros).unwrap())
}

proptest! {
    #[test]
    fn what_is_due_is_so_much_later(hours in any_hours(), from in any_moment(), micros in 0i64..90_000_000_000) {
        let remaining = TimeDelta::microseconds(micros);
        if let Some(due) = hours.due(from, remaining) {
            prop_assert!(due >= from);
            prop_assert_eq!(hours.elapsed(from, due), remaining);
            // It is the first such moment.
            if remaining > TimeDelta::zero() {
                let before = due - TimeDelta::microseconds(1);
                prop_assert!(hours.elapsed(from, before) < remaining);
            }
        } else {
            prop_assert!(hours.weekly() == TimeDelta::zero() || micros > 0);
        }
    }

    #[test]
    fn time_adds_up_and_never_goes_back(
        hours in any_hours(), a in any_moment(), b in any_moment(), c in any_moment()
    ) {
        let mut moments = [a, b, c];
        moments.sort();
        let [a, b, c] = moments;
        prop_assert_eq!(hours.elapsed(a, b) + hours.elapsed(b, c), hours.elapsed(a, c));
        prop_assert!(hours.elapsed(a, b) <= b - a);
        prop_assert_eq!(hours.elapsed(b, a), TimeDelta::zero());
    }

    #[test]
    fn what_has_longer_is_due_later(
        hours in any_hours(), from in any_moment(), a in 0i64..90_000_000_000, b in 0i64..90_000_000_000
    ) {
        let due = |micros: i64| hours.due(from, TimeDelta::microseconds(micros));
        if let (Some(first), Some(second)) = (due(a.min(b)), due(a.max(b))) {
            prop_assert!(first <= second);
        }
    }

    #[test]
    fn a_policy_is_read_as_it_is_shown(hours in any_hours(), first in 1i32..1000, second in 1i32..1000) {
        let mut shown = wire();
        shown.targets[2].first_response_minutes = first;
        shown.targets[2].resolution_minutes = second;
        let mut policy = Policy::read(&shown).unwrap();
        policy.hours = hours;
        match Policy::read(&policy.shown()) {
            Ok(read) => prop_assert_eq!(read, policy),
            Err(_) => prop_assert!(policy.hours.weekly() < TimeDelta::hours(1)),
        }
    }

    /// However a ticket is moved about, its clock never goes back, and what is due tells the same as the time that has passed.
    #[test]
    fn a_clock_never_goes_back(
        hours in any_hours(),
        steps in prop::collection::vec((select(TicketStatus::ALL.to_vec()), any::<bool>(), 0i64..400_000), 1..12)
    ) {
        let mut policy = policy();
        policy.hours = hours;
        let mut now = at("2011-12-20T00:00:00Z");
        let mut course = Course::begin(TicketPriority::High, now, &policy);
        let target = policy.target(TicketPriority::High);
        for (status, answers, seconds) in steps {
            let before = course.spent(now, &policy);
            now += TimeDelta::seconds(seconds);
            let passed = course.spent(now, &policy);
            prop_assert!(passed >= before);
            let outcomes = course.outcomes(now);
            if course.status.is_open() {
                let is_late = outcomes.resolution == TicketOutcome::Missed;
                prop_assert!(!is_late || passed >= target.resolution);
                let is_known = course.resolution_due_at.is_some() || course.running_since.is_none();
                prop_assert!(is_late || passed <= target.resolution || !is_known);
            }
            if answers {
                course = course.answered(now, &policy);
            }
            course = course.moved(status, course.priority, now, &policy);
            prop_assert!(course.spent(now, &policy) == passed);
            prop_assert_eq!(course.resolved_at.is_some(), !status.is_open());
        }
    }
}

#[test]
fn the_clock_stands_while_the_member_is_to_answer() {
    let policy = policy();
    let tuesday = at("2024-05-28T14:00:00Z");
    let made = Course::begin(TicketPriority::Normal, tuesday, &policy);
    assert_eq!(made.first_response_due_at, Some(at("2024-05-28T15:00:00Z")));
    assert_eq!(made.resolution_due_at, Some(at("2024-05-29T16:00:00Z")));
    assert_eq!(made.due_at(), made.first_response_due_at);

    let answered = made.answered(at("2024-05-28T14:30:00Z"), &policy).moved(
        TicketStatus::WaitingReply,
        TicketPriority::Normal,
        at("2024-05-28T14:30:00Z"),
        &policy,
    );
    assert_eq!(answered.due_at(), None);
    assert_eq!(answered.first_response_spent, Some(minutes(30)));
    let outcomes = answered.outcomes(at("2024-06-28T14:30:00Z"));
    assert_eq!(outcomes.first_response, TicketOutcome::Met);
    assert_eq!(outcomes.resolution, TicketOutcome::Pending);

    // A week later the member writes: there are nine and a half hours left.
    let back = at("2024-06-04T14:00:00Z");
    let again = answered.moved(
        answered.after_answer(),
        TicketPriority::Normal,
        back,
        &policy,
    );
    assert_eq!(again.status, TicketStatus::Open);
    assert_eq!(again.first_response_due_at, None);
    assert_eq!(again.resolution_due_at, Some(at("2024-06-05T15:30:00Z")));

    let late = at("2024-06-05T16:00:00Z");
    assert_eq!(again.outcomes(late).resolution, TicketOutcome::Missed);
    let resolved = again.moved(
        TicketStatus::Resolved,
        TicketPriority::Normal,
        late,
        &policy,
    );
    assert!(resolved.resolution_missed);
    assert_eq!(resolved.resolved_at, Some(late));
    let closed = resolved.moved(TicketStatus::Closed, TicketPriority::Low, back, &policy);
    assert_eq!(closed.resolved_at, Some(late));
    assert!(closed.resolution_missed);
    let reopened = closed.moved(TicketStatus::Open, TicketPriority::Low, late, &policy);
    assert_eq!(
        (reopened.resolved_at, reopened.resolution_missed),
        (None, false)
    );
    assert_eq!(reopened.resolution_due_at, Some(late));
}

#[test]
fn whoever_comes_after_hours_is_late_though_no_time_has_passed() {
    let policy = policy();
    let four = at("2024-05-28T20:00:00Z");
    let made = Course::begin(TicketPriority::Normal, four, &policy);
    assert_eq!(made.first_response_due_at, Some(at("2024-05-28T21:00:00Z")));
    let six = at("2024-05-28T22:00:00Z");
    assert!(made.answered(six, &policy).first_response_missed);
    let waits = made.moved(
        TicketStatus::WaitingReply,
        TicketPriority::Normal,
        six,
        &policy,
    );
    assert!(waits.first_response_missed && waits.settled(&policy).first_response_missed);
    assert!(
        !made
            .answered(at("2024-05-28T21:00:00Z"), &policy)
            .first_response_missed
    );
}

#[test]
fn more_haste_is_due_sooner() {
    let mut shown = wire();
    shown.targets[3].resolution_minutes = 120;
    let policy = Policy::read(&shown).unwrap();
    let tuesday = at("2024-05-28T14:00:00Z");
    let made = Course::begin(TicketPriority::Normal, tuesday, &policy);
    let status = made.status;
    let hasty = made.moved(
        status,
        TicketPriority::Urgent,
        at("2024-05-28T15:00:00Z"),
        &policy,
    );
    assert_eq!(hasty.resolution_due_at, Some(at("2024-05-28T16:00:00Z")));
}

#[test]
fn each_fault_of_a_policy_is_named() {
    let mut wrong = wire();
    wrong.targets.pop();
    wrong.targets[0].resolution_minutes = 0;
    wrong.time_zone = "Europe/Atlantis".to_owned();
    wrong.hours[0].closes = "25:00".to_owned();
    wrong.hours[1].closes = "09:00".to_owned();
    wrong.hours[2] = wrong.hours[3].clone();
    let faults = Policy::read(&wrong).unwrap_err();
    let fields: Vec<String> = faults.into_iter().map(|fault| fault.field).collect();
    assert_eq!(
        fields,
        [
            "targets.resolution_minutes",
            "targets",
            "time_zone",
            "hours",
            "hours",
            "hours"
        ]
    );
    let mut nobody = wire();
    nobody.hours = vec![BusinessHours {
        weekday: 1,
        opens: "09:00".to_owned(),
        closes: "09:59".to_owned(),
    }];
    assert_eq!(Policy::read(&nobody).unwrap_err()[0].field, "hours");
}

#[test]
fn a_ticket_is_kept_in_its_normal_form() {
    let new = NewTicket {
        member_id: None,
        subject: "  It \n stops ".to_owned(),
        description: " a\r\nb\n".to_owned(),
        priority: None,
        category: Some("  ".to_owned()),
        tags: vec!["VIP".to_owned(), "vip".to_owned()],
        assignee_id: None,
        attachments: Vec::new(),
    };
    let state = draft(&new).unwrap();
    assert_eq!(state.subject, "It stops");
    assert_eq!(state.description, "a\r\nb");
    assert_eq!(
        (state.category.clone(), state.tags.clone()),
        (None, vec!["VIP".to_owned()])
    );
    assert_eq!(Edit::default().apply(&state), state);

    let patch = TicketPatch {
        subject: Some(" ".to_owned()),
        description: Some("\u{0}".to_owned()),
        category: Some(Some("x".repeat(61))),
        tags: Some(vec![String::new()]),
        ..TicketPatch::default()
    };
    let faults = Edit::read(&patch).unwrap_err();
    let fields: Vec<String> = faults.into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["subject", "description", "category", "tags.0"]);
}

#[test]
fn only_links_that_lead_to_a_site_are_kept() {
    let link = |url: &str| Attachment {
        url: url.to_owned(),
        name: "log.txt".to_owned(),
    };
    for good in ["https://files.example.com/a?b=c#d", "HTTP://[::1]/x"] {
        assert!(attachments(&[link(good)]).is_ok(), "{good}");
    }
    for wrong in [
        "javascript:alert(1)",
        "https://",
        "//example.com",
        "https:// x",
        "ftp://a",
    ] {
        let faults = attachments(&[link(wrong)]).unwrap_err();
        assert_eq!(faults[0].field, "attachments.0.url", "{wrong}");
    }
    assert!(said(" ").is_err());
    assert_eq!(said(" a ").unwrap(), "a");
}
