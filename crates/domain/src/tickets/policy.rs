//! Until when tickets are to be answered and resolved: read from the wire with every fault named, and written to it again.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_types::tickets::{BusinessHours, TicketPolicy, TicketPriority, TicketTarget};

use super::hours::{DAY, Hours, Stretch};
use crate::members::Fault;

/// A target is at most a year of business minutes.
const LONGEST: i32 = 525_600;

/// The most holidays, and stretches of a week.
const MAX_HOLIDAYS: usize = 1000;
const MAX_STRETCHES: usize = 42;

/// A week has at least an hour of business, so that whatever is due is due within a lifetime.
const LEAST_WEEK: TimeDelta = TimeDelta::hours(1);

/// How much business time a priority leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub first_response: TimeDelta,
    pub resolution: TimeDelta,
}

/// What clocks of tickets go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub hours: Hours,
    /// In the order of the priorities.
    targets: [Target; 4],
}

impl Policy {
    /// The one that there is before anybody has set another: office hours from Monday to Friday.
    pub fn usual(zone: Tz) -> Self {
        let office = || {
            vec![Stretch {
                opens: 9 * 60,
                closes: 17 * 60,
            }]
        };
        let target = |first_response, resolution| Target {
            first_response: TimeDelta::hours(first_response),
            resolution: TimeDelta::hours(resolution),
        };
        Self {
            hours: Hours {
                zone,
                week: [
                    office(),
                    office(),
                    office(),
                    office(),
                    office(),
                    Vec::new(),
                    Vec::new(),
                ],
                holidays: BTreeSet::new(),
            },
            targets: [target(16, 80), target(8, 40), target(4, 24), target(1, 8)],
        }
    }

    /// How much time a ticket of this priority has.
    pub fn target(&self, priority: TicketPriority) -> Target {
        self.targets[priority as usize]
    }

    /// What is asked for.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn read(wire: &TicketPolicy) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let targets = TicketPriority::ALL
            .iter()
            .map(|priority| target(*priority, &wire.targets, &mut faults))
            .collect::<Vec<Option<Target>>>();
        let zone: Option<Tz> = wire.time_zone.trim().parse().ok();
        if zone.is_none() {
            faults.push(fault(
                "time_zone",
                "There is no such time zone. Take a name of IANA's, as Europe/Berlin.",
            ));
        }
        let week = week(&wire.hours, &mut faults);
        if wire.holidays.len() > MAX_HOLIDAYS {
            faults.push(fault("holidays", "A thousand holidays at most."));
        }
        let hours = Hours {
            zone: zone.unwrap_or(Tz::UTC),
            week,
            holidays: wire.holidays.iter().copied().collect::<BTreeSet<_>>(),
        };
        if faults.is_empty() && hours.weekly() < LEAST_WEEK {
            faults.push(fault(
                "hours",
                "Somebody is there for an hour a week at least.",
            ));
        }
        let targets: Option<Vec<Target>> = targets.into_iter().collect();
        match targets.and_then(|targets| <[Target; 4]>::try_from(targets).ok()) {
            Some(targets) if faults.is_empty() => Ok(Self { hours, targets }),
            _ => Err(faults),
        }
    }

    /// As it is shown.
    pub fn shown(&self) -> TicketPolicy {
        let minutes = |time: TimeDelta| i32::try_from(time.num_minutes()).unwrap_or(LONGEST);
        let days = (1..).zip(&self.hours.week);
        TicketPolicy {
            targets: TicketPriority::ALL
                .iter()
                .map(|priority| TicketTarget {
                    priority: *priority,
                    first_response_minutes: minutes(self.target(*priority).first_response),
                    resolution_minutes: minutes(self.target(*priority).resolution),
                })
                .collect(),
            hours: days
                .flat_map(|(weekday, stretches)| {
                    stretches.iter().map(move |stretch| BusinessHours {
                        weekday,
                        opens: clock(stretch.opens),
                        closes: clock(stretch.closes),
                    })
                })
                .collect(),
            time_zone: self.hours.zone.name().to_owned(),
            holidays: self.hours.holidays.iter().copied().collect(),
        }
    }
}

fn fault(field: &str, message: &str) -> Fault {
    Fault {
        field: field.to_owned(),
        message: message.to_owned(),
    }
}

fn target(
    priority: TicketPriority,
    wire: &[TicketTarget],
    faults: &mut Vec<Fault>,
) -> Option<Target> {
    let mut own = wire.iter().filter(|target| target.priority == priority);
    let (Some(one), None) = (own.next(), own.next()) else {
        let message = format!("There is one target for each priority; look at {priority}.");
        faults.push(fault("targets", &message));
        return None;
    };
    let mut minutes = |field: &str, minutes: i32| {
        if !(1..=LONGEST).contains(&minutes) {
            let message = format!("Of {priority}: from 1 to {LONGEST} minutes.");
            faults.push(fault(&format!("targets.{field}"), &message));
        }
        TimeDelta::minutes(minutes.into())
    };
    Some(Target {
        first_response: minutes("first_response_minutes", one.first_response_minutes),
        resolution: minutes("resolution_minutes", one.resolution_minutes),
    })
}

fn week(wire: &[BusinessHours], faults: &mut Vec<Fault>) -> [Vec<Stretch>; 7] {
    let mut week: [Vec<Stretch>; 7] = Default::default();
    if wire.len() > MAX_STRETCHES {
        faults.push(fault("hours", "42 stretches a week at most."));
    }
    for one in wire {
        let day = usize::try_from(one.weekday - 1).ok().filter(|day| *day < 7);
        let (Some(day), Some(opens), Some(closes)) =
            (day, minutes(&one.opens), minutes(&one.closes))
        else {
            faults.push(fault(
                "hours",
                "A stretch is of a weekday from 1 (Monday) to 7, from `HH:MM` to `HH:MM`.",
            ));
            continue;
        };
        if opens >= closes {
            faults.push(fault("hours", "A stretch closes later than it opens."));
        }
        week[day].push(Stretch { opens, closes });
    }
    for day in &mut week {
        day.sort_unstable();
        if day.windows(2).any(|pair| pair[1].opens < pair[0].closes) {
            faults.push(fault(
                "hours",
                "Two stretches of a day lie over each other.",
            ));
        }
    }
    week
}

/// The minutes of `HH:MM`, at most `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let number = |text: &str| -> Option<u16> {
        let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let sum = hours * 60 + minutes;
    (minutes < 60 && sum <= DAY).then_some(sum)
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
