//! The one gate that everything goes through before it is sent, whoever wrote it and however: once when it is written, and
//! again at the moment it would leave; sends nothing, and knows no clock.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use crm_types::messages::{Channel, Consent, HoldReason};

use super::Standing;
use crate::calendar::Calendar;

/// What an installation allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// When no text message goes, by the clocks where the member is.
    pub quiet: Option<QuietHours>,
    /// How many messages one member is sent in a day of theirs, of all kinds together.
    pub daily_cap: u32,
    /// For how long the same words are not sent again to the same address.
    pub repeat_after: TimeDelta,
    /// Whether only those are written to who said that they may be. Otherwise whoever never said anything is.
    pub opt_in: bool,
}

impl Default for Policy {
    /// Nothing between nine in the evening and eight in the morning, ten messages a day, and ten minutes between the same
    /// words.
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self {
            quiet: Some(QuietHours {
                from: hour(21),
                until: hour(8),
            }),
            daily_cap: 10,
            repeat_after: TimeDelta::minutes(10),
            opt_in: false,
        }
    }
}

/// From one time of day until another, over midnight where it ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    pub from: NaiveTime,
    pub until: NaiveTime,
}

impl QuietHours {
    /// When it ends, where `now` is in it for clocks of `zone`.
    pub fn end(self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let local = now.with_timezone(&zone).naive_local();
        let (day, time) = (local.date(), local.time());
        let over_midnight = self.from > self.until;
        let in_it = match over_midnight {
            true => time >= self.from || time < self.until,
            false => time >= self.from && time < self.until,
        };
        if !in_it {
            return None;
        }
        let last = match over_midnight && time >= self.from {
            true => day.checked_add_days(Days::new(1)).unwrap_or(day),
            false => day,
        };
        let end = last.and_time(self.until);
        // In the hour that comes twice the first time may be over.
        let first = Some(Calendar::new(now, zone).at(end)).filter(|first| *first > now);
        let second = || zone.from_local_datetime(&end).latest();
        first.or_else(|| second().map(|second| second.with_timezone(&Utc)))
    }
}

/// What is known about a message and whoever is to get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub channel: Channel,
    /// What stands in the way of reaching them at all: `no_address` or `bad_address`.
    pub unreachable: Option<HoldReason>,
    /// Whether somebody is there who could send it.
    pub configured: bool,
    /// What they agreed to.
    pub standing: Option<Standing>,
    /// Where they are.
    pub zone: Tz,
    /// How many other messages they had today, or will have.
    pub today: u32,
    /// Whether the same words went to the same address within [`Policy::repeat_after`].
    pub repeated: bool,
    /// Whether it answers what they have just asked for by a keyword. Asking is agreeing to the answer, which nobody wants in
    /// the morning, and wants again where they ask again; but nobody who opted out gets one, and a day has an end for machines
    /// that answer each other.
    pub answers: bool,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Go,
    /// It waits until then; then the gate is asked again.
    Wait {
        until: DateTime<Utc>,
        reason: HoldReason,
    },
    /// It is not sent.
    Refuse(HoldReason),
}

/// Whether a message may go now. What speaks against it for longest is told first.
pub fn may_send(facts: &Facts, policy: &Policy, now: DateTime<Utc>) -> Verdict {
    use HoldReason as R;
    match facts.standing.map(|standing| standing.consent) {
        Some(Consent::OptedOut) => return Verdict::Refuse(R::OptedOut),
        None if policy.opt_in && !facts.answers => return Verdict::Refuse(R::NotOptedIn),
        _ => {}
    }
    if let Some(reason) = facts.unreachable {
        return Verdict::Refuse(reason);
    }
    if !facts.configured {
        return Verdict::Refuse(R::NotConfigured);
    }
    if facts.repeated && !facts.answers {
        return Verdict::Refuse(R::Duplicate);
    }
    if facts.today >= policy.daily_cap {
        return Verdict::Refuse(R::DailyCap);
    }
    // An e-mail wakes nobody, and whoever asks is awake.
    let wakes = facts.channel == Channel::Sms && !facts.answers;
    let quiet = policy.quiet.filter(|_| wakes);
    match quiet.and_then(|quiet| quiet.end(now, facts.zone)) {
        Some(until) => Verdict::Wait {
            until,
            reason: R::QuietHours,
        },
        None => Verdict::Go,
    }
}

