//! Turns notices into events: reads each change once for all who listen, and nothing where nobody does.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crm_db::members::Reading;
use crm_db::messages::broadcasts::broadcasts;
use crm_db::messages::{threads, unread};
use crm_db::notices::{Notice, Subscription};
use crm_db::{Database, live};
use crm_domain::messages::Region;
use crm_types::events::{Hello, LeadChanged, MAX_EVENT_ROWS, MembersChanged, TicketChanged};
use crm_types::ids::{BroadcastId, LeadId, MemberId, RunId, ThreadId, TicketId};
use crm_types::jobs::Run;
use crm_types::messages::{BroadcastsChanged, ThreadsChanged};
use serde::Serialize;
use tokio::time::{Instant, sleep_until};

use super::{Live, Told};
use crate::error::Result;
use crate::events::event;

/// How long after broadcasts were told they are told again at the earliest: one that is sent quickly moves many times a
/// second.
const BROADCAST_BEAT: Duration = Duration::from_secs(1);

/// What notices told of since the last look.
#[derive(Debug, Default)]
struct Due {
    members: BTreeSet<MemberId>,
    /// More members than are told.
    many: bool,
    runs: BTreeSet<RunId>,
    threads: BTreeSet<ThreadId>,
    broadcasts: BTreeSet<BroadcastId>,
    /// With their latest revisions.
    tickets: BTreeMap<TicketId, i64>,
    /// Tickets that somebody has come to, or left.
    watched: BTreeSet<TicketId>,
    leads: BTreeMap<LeadId, i64>,
    /// Whatever is shown is to be read anew.
    anew: bool,
}

impl Due {
    fn note(&mut self, notice: Notice) {
        match notice {
            Notice::Member { id, .. } => {
                self.members.insert(id);
                self.many |= self.members.len() > MAX_EVENT_ROWS;
            }
            Notice::Members => self.many = true,
            Notice::Run { id, .. } => {
                self.runs.insert(id);
            }
            Notice::Thread { id, .. } => {
                self.threads.insert(id);
            }
            Notice::Broadcast { id } => {
                self.broadcasts.insert(id);
            }
            Notice::Ticket { id, revision } => {
                let latest = self.tickets.entry(id).or_default();
                *latest = revision.max(*latest);
                // So many are read anew for less.
                self.anew |= self.tickets.len() > MAX_EVENT_ROWS;
            }
            Notice::TicketPresence { id } => {
                self.watched.insert(id);
            }
            Notice::Lead { id, revision } => {
                let known = self.leads.entry(id).or_default();
                *known = revision.max(*known);
                // Each is an event of its own.
                self.anew |= self.leads.len() > MAX_EVENT_ROWS;
            }
            // Labels, colours and columns are other ones, or what is due.
            Notice::Statuses | Notice::Tickets | Notice::Leads | Notice::Missed => self.anew = true,
            Notice::Queue => {}
        }
    }
}

/// Tells what changes, for as long as it is polled.
pub async fn follow<'a>(
    live: &Live,
    mut notices: Subscription,
    database: impl AsyncFn() -> Result<Database>,
    reading: impl Fn() -> Reading<'a>,
    region: Region,
) {
    // Broadcasts that have moved and are not told yet, and when they may be.
    let (mut moved, mut beat) = (BTreeSet::new(), Instant::now());
    loop {
        let mut due = Due::default();
        tokio::select! {
            notice = notices.next() => due.note(notice),
            () = sleep_until(beat), if !moved.is_empty() => {}
        }
        while let Some(notice) = notices.next_now() {
            due.note(notice);
        }
        moved.append(&mut due.broadcasts);
        if !moved.is_empty() && Instant::now() >= beat {
            due.broadcasts = std::mem::take(&mut moved);
            beat = Instant::now() + BROADCAST_BEAT;
        }
        if !live.has_listeners() {
            continue;
        }
        let told = match database().await {
            Ok(database) => tell(live, &database, due, &reading(), region).await,
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            tracing::warn!(%error, "what has changed cannot be read; listeners are told to read anew");
            // Their place in history is not known now: nobody can go on from this one.
            pass_on(live, -1, "hello", &Hello { resumed: false });
        }
    }
}

async fn tell(
    live: &Live,
    database: &Database,
    due: Due,
    reading: &Reading<'_>,
    region: Region,
) -> Result<()> {
    let ids: Vec<MemberId> = match due.many {
        true => Vec::new(),
        false => due.members.into_iter().collect(),
    };
    let told = live::told(database, &ids, reading).await?;
    if due.anew {
        pass_on(live, told.position, "hello", &Hello { resumed: false });
    } else if due.many || !ids.is_empty() {
        let changed = MembersChanged {
            change_id: told.change,
            many: due.many,
            items: told.items,
            gone: told.gone,
        };
        pass_on(live, told.position, "members", &changed);
    }
    // Whoever reads anew knows of them by that.
    for (id, revision) in due.leads.into_iter().filter(|_| !due.anew) {
        pass_on(live, told.position, "lead", &LeadChanged { id, revision });
    }
    if !due.threads.is_empty() {
        let many = due.threads.len() > MAX_EVENT_ROWS;
        let ids: Vec<ThreadId> = due.threads.into_iter().filter(|_| !many).collect();
        // The count is never older than what it is told with.
        let items = threads(database, &ids, Some(region)).await?;
        let changed = ThreadsChanged {
            unread: unread(database).await?,
            many,
            items,
        };
        pass_on(live, told.position, "threads", &changed);
    }
    if !due.broadcasts.is_empty() {
        // The newest ids are the newest broadcasts; whoever shows others reads them anew.
        let ids: Vec<BroadcastId> = due.broadcasts.into_iter().rev().collect();
        let ids = &ids[..ids.len().min(MAX_EVENT_ROWS)];
        let items = broadcasts(database, ids).await?;
        let changed = BroadcastsChanged { items };
        pass_on(live, told.position, "broadcasts", &changed);
    }
    if !due.anew {
        for (id, revision) in due.tickets {
            pass_on(
                live,
                told.position,
                "ticket",
                &TicketChanged { id, revision },
            );
        }
    }
    for id in due.watched {
        let now = reading.calendar.now();
        let presence = crm_db::tickets::presence(database, id, now).await?;
        pass_on(live, told.position, "ticket_presence", &presence);
    }
    for id in due.runs {
        let found = crm_db::jobs::find(database, id).await?;
        if let Some(run) = found.map(Run::from).filter(|run| run.state.is_ended()) {
            pass_on(live, told.position, "run", &run);
        }
    }
    Ok(())
}

fn pass_on(live: &Live, position: i64, name: &str, data: &impl Serialize) {
    match event(name, position, data) {
        Ok(event) => live.tell(Told { position, event }),
        Err(error) => tracing::error!(%error, name, "something cannot be written as an event"),
    }
}
