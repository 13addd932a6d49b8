//! How many leads become members: as a rate, by the month they came and by where they came from; counts none itself.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crm_types::leads::{LeadCohort, LeadReport, LeadSourceLine};

/// How many leads of the same month, source and outcome there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The first day of the month they came in, in the account's time zone.
    pub month: NaiveDate,
    pub source: Option<String>,
    pub outcome: Outcome,
    pub leads: i64,
}

/// What became of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Not decided.
    Open,
    Lost,
    /// A member, after so many whole days.
    Converted {
        days: i64,
    },
}

/// So many sources are told, the largest.
const MOST_SOURCES: usize = 100;

/// The share of leads that were converted, in hundredths of a percent, rounded half up; 0 where there are none.
pub fn rate(converted: i64, all: i64) -> i64 {
    match all {
        ..=0 => 0,
        // Twice, so that the half is a whole number.
        _ => (converted * 20_000 + all) / (all * 2),
    }
}

/// What a group of leads comes to.
#[derive(Clone, Debug, Default)]
struct Group {
    created: i64,
    converted: i64,
    lost: i64,
    /// How many took so many days.
    days: BTreeMap<i64, i64>,
}

impl Group {
    fn add(&mut self, tally: &Tally) {
        self.created += tally.leads;
        match tally.outcome {
            Outcome::Open => {}
            Outcome::Lost => self.lost += tally.leads,
            Outcome::Converted { days } => {
                self.converted += tally.leads;
                *self.days.entry(days).or_default() += tally.leads;
            }
        }
    }

    /// Of an even number the lower of the two in the middle: a number of days that somebody took.
    fn median_days(&self) -> Option<i64> {
        let middle = (self.converted + 1) / 2;
        let mut seen = 0;
        self.days.iter().find_map(|(days, leads)| {
            seen += leads;
            (seen >= middle).then_some(*days)
        })
    }
}

/// All of it: months with the newest first, sources with the largest first.
pub fn report(tallies: &[Tally]) -> LeadReport {
    let mut all = Group::default();
    let mut months: BTreeMap<NaiveDate, Group> = BTreeMap::new();
    let mut sources: BTreeMap<Option<&str>, Group> = BTreeMap::new();
    for tally in tallies {
        all.add(tally);
        months.entry(tally.month).or_default().add(tally);
        let source = sources.entry(tally.source.as_deref()).or_default();
        source.add(tally);
    }
    let cohorts = months.iter().rev().map(|(month, group)| LeadCohort {
        month: *month,
        created: group.created,
        converted: group.converted,
        rate: rate(group.converted, group.created),
        median_days: group.median_days(),
    });
    let mut lines: Vec<LeadSourceLine> = sources
        .iter()
        .map(|(source, group)| LeadSourceLine {
            source: source.map(str::to_owned),
            created: group.created,
            converted: group.converted,
            lost: group.lost,
            rate: rate(group.converted, group.created),
            median_days: group.median_days(),
        })
        .collect();
    // Stable: the same number stays in the alphabet's order.
    lines.sort_by_key(|line| std::cmp::Reverse(line.created));
    lines.truncate(MOST_SOURCES);
    LeadReport {
        created: all.created,
        converted: all.converted,
        rate: rate(all.converted, all.created),
        cohorts: cohorts.collect(),
        sources: lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(month: &str, source: Option<&str>, outcome: Outcome, leads: i64) -> Tally {
        Tally {
            month: month.parse().unwrap(),
            source: source.map(str::to_owned),
            outcome,
            leads,
        }
    }

    #[test]
    fn a_rate_is_rounded_half_up_and_0_where_there_is_nobody() {
        assert_eq!(rate(0, 0), 0);
        assert_eq!(rate(0, 7), 0);
        assert_eq!(rate(1, 3), 3333);
        assert_eq!(rate(2, 3), 6667);
        assert_eq!(rate(1, 20_000), 1);
        assert_eq!(rate(1, 20_001), 0);
        assert_eq!(rate(1_000_000, 1_000_000), 10_000);
    }

    #[test]
    fn cohorts_and_sources_are_the_same_leads() {
        let converted = |days| Outcome::Converted { days };
        let report = report(&[
            tally("2026-01-01", Some("webinar"), converted(3), 2),
            tally("2026-01-01", Some("webinar"), converted(9), 2),
            tally("2026-01-01", None, Outcome::Open, 4),
            tally("2026-02-01", Some("webinar"), Outcome::Lost, 1),
            tally("2026-02-01", Some("ads"), converted(40), 1),
        ]);
        assert_eq!(
            (report.created, report.converted, report.rate),
            (10, 5, 5000)
        );
        let months: Vec<_> = report
            .cohorts
            .iter()
            .map(|cohort| (cohort.month.to_string(), cohort.rate, cohort.median_days))
            .collect();
        assert_eq!(
            months,
            [
                ("2026-02-01".to_owned(), 5000, Some(40)),
                ("2026-01-01".to_owned(), 5000, Some(3)),
            ]
        );
        let sources: Vec<_> = report
            .sources
            .iter()
            .map(|line| (line.source.as_deref(), line.created, line.lost))
            .collect();
        assert_eq!(
            sources,
            [(Some("webinar"), 5, 1), (None, 4, 0), (Some("ads"), 1, 0)]
        );
        assert_eq!(report.sources[1].median_days, None);
    }

    #[test]
    fn of_nobody_there_is_a_report() {
        let nothing = report(&[]);
        assert_eq!((nothing.created, nothing.rate), (0, 0));
        assert!(nothing.cohorts.is_empty() && nothing.sources.is_empty());
    }
}