/// When the day of whoever is in `zone` began.
pub fn day_of(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let calendar = Calendar::new(now, zone);
    calendar.day_start(calendar.today())
}

#[cfg(test)]
mod tests {
    use crm_types::messages::ConsentSource;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn time(text: &str) -> NaiveTime {
        text.parse().unwrap()
    }

    fn policy() -> Policy {
        Policy {
            quiet: Some(QuietHours {
                from: time("21:00:00"),
                until: time("08:00:00"),
            }),
            daily_cap: 5,
            repeat_after: TimeDelta::minutes(10),
            opt_in: false,
        }
    }

    fn facts() -> Facts {
        Facts {
            channel: Channel::Sms,
            unreachable: None,
            configured: true,
            standing: None,
            zone: Tz::America__New_York,
            today: 0,
            repeated: false,
            answers: false,
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Three in the afternoon in New York.
    const DAY: &str = "2026-03-10T19:00:00Z";

    fn standing(consent: Consent) -> Option<Standing> {
        Some(Standing {
            consent,
            source: ConsentSource::Keyword,
        })
    }

    #[test]
    fn each_reason_is_told_by_its_name() {
        let ask = |facts: Facts| may_send(&facts, &policy(), at(DAY));
        assert_eq!(ask(facts()), Verdict::Go);
        let out = Facts {
            standing: standing(Consent::OptedOut),
            unreachable: Some(HoldReason::NoAddress),
            ..facts()
        };
        assert_eq!(ask(out), Verdict::Refuse(HoldReason::OptedOut));
        for reason in [HoldReason::NoAddress, HoldReason::BadAddress] {
            let unreachable = Some(reason);
            let facts = Facts {
                unreachable,
                ..facts()
            };
            assert_eq!(ask(facts), Verdict::Refuse(reason));
        }
        let none = Facts {
            configured: false,
            ..facts()
        };
        assert_eq!(ask(none), Verdict::Refuse(HoldReason::NotConfigured));
        let again = Facts {
            repeated: true,
            ..facts()
        };
        assert_eq!(ask(again), Verdict::Refuse(HoldReason::Duplicate));
        for (today, verdict) in [
            (4, Verdict::Go),
            (5, Verdict::Refuse(HoldReason::DailyCap)),
            (6, Verdict::Refuse(HoldReason::DailyCap)),
        ] {
            assert_eq!(ask(Facts { today, ..facts() }), verdict);
        }
    }

    #[test]
    fn whoever_never_agreed_is_written_to_only_where_that_is_enough() {
        let strict = Policy {
            opt_in: true,
            ..policy()
        };
        let ask = |standing| {
            let facts = Facts {
                standing,
                ..facts()
            };
            may_send(&facts, &strict, at(DAY))
        };
        assert_eq!(ask(None), Verdict::Refuse(HoldReason::NotOptedIn));
        assert_eq!(ask(standing(Consent::OptedIn)), Verdict::Go);
    }

    #[test]
    fn at_night_a_text_message_waits_until_their_morning_and_an_email_does_not() {
        for (now, until) in [
            // 20:59 and 21:00 in New York, before the clocks go forward.
            ("2026-03-07T01:59:00Z", None),
            ("2026-03-07T02:00:00Z", Some("2026-03-07T13:00:00Z")),
            ("2026-03-07T12:59:59Z", Some("2026-03-07T13:00:00Z")),
            ("2026-03-07T13:00:00Z", None),
            // The night in which they do: an hour less to wait.
            ("2026-03-08T02:00:00Z", Some("2026-03-08T12:00:00Z")),
        ] {
            let verdict = may_send(&facts(), &policy(), at(now));
            let expected = until.map_or(Verdict::Go, |until| Verdict::Wait {
                until: at(until),
                reason: HoldReason::QuietHours,
            });
            assert_eq!(verdict, expected, "{now}");
            let mail = Facts {
                channel: Channel::Email,
                ..facts()
            };
            assert_eq!(may_send(&mail, &policy(), at(now)), Verdict::Go);
        }
        let berlin = Facts {
            zone: Tz::Europe__Berlin,
            ..facts()
        };
        let expected = Verdict::Wait {
            until: at("2026-03-11T07:00:00Z"),
            reason: HoldReason::QuietHours,
        };
        let night = at("2026-03-10T20:00:00Z");
        assert_eq!(may_send(&berlin, &policy(), night), expected);
    }

    #[test]
    fn quiet_hours_within_a_day_are_no_night() {
        let noon = QuietHours {
            from: time("12:00:00"),
            until: time("13:30:00"),
        };
        let end = |now: &str| noon.end(at(now), Tz::UTC);
        assert_eq!(end("2026-03-10T11:59:59Z"), None);
        assert_eq!(
            end("2026-03-10T12:00:00Z"),
            Some(at("2026-03-10T13:30:00Z"))
        );
        assert_eq!(end("2026-03-10T13:30:00Z"), None);
    }

    #[test]
    fn an_answer_to_what_they_asked_goes_at_night_and_again_and_never_to_whoever_opted_out() {
        let strict = Policy {
            opt_in: true,
            ..policy()
        };
        let night = at("2026-03-10T04:00:00Z");
        let answer = Facts {
            answers: true,
            repeated: true,
            ..facts()
        };
        let ask = |facts: Facts| may_send(&facts, &strict, night);
        assert_eq!(ask(answer), Verdict::Go);
        let out = Facts {
            standing: standing(Consent::OptedOut),
            ..answer
        };
        assert_eq!(ask(out), Verdict::Refuse(HoldReason::OptedOut));
        let many = Facts { today: 5, ..answer };
        assert_eq!(ask(many), Verdict::Refuse(HoldReason::DailyCap));
        let unreachable = Some(HoldReason::BadAddress);
        let nowhere = Facts {
            unreachable,
            ..answer
        };
        assert_eq!(ask(nowhere), Verdict::Refuse(HoldReason::BadAddress));
    }

    fn any_facts() -> impl Strategy<Value = Facts> {
        let zones = vec![
            Tz::UTC,
            Tz::America__New_York,
            Tz::Asia__Kolkata,
            Tz::Pacific__Kiritimati,
            Tz::Australia__Lord_Howe,
        ];
        let consent = proptest::option::of(select(Consent::ALL));
        (
            select(Channel::ALL),
            any::<(bool, bool, bool, bool)>(),
            consent,
            select(zones),
            0_u32..8,
        )
            .prop_map(
                |(channel, (reachable, configured, repeated, answers), consent, zone, today)| {
                    Facts {
                        channel,
                        unreachable: (!reachable).then_some(HoldReason::NoAddress),
                        configured,
                        standing: consent.and_then(standing),
                        zone,
                        today,
                        repeated,
                        answers,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn nothing_ever_goes_to_whoever_opted_out(facts in any_facts(), opt_in: bool, seconds in 0_i64..4_000_000_000) {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            let policy = Policy { opt_in, ..policy() };
            let verdict = may_send(&facts, &policy, now);
            let out = facts.standing.is_some_and(|standing| standing.consent == Consent::OptedOut);
            if out {
                prop_assert_eq!(verdict, Verdict::Refuse(HoldReason::OptedOut));
            }
            if facts.unreachable.is_some() || facts.repeated && !facts.answers || facts.today >= policy.daily_cap {
                prop_assert!(matches!(verdict, Verdict::Refuse(_)));
            }
        }

        #[test]
        fn what_waits_goes_when_its_time_comes_and_within_a_day(
            facts in any_facts(), seconds in 0_i64..4_000_000_000, from in 0_u32..1440, until in 0_u32..1440
        ) {
            let time = |minutes: u32| NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0).unwrap();
            let quiet = (from != until).then(|| QuietHours { from: time(from), until: time(until) });
            let policy = Policy { quiet, ..policy() };
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            if let Verdict::Wait { until, .. } = may_send(&facts, &policy, now) {
                prop_assert!(until > now && until <= now + TimeDelta::hours(26));
                prop_assert_eq!(may_send(&facts, &policy, until), Verdict::Go);
            }
        }
    }
}
