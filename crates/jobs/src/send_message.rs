//! Sending a message that was written: the gate once more, then the carrier, once. Where no answer came the carrier is asked
//! for it before anything is sent again; a mail server cannot be asked, so an e-mail is not. Decides nothing about who may be
//! written to.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_db::Database;
use crm_db::messages::{
    Attempt, Gate, Handed, SEND_TASK, begin, give_back, known_ids, mark_unclear, refused, taken,
};
use crm_domain::messages::Delivery;
use crm_domain::messages::carrier::{CarrierError, Mail, Outgoing, Taken};
use crm_types::ids::MessageId;
use crm_types::messages::{Channel, HoldReason, MessageState};
use serde::{Deserialize, Serialize};

use crate::queue::{Failure, Kind};
use crate::{Messaging, Now};

/// Twenty attempts are about half a day: then it is said that it did not go.
pub const KIND: Kind = Kind {
    name: SEND_TASK,
    at_once: 8,
    attempts: 20,
    time: Duration::from_secs(300),
};

/// Clocks differ, theirs and ours: a message may seem to be older than its sending.
const SKEW: TimeDelta = TimeDelta::minutes(2);

/// What is shown of an e-mail that nobody knows of whether it was taken.
const UNCLEAR: &str = "The mail server did not say whether it took it, and cannot be asked: it may have arrived, and is not \
    sent again by itself.";

/// That a message was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub message_id: MessageId,
}

/// One attempt at it; `attempt` is its number, from 1.
pub async fn send(
    database: &Database,
    messaging: &Messaging,
    id: MessageId,
    attempt: u32,
    now: &Now,
    zone: Tz,
) -> Result<(), Failure> {
    let carried = messaging.carried();
    let gate = Gate {
        policy: &messaging.policy,
        zone,
        region: Some(messaging.region),
        carried: &carried,
    };
    let sending = Sending {
        database,
        messaging,
        now,
        is_last: attempt >= KIND.attempts,
    };
    // A second time where it turns out that the first was never taken.
    for _ in 0..2 {
        match begin(database, id, &gate, now()).await.map_err(again)? {
            Attempt::Nothing => return Ok(()),
            Attempt::Wait { wait, reason } => {
                return Err(Failure::AgainIn(why(reason).to_owned(), wait));
            }
            Attempt::Go(message) => return sending.hand_over(&message).await,
            Attempt::Ask { message, .. } if message.channel == Channel::Email => {
                return sending.leave_unclear(&message).await;
            }
            Attempt::Ask { message, since } => {
                if sending.look_for(&message, since).await? {
                    return Ok(());
                }
            }
        }
    }
    Err(Failure::Again("somebody else is at it".to_owned()))
}

fn why(reason: HoldReason) -> &'static str {
    match reason {
        HoldReason::QuietHours => "it is night where they are",
        _ => "it may not go yet",
    }
}

struct Sending<'a> {
    database: &'a Database,
    messaging: &'a Messaging,
    now: &'a Now,
    is_last: bool,
}

