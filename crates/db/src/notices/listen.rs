//! The one connection that listens: made again whenever it breaks, and asked for a sign of life when it is quiet.

use std::convert::Infallible;
use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::time::MissedTickBehavior;

use super::{CHANNEL, Notice, Notices};
use crate::{Result, Settings, connect};

/// How long to wait before connecting again: at first, and at most.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How often a quiet connection is asked whether it still is one: a network that drops packets says nothing.
const ASK_EVERY: Duration = Duration::from_secs(15);
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

impl Notices {
    /// Listens at `url` for as long as it is polled, whatever becomes of the database meanwhile.
    ///
    /// The server must be reached directly or through a pooler that keeps sessions: one that shares connections among
    /// transactions swallows notices.
    pub async fn listen(&self, url: &str) -> Infallible {
        let mut wait = FIRST_WAIT;
        loop {
            let outcome = match connect(url).await {
                Ok(mut listener) => {
                    wait = FIRST_WAIT;
                    self.pass_on(Notice::Missed);
                    self.hear(&mut listener).await
                }
                Err(error) => error,
            };
            tracing::warn!(error = %outcome, "not listening for notices; connecting again");
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Passes on what comes until the connection breaks.
    async fn hear(&self, listener: &mut PgListener) -> crate::Error {
        let mut ask = tokio::time::interval(ASK_EVERY);
        ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ask.reset();
        loop {
            tokio::select! {
                heard = listener.try_recv() => match heard {
                    Ok(Some(notification)) => {
                        if let Some(notice) = Notice::parse(notification.payload()) {
                            self.pass_on(notice);
                        }
                    }
                    Ok(None) => return broken(),
                    Err(error) => return error.into(),
                },
                _ = ask.tick() => {
                    let answer = sqlx::query("select 1").execute(&mut *listener);
                    match tokio::time::timeout(ANSWER_WITHIN, answer).await {
                        Ok(Ok(_)) => {}
                        Ok(Err(error)) => return error.into(),
                        Err(_elapsed) => return crate::Error::Timeout,
                    }
                }
            }
        }
    }
}

fn broken() -> crate::Error {
    crate::Error::Unavailable {
        reason: "the connection broke".to_owned(),
    }
}

async fn connect(url: &str) -> Result<PgListener> {
    let settings = Settings {
        application_name: "member-success-notices".to_owned(),
        ..Settings::web(1)
    };
    let pool = connect::pool(connect::options(url, &settings)?, &settings).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    // A listener that connects again by itself, and is cancelled while it does, hears nothing ever after.
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}
