//! Webhooks as Stripe sends them: signed, at least once, in no certain order, again where nobody took them.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Fake;
use crate::dice::{Dice, Purpose};

/// Where events are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub url: String,
    /// What they are signed with; two while a secret is being changed.
    pub secrets: Vec<String>,
}

/// In which order a round of events is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    AsTheyCame,
    Reversed,
    /// By chance, the same for the same seed; some of them twice.
    Shuffled(u64),
}

/// What came of sending an event. No status: nobody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub event: String,
    pub status: Option<u16>,
}

impl Delivery {
    pub fn is_taken(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}

/// How long Stripe waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// The first wait before an event is sent again; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

/// The header `Stripe-Signature` for a payload sent at `at`, in seconds.
pub fn sign(payload: &str, secrets: &[String], at: i64) -> String {
    let mut header = format!("t={at}");
    for secret in secrets {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
            continue;
        };
        mac.update(format!("{at}.{payload}").as_bytes());
        let digest = mac.finalize().into_bytes();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        header.push_str(",v1=");
        header.push_str(&hex);
    }
    header
}

impl Fake {
    /// Sends what was not taken yet to every endpoint, once. What is not taken stays for the next round.
    pub async fn deliver(&self, order: Order) -> Vec<Delivery> {
        let mut events = std::mem::take(&mut self.account().unsent);
        match order {
            Order::AsTheyCame => {}
            Order::Reversed => events.reverse(),
            Order::Shuffled(seed) => shuffle(&mut events, seed),
        }
        let mut deliveries = Vec::new();
        for id in events {
            let delivery = self.send(&id).await;
            if !delivery.is_taken() {
                let unsent = &mut self.account().unsent;
                if !unsent.contains(&id) {
                    unsent.push(id);
                }
            }
            deliveries.push(delivery);
        }
        deliveries
    }

    /// Sends one event, whether it was taken before or not. Where there is no endpoint, it counts as taken.
    pub async fn send(&self, event: &str) -> Delivery {
        let (endpoints, payload, now) = {
            let account = self.account();
            let entry = account
                .store
                .entry(event)
                .map(|entry| entry.text.to_string());
            (self.endpoints(), entry.unwrap_or_default(), account.now)
        };
        let mut status = Some(200);
        for endpoint in endpoints {
            let sent = self
                .client()
                .post(&endpoint.url)
                .header("Stripe-Signature", sign(&payload, &endpoint.secrets, now))
                .header("Content-Type", "application/json; charset=utf-8")
                .header(
                    "User-Agent",
                    "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                )
                .timeout(PATIENCE)
                .body(payload.clone())
                .send()
                .await;
            let answer = sent.ok().map(|answer| answer.status().as_u16());
            if !answer.is_some_and(|answer| (200..300).contains(&answer)) {
                status = answer;
            }
        }
        Delivery {
            event: event.to_owned(),
            status,
        }
    }

    /// Sends events as they come, and again where they were not taken, for as long as the fake lives.
    pub(super) async fn keep_delivering(self) {
        let mut wait = FIRST_WAIT;
        loop {
            let deliveries = self.deliver(Order::AsTheyCame).await;
            let failed = deliveries.iter().any(|delivery| !delivery.is_taken());
            wait = if failed {
                (wait * 2).min(LONGEST_WAIT)
            } else {
                FIRST_WAIT
            };
            let heard = self.heard();
            match failed {
                true => {
                    tokio::time::timeout(wait, heard).await.ok();
                }
                false => heard.await,
            }
        }
    }
}

fn shuffle(events: &mut Vec<Box<str>>, seed: u64) {
    let mut dice = Dice::new(seed, 0, Purpose::Life);
    let twice: Vec<Box<str>> = events
        .iter()
        .filter(|_| dice.chance(300))
        .cloned()
        .collect();
    events.extend(twice);
    for last in (1..events.len()).rev() {
        events.swap(last, dice.below(last as u32 + 1) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by Stripe's own library for Python.
    #[test]
    fn it_signs_as_stripe_does() {
        let payload = "{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\"\n}";
        assert_eq!(
            sign(payload, &["whsec_test_secret".to_owned()], 1_700_000_000),
            "t=1700000000,v1=4f1cd7feda9826e746b7d482c4badebb657398df1099e1046364f6196a230150"
        );
    }
}
