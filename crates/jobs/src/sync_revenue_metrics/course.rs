//! Where a full listing is: each kind in stretches of time that are listed side by side, since a page is only known by the
//! one before it. It can be written down and gone on with; asks nobody.

use chrono::{DateTime, TimeDelta, Utc};
use crm_domain::revenue::billing::Span;
use crm_domain::revenue::mirror::Kind;
use serde::{Deserialize, Serialize};

use super::work::{Interrupted, Work};

/// Where it is written down.
pub const PLACE: &str = "sync.course";

/// A listing that was stopped longer ago begins anew: what it had listed says little about now.
const STALE: TimeDelta = TimeDelta::hours(12);
/// Requests under way at once, of one kind and in all.
const OF_A_KIND: usize = 10;
pub const AT_ONCE: usize = 40;
/// A stretch that is thought to have fewer pages left is not worth dividing.
const WORTH_DIVIDING: i64 = 6;
/// Nothing at Stripe is older than Stripe.
const BEGINNING: i64 = 1_262_304_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    pub began: DateTime<Utc>,
    /// Whether nothing was known before: then nothing that is found is a difference.
    pub first: bool,
    stretches: Vec<Stretch>,
    /// So many differences were found, of which some are named.
    pub mended: Mended,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    pub count: u64,
    pub named: Vec<String>,
}

/// Objects of a kind that were created in a stretch of time, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stretch {
    kind: Kind,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    /// The last object that was listed, and when it was created.
    after: Option<String>,
    reached: Option<DateTime<Utc>>,
    pages: i64,
    done: bool,
    /// Whether its next page is being asked for.
    #[serde(skip)]
    busy: bool,
}

/// A page to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    stretch: usize,
    pub kind: Kind,
    pub span: Span,
    pub after: Option<String>,
}

impl Course {
    pub fn new(began: DateTime<Utc>, first: bool) -> Self {
        let stretch = |kind| Stretch {
            kind,
            from: None,
            until: None,
            after: None,
            reached: None,
            pages: 0,
            done: false,
            busy: false,
        };
        Self {
            began,
            first,
            stretches: Kind::ALL.into_iter().map(stretch).collect(),
            mended: Mended::default(),
        }
    }

    /// The one that was written down, where it is not too old.
    pub async fn begin_or_go_on(
        work: &Work<'_>,
        now: DateTime<Utc>,
        first: bool,
    ) -> Result<Self, Interrupted> {
        let known = work.place(PLACE).await?;
        let known: Option<Self> = known.and_then(|text| serde_json::from_str(&text).ok());
        let fresh = known.filter(|course| now - course.began < STALE && course.began <= now);
        Ok(fresh.unwrap_or_else(|| Self::new(now, first)))
    }

    pub async fn write_down(&self, work: &Work<'_>) -> Result<(), Interrupted> {
        let text = serde_json::to_string(self).unwrap_or_default();
        work.set_place(PLACE, Some(&text)).await
    }

    /// The next page to ask for, where there is one that nobody is asking for; a long stretch is divided for that.
    pub fn next(&mut self) -> Option<Wanted> {
        let idle = self
            .stretches
            .iter()
            .position(|stretch| !stretch.done && !stretch.busy);
        let at = match idle {
            Some(at) => at,
            None => self.divide()?,
        };
        let stretch = &mut self.stretches[at];
        stretch.busy = true;
        Some(Wanted {
            stretch: at,
            kind: stretch.kind,
            span: Span {
                from: stretch.from,
                until: stretch.until,
            },
            after: stretch.after.clone(),
        })
    }

