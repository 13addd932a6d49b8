//! When a job runs by itself: a cron expression in a time zone; runs nothing and asks no clock.
//!
//! Where clocks go forward over a planned time, it is served when the gap ends; where they go back over it, once.

use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use chrono_tz::Tz;
use crm_types::jobs::{JobName, Schedule};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// The times at which a job runs by itself.
#[derive(Clone, Debug)]
pub struct Plan {
    job: JobName,
    cron: Cron,
    text: String,
    zone: Tz,
}

/// The text is no cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPlan(String);

impl fmt::Display for BadPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "must be minute, hour, day of the month, month and day of the week, as `0 0 * * *` for midnight: {}",
            self.0
        )
    }
}

impl std::error::Error for BadPlan {}

impl Plan {
    /// Reads an expression of five fields, meant in `zone`.
    ///
    /// # Errors
    /// What is wrong with it, an expression that never comes true included.
    pub fn parse(job: JobName, text: &str, zone: Tz) -> Result<Self, BadPlan> {
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        let cron = parser
            .parse(text)
            .map_err(|error| BadPlan(error.to_string()))?;
        let plan = Self {
            job,
            cron,
            text: text.trim().to_owned(),
            zone,
        };
        match plan.next_after(DateTime::UNIX_EPOCH) {
            Some(_) => Ok(plan),
            None => Err(BadPlan("there is no such time".to_owned())),
        }
    }

    pub fn job(&self) -> JobName {
        self.job
    }

    /// The first time after `now`.
    pub fn next_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self
            .cron
            .find_next_occurrence(&now.with_timezone(&self.zone), false);
        next.ok().map(|next| next.to_utc().trunc_subsecs(0))
    }

    /// The last time that was, or is, at `now`.
    pub fn due_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let now = now.trunc_subsecs(0).with_timezone(&self.zone);
        let due = self.cron.find_previous_occurrence(&now, true);
        due.ok().map(|due| due.to_utc())
    }

    /// As people and programs are told.
    pub fn schedule(&self, now: DateTime<Utc>) -> Schedule {
        Schedule {
            job: self.job,
            cron: self.text.clone(),
            time_zone: self.zone.name().to_owned(),
            next_at: self.next_after(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str, zone: Tz) -> Plan {
        Plan::parse(JobName::UpdateActivityMetrics, text, zone).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// All times between two moments, and that looking back from each finds the one before.
    fn times(plan: &Plan, from: &str, to: &str) -> Vec<DateTime<Utc>> {
        let mut times = Vec::new();
        let mut now = at(from);
        while let Some(next) = plan.next_after(now).filter(|next| *next <= at(to)) {
            assert!(next > now, "{next} follows {now}");
            assert_eq!(plan.due_at(next), Some(next));
            let before = next - chrono::TimeDelta::milliseconds(1);
            assert!(plan.due_at(before) < Some(next));
            if let Some(last) = times.last() {
                assert_eq!(plan.due_at(before), Some(*last));
            }
            times.push(next);
            now = next;
        }
        times
    }

    #[test]
    fn midnight_is_the_zones_own() {
        let plan = plan("0 0 * * *", Tz::Europe__Berlin);
        assert_eq!(
            plan.next_after(at("2024-05-20T10:00:00Z")),
            Some(at("2024-05-20T22:00:00Z"))
        );
        assert_eq!(
            plan.due_at(at("2024-05-20T22:00:00.7Z")),
            Some(at("2024-05-20T22:00:00Z"))
        );
        let told = plan.schedule(at("2024-05-20T10:00:00Z"));
        assert_eq!(
            (told.cron.as_str(), told.time_zone.as_str()),
            ("0 0 * * *", "Europe/Berlin")
        );
    }

    #[test]
    fn a_time_in_the_gap_is_served_when_the_gap_ends_and_on_no_other_day() {
        // Berlin, 31 March 2024: 02:00 to 03:00 is not.
        let plan = plan("30 2 * * *", Tz::Europe__Berlin);
        assert_eq!(
            times(&plan, "2024-03-29T12:00:00Z", "2024-04-01T12:00:00Z"),
            [
                at("2024-03-30T01:30:00Z"),
                at("2024-03-31T01:00:00Z"),
                at("2024-04-01T00:30:00Z")
            ]
        );
        // Where midnight itself is in the gap: Beirut, 31 March 2024.
        let midnight = super::tests::plan("0 0 * * *", Tz::Asia__Beirut);
        assert_eq!(
            times(&midnight, "2024-03-30T12:00:00Z", "2024-04-01T12:00:00Z"),
            [at("2024-03-30T22:00:00Z"), at("2024-03-31T21:00:00Z")]
        );
    }

    #[test]
    fn a_time_that_comes_twice_is_served_once() {
        // Berlin, 27 October 2024: 02:00 to 03:00 comes twice.
        let plan = plan("30 2 * * *", Tz::Europe__Berlin);
        assert_eq!(
            times(&plan, "2024-10-26T12:00:00Z", "2024-10-28T12:00:00Z"),
            [at("2024-10-27T00:30:00Z"), at("2024-10-28T01:30:00Z")]
        );
    }

    #[test]
    fn what_runs_every_hour_runs_every_hour_whatever_the_clocks_do() {
        let plan = plan("15 * * * *", Tz::Europe__Berlin);
        for (from, to) in [
            ("2024-03-30T20:00:00Z", "2024-03-31T06:00:00Z"),
            ("2024-10-26T20:00:00Z", "2024-10-27T06:00:00Z"),
        ] {
            assert_eq!(times(&plan, from, to).len(), 10);
        }
    }

    #[test]
    fn what_is_no_expression_is_refused_with_an_example() {
        for text in [
            "",
            "0 0 * *",
            "0 0 0 * * *",
            "60 0 * * *",
            "0 0 30 2 *",
            "midnight",
        ] {
            let refused = Plan::parse(JobName::UpdateActivityMetrics, text, Tz::UTC);
            let told = refused.map(|_| ()).unwrap_err().to_string();
            assert!(told.contains("`0 0 * * *`"), "{text}: {told}");
        }
    }
}
