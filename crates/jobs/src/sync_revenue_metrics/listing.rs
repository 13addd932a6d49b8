//! Reading: everything there is, what the mirror has that no list has any more, or what events tell of; many requests at
//! once, each stored as it comes.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_db::revenue::unseen;
use crm_domain::revenue::mirror::{Key, Kind};
use futures_util::StreamExt;
use futures_util::stream::{self, FuturesUnordered};
use tokio::time::{MissedTickBehavior, interval};

use super::course::{AT_ONCE, Course, Mended, Wanted};
use super::work::{Hands, Interrupted, Stored, Work};

/// Ids that are looked up in one go.
const LOOKED_UP: u32 = 500;
/// How often to say that the run lives while nothing comes.
const ALIVE_EVERY: Duration = Duration::from_secs(10);

/// Lists all kinds, then looks for those that are gone. Answers what had changed without an event.
pub async fn everything(work: &mut Work<'_>, mut course: Course) -> Result<Mended, Interrupted> {
    if !course.first {
        work.compare();
    }
    let outcome = list(work, &mut course).await;
    if outcome.is_err() {
        // Where the database is away too, the last place that was written down will do.
        course.write_down(work).await.ok();
    }
    outcome?;
    course.write_down(work).await?;
    for kind in Kind::ALL {
        gone(work, &mut course, kind).await?;
    }
    Ok(course.mended)
}

async fn list(work: &mut Work<'_>, course: &mut Course) -> Result<(), Interrupted> {
    let mut alive = interval(ALIVE_EVERY);
    alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut under_way = FuturesUnordered::new();
    loop {
        while under_way.len() < AT_ONCE {
            match course.next() {
                Some(wanted) => under_way.push(page(work.hands(), wanted)),
                None => break,
            }
        }
        if under_way.is_empty() {
            return Ok(());
        }
        tokio::select! {
            Some(came) = under_way.next() => {
                let (wanted, came) = came;
                let (stored, next, reached) = came?;
                course.came(&wanted, next, reached);
                note(work, course, &stored).await?;
                if work.look().await? {
                    course.write_down(work).await?;
                }
            }
            _ = alive.tick() => work.flush().await?,
        }
    }
}

type Came = Result<(Stored, Option<String>, Option<DateTime<Utc>>), Interrupted>;

async fn page(hands: Hands, wanted: Wanted) -> (Wanted, Came) {
    let before = (hands.now)();
    let came = async {
        let listed = hands
            .billing
            .list(wanted.kind, wanted.span, wanted.after.as_deref());
        let page = listed.await?;
        let stored = hands.store(&page.found, before).await?;
        Ok((stored, page.next, page.reached))
    };
    let came = came.await;
    (wanted, came)
}

async fn note(
    work: &mut Work<'_>,
    course: &mut Course,
    stored: &Stored,
) -> Result<(), Interrupted> {
    if !course.first {
        course.mend(stored.news.iter().map(named));
    }
    work.count(stored).await
}

fn named(key: &Key) -> String {
    format!("{} {}", key.kind.as_str(), key.id)
}

/// What is stored and was in no list: deleted there, or left out by the list.
async fn gone(work: &mut Work<'_>, course: &mut Course, kind: Kind) -> Result<(), Interrupted> {
    let mut after: Option<String> = None;
    loop {
        let database = work.database().clone();
        let ids = unseen(&database, kind, course.began, after.as_deref(), LOOKED_UP).await?;
        let Some(last) = ids.last().cloned() else {
            return Ok(());
        };
        let keys = ids.into_iter().map(|id| Key { kind, id });
        for stored in fetch(work, keys).await? {
            note(work, course, &stored).await?;
        }
        work.look().await?;
        after = Some(last);
    }
}

/// Fetches objects by their ids, many at once.
async fn fetch(
    work: &mut Work<'_>,
    keys: impl IntoIterator<Item = Key>,
) -> Result<Vec<Stored>, Interrupted> {
    let hands = work.hands();
    let fetches: Vec<_> = keys
        .into_iter()
        .map(|key| {
            let hands = hands.clone();
            async move { hands.refresh(key).await }
        })
        .collect();
    let mut under_way = stream::iter(fetches).buffer_unordered(AT_ONCE);
    let mut all = Vec::new();
    while let Some(stored) = work
        .meanwhile(async { Ok::<_, Interrupted>(under_way.next().await) })
        .await?
    {
        all.push(stored?);
        work.look().await?;
    }
    Ok(all)
}

/// Fetches what events tell of since `since`. Each object once, however much happened to it.
pub async fn events(work: &mut Work<'_>, since: DateTime<Utc>) -> Result<(), Interrupted> {
    let mut keys = BTreeSet::new();
    let mut after: Option<String> = None;
    loop {
        let billing = work.hands().billing;
        let page = work
            .meanwhile(billing.events(since, after.as_deref()))
            .await?;
        for event in page.events {
            keys.extend(
                event
                    .kind
                    .zip(event.object_id)
                    .map(|(kind, id)| Key { kind, id }),
            );
        }
        work.look().await?;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let keys: Vec<Key> = keys.into_iter().collect();
    for keys in keys.chunks(LOOKED_UP as usize) {
        for stored in fetch(work, keys.iter().cloned()).await? {
            work.count(&stored).await?;
        }
    }
    Ok(())
}