    /// Divides the longest of those stretches that can do with help, and answers the new one.
    fn divide(&mut self) -> Option<usize> {
        let busy = |kind| {
            self.stretches
                .iter()
                .filter(|stretch| stretch.busy && stretch.kind == kind)
                .count()
        };
        let (at, left) = self
            .stretches
            .iter()
            .enumerate()
            .filter(|(_, stretch)| stretch.busy && busy(stretch.kind) < OF_A_KIND)
            .filter_map(|(at, stretch)| Some((at, stretch.pages_left(self.began)?)))
            .max_by_key(|(_, left)| *left)?;
        if left < WORTH_DIVIDING {
            return None;
        }
        let stretch = &mut self.stretches[at];
        let (low, high) = (stretch.low(), stretch.reached?);
        let middle = low + TimeDelta::seconds((high - low).num_seconds() / 2);
        let lower = Stretch {
            kind: stretch.kind,
            from: stretch.from,
            until: Some(middle),
            after: None,
            reached: None,
            pages: 0,
            done: false,
            busy: false,
        };
        stretch.from = Some(middle);
        self.stretches.push(lower);
        Some(self.stretches.len() - 1)
    }

    /// A page came: what it was, where the next one begins, and how far back it reached.
    pub fn came(&mut self, wanted: &Wanted, next: Option<String>, reached: Option<DateTime<Utc>>) {
        let stretch = &mut self.stretches[wanted.stretch];
        stretch.busy = false;
        stretch.pages += 1;
        // It may have been divided since: what lies below is somebody else's.
        let beyond = reached
            .zip(stretch.from)
            .is_some_and(|(reached, from)| reached < from);
        stretch.done = next.is_none() || beyond;
        stretch.after = next;
        stretch.reached = reached.or(stretch.reached);
    }

    pub fn mend(&mut self, keys: impl IntoIterator<Item = String>) {
        const NAMED: usize = 20;
        for key in keys {
            self.mended.count += 1;
            if self.mended.named.len() < NAMED {
                self.mended.named.push(key);
            }
        }
    }
}

impl Mended {
    /// For people; none where all was as events had told it.
    pub fn told(&self) -> Option<String> {
        if self.count == 0 {
            return None;
        }
        let more = if self.count > self.named.len() as u64 {
            ", …"
        } else {
            ""
        };
        Some(format!(
            "mended {} objects that had changed without an event: {}{more}",
            self.count,
            self.named.join(", ")
        ))
    }
}

impl Stretch {
    fn low(&self) -> DateTime<Utc> {
        self.from
            .unwrap_or(DateTime::UNIX_EPOCH + TimeDelta::seconds(BEGINNING))
    }

