//! Callbacks as Twilio makes them: forms with its signature, in order or in none, again where they were not taken.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::Fake;
use crate::dice::{Dice, Purpose};

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    pub url: String,
    pub fields: Vec<(String, String)>,
}

/// In which order a round of them is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    AsTheyCame,
    Reversed,
    /// By chance, the same for the same seed; some of them twice.
    Shuffled(u64),
}

/// What came of sending one. No status: nobody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub status: Option<u16>,
    pub body: String,
}

impl Sent {
    pub fn is_taken(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}

/// Between two rounds where something was not taken.
const AGAIN: Duration = Duration::from_secs(2);

/// The header `X-Twilio-Signature` for these fields sent to this address.
pub fn sign(url: &str, fields: &[(String, String)], token: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else {
        return String::new();
    };
    mac.update(url.as_bytes());
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort();
    fields.dedup();
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

fn form(fields: &[(String, String)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish()
}

impl Fake {
    /// Sends what was not taken yet, once. What is not taken stays for the next round.
    pub async fn deliver(&self, order: Order) -> Vec<Sent> {
        let mut callbacks = std::mem::take(&mut self.account().unsent);
        match order {
            Order::AsTheyCame => {}
            Order::Reversed => callbacks.reverse(),
            Order::Shuffled(seed) => shuffle(&mut callbacks, seed),
        }
        let mut all = Vec::new();
        for callback in callbacks {
            let sent = self.send(&callback).await;
            if !sent.is_taken() {
                self.account().unsent.push(callback);
            }
            all.push(sent);
        }
        all
    }

    /// Those that are still to be sent, for whoever sends them in the fake's place.
    pub fn take_callbacks(&self) -> Vec<Callback> {
        std::mem::take(&mut self.account().unsent)
    }

    /// How many callbacks are still to be sent.
    pub fn unsent(&self) -> usize {
        self.account().unsent.len()
    }

    /// Sends one, whether it was taken before or not.
    pub async fn send(&self, callback: &Callback) -> Sent {
        let signature = sign(&callback.url, &callback.fields, &self.0.options.token);
        let sent = self
            .0
            .client
            .post(&callback.url)
            .header("X-Twilio-Signature", signature)
            .header(
                "Content-Type",
                "application/x-www-form-urlencoded; charset=utf-8",
            )
            .header("User-Agent", "TwilioProxy/1.1")
            .body(form(&callback.fields))
            .send()
            .await;
        match sent {
            Ok(answer) => Sent {
                status: Some(answer.status().as_u16()),
                body: answer.text().await.unwrap_or_default(),
            },
            Err(_) => Sent {
                status: None,
                body: String::new(),
            },
        }
    }

    /// Sends callbacks as they come, and again where they were not taken, for as long as the fake lives.
    pub(super) async fn keep_delivering(self) {
        loop {
            let sent = self.deliver(Order::AsTheyCame).await;
            let heard = self.0.happened.notified();
            match sent.iter().all(Sent::is_taken) {
                true => heard.await,
                false => {
                    tokio::time::timeout(AGAIN, heard).await.ok();
                }
            }
        }
    }
}

fn shuffle(callbacks: &mut Vec<Callback>, seed: u64) {
    let mut dice = Dice::new(seed, 0, Purpose::Life);
    let twice: Vec<Callback> = callbacks
        .iter()
        .filter(|_| dice.chance(300))
        .cloned()
        .collect();
    callbacks.extend(twice);
    for last in (1..callbacks.len()).rev() {
        let other = dice.below(u32::try_from(last).unwrap_or(0) + 1);
        callbacks.swap(last, usize::try_from(other).unwrap_or(0));
    }
}
