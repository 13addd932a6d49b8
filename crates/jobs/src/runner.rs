//! What a process does about jobs while it lives: takes runs that are waiting, notices lost ones, keeps the schedule, and
//! works off the queue.

use std::sync::Arc;
use std::time::Duration;

use crm_db::jobs::{claim, recover};
use crm_db::messages::broadcasts::Step;
use crm_db::notices::{Notices, Subscription};
use crm_db::revenue::{Asked, Restate};
use crm_db::statuses::Merging;
use crm_db::{Database, Error};
use crm_domain::calendar::Calendar;
use crm_types::jobs::JobName;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::course::{Parting, execute};
use crate::look::{Reason, wait};
use crate::queue::{self, Chance, Handlers, Task};
use crate::schedule::keep;
use crate::{Now, Settings};
use crate::{
    broadcast, change_tier, merge_status, restate_revenue, restate_tickets, send_message,
    stripe_event, wake_thread,
};

/// A task is held so long without a sign of life: a server that died gives it up after that.
const LEASE: Duration = Duration::from_secs(30);

/// How long tasks under way may take to end once the process is told to: less than orchestrators wait before they kill.
const PATIENCE: Duration = Duration::from_secs(5);

/// Executes runs, keeps the schedule and works off the queue, in the background, until it is [stopped](Runner::stop).
pub struct Runner {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Runner {
    /// Begins. `notices` are somebody else's to listen for.
    pub fn start(database: Database, notices: &Notices, settings: Settings, now: Now) -> Self {
        let (stop, stopping) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for job in JobName::ALL {
            let worker = Worker {
                job: *job,
                database: database.clone(),
                settings: settings.clone(),
                now: now.clone(),
            };
            tasks.spawn(worker.work(notices.subscribe(), stopping.clone()));
        }
        let work = queue::Worker::new(
            database.clone(),
            notices,
            handlers(&database, &settings, &now),
            queue::Settings {
                name: settings.server.clone(),
                lease: LEASE,
                patience: PATIENCE,
                chance: Chance::system(),
            },
        );
        let mut stopped = stopping.clone();
        tasks.spawn(work.run(async move {
            // Where nobody is left who could say so, it is over, too.
            stopped.wait_for(|stop| *stop).await.ok();
        }));
        tasks.spawn(keep(database, settings.plans, now, stopping));
        Self { stop, tasks }
    }

    /// Has it [stop](Runner::stop) soon, from wherever the wish is heard first.
    pub fn stopper(&self) -> impl Fn() + 'static {
        let stop = self.stop.clone();
        move || {
            if !stop.send_replace(true) {
                tracing::info!("taking no more runs");
            }
        }
    }

    /// Takes no more runs, gives the one under way back after the members it is at, and returns when that is done.
    pub async fn stop(mut self) {
        self.stopper()();
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Who does what of the queue. What needs Stripe waits where there is none.
fn handlers(database: &Database, settings: &Settings, now: &Now) -> Handlers {
    let zone = settings.time_zone;
    let merging = (database.clone(), now.clone());
    let restating = (database.clone(), now.clone());
    let due = database.clone();
    let handlers = Handlers::default()
        .with(merge_status::KIND, move |task: Task<Merging>| {
            let (database, now) = merging.clone();
            async move { merge_status::finish(&database, &task.payload, now()).await }
        })
        .with(restate_revenue::KIND, move |task: Task<Restate>| {
            let (database, now) = restating.clone();
            async move {
                let calendar = Calendar::new(now(), zone);
                restate_revenue::finish(&database, task.payload, &calendar).await
            }
        })
        .with(
            restate_tickets::KIND,
            move |task: Task<restate_tickets::Changed>| {
                let database = due.clone();
                async move { restate_tickets::finish(&database, task.payload).await }
            },
        );
    let handlers = messages(handlers, database, settings, now);
    let Some(billing) = settings.billing.clone() else {
        return handlers;
    };
    let telling = (database.clone(), Arc::clone(&billing), now.clone());
    let changing = (database.clone(), billing, now.clone());
    let handlers = handlers.with(change_tier::KIND, move |task: Task<Asked>| {
        let (database, billing, now) = changing.clone();
        async move {
            let change = task.payload.change;
            change_tier::make(&database, billing.as_ref(), change, &now, zone).await
        }
    });
    handlers.with(
        stripe_event::KIND,
        move |task: Task<stripe_event::Told>| {
            let (database, billing, now) = telling.clone();
            async move {
                stripe_event::follow(&database, billing.as_ref(), &task.payload, &now, zone).await
            }
        },
    )
}

/// What is sent waits where there is nobody who could; what was put off does not.
fn messages(handlers: Handlers, database: &Database, settings: &Settings, now: &Now) -> Handlers {
    let waking = (database.clone(), now.clone());
    let handlers = handlers.with(wake_thread::KIND, move |task: Task<wake_thread::PutOff>| {
        let (database, now) = waking.clone();
        async move { wake_thread::open(&database, task.payload, now()).await }
    });
    // Where nobody could send it, recipients are told so.
    let writing = (database.clone(), settings.messaging.clone(), now.clone());
    let zone = settings.time_zone;
    let handlers = handlers.with(broadcast::KIND, move |task: Task<Step>| {
        let (database, messaging, now) = writing.clone();
        async move { broadcast::go_on(&database, &messaging, task.payload, &now, zone).await }
    });
    if settings.messaging.carried().is_empty() {
        return handlers;
    }
    let sending = (database.clone(), settings.messaging.clone(), now.clone());
    handlers.with(
        send_message::KIND,
        move |task: Task<send_message::Written>| {
            let (database, messaging, now) = sending.clone();
            async move {
                let id = task.payload.message_id;
                send_message::send(&database, &messaging, id, task.attempt, &now, zone).await
            }
        },
    )
}

struct Worker {
    job: JobName,
    database: Database,
    settings: Settings,
    now: Now,
}

impl Worker {
    async fn work(self, mut notices: Subscription, mut stop: watch::Receiver<bool>) {
        let mut reason = Reason::InAnyCase;
        while reason != Reason::Stop {
            let looked = Instant::now();
            if let Err(error) = self.look(reason, &mut stop).await {
                tracing::warn!(job = %self.job, %error, "no look at the runs was possible; it is tried again");
            }
            reason = wait(&mut notices, looked, &mut stop).await;
        }
    }

    /// Executes what is waiting.
    async fn look(&self, reason: Reason, stop: &mut watch::Receiver<bool>) -> Result<(), Error> {
        if reason == Reason::InAnyCase
            && let Some(next) = recover(&self.database, self.job, (self.now)()).await?
        {
            tracing::warn!(job = %self.job, run = %next.id, "a server died in the middle of a run; another takes its place");
        }
        while !*stop.borrow() {
            let server = &self.settings.server;
            let Some(claim) = claim(&self.database, self.job, server, (self.now)()).await? else {
                break;
            };
            let id = claim.run().id;
            tracing::info!(job = %self.job, run = %id, "run begins");
            let parting = execute(&self.database, claim, &self.settings, &self.now, stop).await?;
            match parting {
                Parting::Ended(run) => tracing::info!(
                    job = %self.job,
                    run = %id,
                    state = %run.state,
                    mode = %run.mode,
                    seen = run.seen,
                    changed = run.changed,
                    failed = run.failed,
                    error = run.error,
                    "run ended"
                ),
                Parting::HandedOver => {
                    tracing::info!(job = %self.job, run = %id, "run given back, for the next server to go on with");
                }
                Parting::Taken => {
                    tracing::warn!(job = %self.job, run = %id, "another server has the run");
                }
            }
        }
        Ok(())
    }
}