    /// How many pages it may still have, were it everywhere as dense as where it was listed; unknown before two pages.
    fn pages_left(&self, began: DateTime<Utc>) -> Option<i64> {
        let reached = self.reached.filter(|_| self.pages >= 2)?;
        let listed = (self.until.unwrap_or(began) - reached).num_seconds().max(1);
        let left = (reached - self.low()).num_seconds();
        let pages = i128::from(self.pages) * i128::from(left.max(0)) / i128::from(listed);
        // A stretch of a second cannot be divided.
        (left > 1).then(|| i64::try_from(pages).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    const NOW: i64 = 1_790_000_000;
    const PAGE: usize = 100;

    /// Objects by their moment and number; a list of them as Stripe would answer it.
    fn page(
        objects: &BTreeSet<(i64, usize)>,
        wanted: &Wanted,
    ) -> (Vec<usize>, Option<String>, Option<DateTime<Utc>>) {
        let number = |id: &str| id.parse::<usize>().unwrap();
        let after = wanted.after.as_deref().map(number);
        let place = after.and_then(|after| objects.iter().find(|(_, n)| *n == after));
        let fits = |object: &&(i64, usize)| {
            wanted
                .span
                .from
                .is_none_or(|from| object.0 >= from.timestamp())
                && wanted
                    .span
                    .until
                    .is_none_or(|until| object.0 < until.timestamp())
                && place.is_none_or(|place| *object < place)
        };
        let mut found: Vec<&(i64, usize)> =
            objects.iter().rev().filter(fits).take(PAGE + 1).collect();
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let last = found.last().copied();
        (
            found.iter().map(|(_, n)| *n).collect(),
            last.filter(|_| more).map(|(_, n)| n.to_string()),
            last.map(|(created, _)| at(*created)),
        )
    }

    /// Lists everything, with so many requests under way at once, and answers what was seen and how many requests it took.
    fn list(
        objects: &BTreeSet<(i64, usize)>,
        mut course: Course,
        at_once: usize,
        stop_after: usize,
    ) -> (BTreeSet<usize>, usize, Course) {
        let mut seen = BTreeSet::new();
        let mut under_way = Vec::new();
        let mut requests = 0;
        while requests < stop_after {
            while under_way.len() < at_once {
                match course.next() {
                    Some(wanted) => under_way.push(wanted),
                    None => break,
                }
            }
            // The oldest request is not always the first to be answered.
            let Some(wanted) = under_way.pop() else { break };
            under_way.reverse();
            requests += 1;
            if wanted.kind == Kind::Charge {
                let (found, next, reached) = page(objects, &wanted);
                seen.extend(found);
                course.came(&wanted, next, reached);
            } else {
                course.came(&wanted, None, None);
            }
        }
        (seen, requests, course)
    }

    fn growing(count: usize) -> BTreeSet<(i64, usize)> {
        (0..count)
            .map(|n| {
                let part = (n as f64 / count as f64).sqrt();
                (1_500_000_000 + (part * 290_000_000.0) as i64, n)
            })
            .collect()
    }

    #[test]
    fn all_are_listed_side_by_side_with_hardly_more_requests() {
        for count in [0, 1, 99, 100, 101, 5_000, 100_000] {
            let objects = growing(count);
            let (seen, requests, _) =
                list(&objects, Course::new(at(NOW), true), AT_ONCE, usize::MAX);
            assert_eq!(seen.len(), count);
            let needed = count.div_ceil(PAGE).max(1) + Kind::ALL.len() - 1;
            assert!(
                requests <= needed + needed / 10 + 20,
                "{count}: {requests} for {needed}"
            );
        }
    }

    #[test]
    fn many_of_one_second_are_listed_too() {
        let objects: BTreeSet<(i64, usize)> = (0..3_000).map(|n| (1_700_000_000, n)).collect();
        let (seen, requests, _) = list(&objects, Course::new(at(NOW), true), AT_ONCE, usize::MAX);
        assert_eq!(seen.len(), 3_000);
        assert!(requests < 80, "{requests}");
    }

    #[test]
    fn what_was_stopped_goes_on_without_a_gap() {
        let objects = growing(20_000);
        for stop_after in [0, 1, 7, 50, 150] {
            let (first, before, course) =
                list(&objects, Course::new(at(NOW), true), AT_ONCE, stop_after);
            let text = serde_json::to_string(&course).unwrap();
            let again: Course = serde_json::from_str(&text).unwrap();
            let (second, after, _) = list(&objects, again, AT_ONCE, usize::MAX);
            assert_eq!(first.union(&second).count(), 20_000, "{stop_after}");
            assert!(before + after < 260, "{stop_after}: {before} + {after}");
        }
    }

    #[test]
    fn a_kind_is_asked_for_in_several_places_at_once() {
        let objects = growing(100_000);
        let mut course = Course::new(at(NOW), true);
        let mut most = 0;
        let mut under_way: Vec<Wanted> = Vec::new();
        for _ in 0..400 {
            while let Some(wanted) = (under_way.len() < AT_ONCE).then(|| course.next()).flatten() {
                under_way.push(wanted);
            }
            let mut of_kind = BTreeMap::new();
            for wanted in &under_way {
                *of_kind.entry(wanted.kind).or_insert(0) += 1;
            }
            most = most.max(of_kind.get(&Kind::Charge).copied().unwrap_or(0));
            if under_way.is_empty() {
                break;
            }
            let wanted = under_way.remove(0);
            match wanted.kind {
                Kind::Charge => {
                    let (_, next, reached) = page(&objects, &wanted);
                    course.came(&wanted, next, reached);
                }
                _ => course.came(&wanted, None, None),
            }
        }
        assert_eq!(most, OF_A_KIND);
    }
}