impl Sending<'_> {
    async fn hand_over(&self, message: &Handed) -> Result<(), Failure> {
        let messaging = self.messaging;
        let answer = match (message.channel, &messaging.carrier, &messaging.mailer) {
            (Channel::Sms, Some(carrier), _) => carrier.send(&outgoing(message)).await,
            (Channel::Email, _, Some(mailer)) => {
                let sent = mailer.send(&mail(message, (self.now)())).await;
                sent.map(accepted)
            }
            _ => Err(CarrierError::NotReached {
                reason: "nobody is configured who could send it".to_owned(),
            }),
        };
        match answer {
            Ok(answer) => self.adopt(message.id, answer).await.map(drop),
            Err(CarrierError::Refused { code, reason }) => {
                refused(self.database, message.id, code, &reason, (self.now)())
                    .await
                    .map_err(again)
            }
            Err(CarrierError::Unclear { .. }) if message.channel == Channel::Email => {
                self.leave_unclear(message).await
            }
            Err(error @ CarrierError::Unclear { .. }) => {
                let reason = error.to_string();
                mark_unclear(self.database, message.id, &reason, (self.now)())
                    .await
                    .map_err(again)?;
                Err(Failure::AgainIn(reason, self.messaging.settle))
            }
            Err(error) => Err(self.not_taken(message.id, error).await),
        }
    }

    /// Nobody knows whether an e-mail was taken, and nobody can be asked. That is shown, and it is not sent again.
    async fn leave_unclear(&self, message: &Handed) -> Result<(), Failure> {
        mark_unclear(self.database, message.id, UNCLEAR, (self.now)())
            .await
            .map_err(again)
    }

    /// It was surely not taken, and is handed over again another time.
    async fn not_taken(&self, id: MessageId, error: CarrierError) -> Failure {
        let reason = error.to_string();
        let written = match self.is_last {
            true => refused(self.database, id, None, &reason, (self.now)()).await,
            false => give_back(self.database, id, (self.now)()).await,
        };
        if let Err(error) = written {
            return again(error);
        }
        match error {
            CarrierError::RateLimited {
                retry_after: Some(wait),
            } => Failure::AgainIn(reason, wait),
            _ => Failure::Again(reason),
        }
    }

    /// Whether the carrier has it, though no answer came. False: it has not, and the message is as if never handed over.
    async fn look_for(&self, message: &Handed, since: DateTime<Utc>) -> Result<bool, Failure> {
        let Some(carrier) = &self.messaging.carrier else {
            return Err(Failure::Again("nobody is there to be asked".to_owned()));
        };
        // What was under way when the answer was given up may still arrive.
        let settled = ((self.now)() - since).to_std().unwrap_or_default();
        if let Some(wait) = self.messaging.settle.checked_sub(settled)
            && !wait.is_zero()
        {
            let reason = "it is too early to ask whether it was taken".to_owned();
            return Err(Failure::AgainIn(reason, wait));
        }
        let found = match carrier.find(&outgoing(message), since - SKEW).await {
            Ok(found) => found,
            Err(error) => {
                let reason = format!("whether it was taken cannot be asked: {error}");
                mark_unclear(self.database, message.id, &reason, (self.now)())
                    .await
                    .map_err(again)?;
                return Err(match error {
                    CarrierError::RateLimited {
                        retry_after: Some(wait),
                    } => Failure::AgainIn(reason, wait),
                    _ => Failure::Again(reason),
                });
            }
        };
        for candidate in self.others_left_out(found, since).await? {
            if self.adopt(message.id, candidate).await? {
                return Ok(true);
            }
        }
        give_back(self.database, message.id, (self.now)())
            .await
            .map_err(again)?;
        Ok(false)
    }

    /// Those that are no other message of ours, the one nearest to the moment of sending first.
    async fn others_left_out(
        &self,
        found: Vec<Taken>,
        since: DateTime<Utc>,
    ) -> Result<Vec<Taken>, Failure> {
        let ids: Vec<String> = found.iter().map(|taken| taken.id.clone()).collect();
        let known = known_ids(self.database, &ids).await.map_err(again)?;
        let mut left: Vec<Taken> = found
            .into_iter()
            .filter(|taken| !known.contains(&taken.id))
            .collect();
        left.sort_by_key(|taken| {
            taken
                .created_at
                .map_or(TimeDelta::MAX, |created| (created - since).abs())
        });
        Ok(left)
    }

    /// The carrier has it. False where another message of ours is the one it speaks of.
    async fn adopt(&self, id: MessageId, answer: Taken) -> Result<bool, Failure> {
        match taken(self.database, id, &answer, (self.now)()).await {
            Ok(()) => Ok(true),
            Err(crm_db::Error::Conflict { .. }) => Ok(false),
            Err(error) => Err(again(error)),
        }
    }
}

fn outgoing(message: &Handed) -> Outgoing<'_> {
    Outgoing {
        id: message.id.0,
        to: &message.to,
        body: &message.body,
    }
}

fn mail(message: &Handed, now: DateTime<Utc>) -> Mail<'_> {
    Mail {
        id: message.id.0,
        to: &message.to,
        subject: message.subject.as_deref().unwrap_or_default(),
        body: &message.body,
        now,
    }
}

/// No more is ever heard of an e-mail.
fn accepted(message_id: String) -> Taken {
    Taken {
        id: message_id,
        delivery: Delivery {
            state: MessageState::Sent,
            error_code: None,
        },
        segments: None,
        created_at: None,
    }
}

fn again(error: crm_db::Error) -> Failure {
    Failure::Again(error.to_string())
}
