//! The keys derived from the one secret, one per purpose, so that no token passes for another; keeps the secret itself nowhere.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{DecodingKey, EncodingKey};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Signs and checks everything that leaves the server and comes back.
pub struct Keys {
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
    refresh: Hmac<Sha256>,
    attempts: Hmac<Sha256>,
}

impl Keys {
    /// Keys from the secret. Access tokens are signed with the secret itself, as whoever has to check one expects.
    pub fn new(secret: &SecretString) -> Self {
        let secret = secret.expose_secret().as_bytes();
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            refresh: keyed(&derive(secret, "refresh token")),
            attempts: keyed(&derive(secret, "sign-in attempts")),
        }
    }

    /// A digest over a refresh token's content.
    pub(super) fn refresh(&self) -> Hmac<Sha256> {
        self.refresh.clone()
    }

    /// Whether two secrets are the same; how long it takes tells nothing about where they differ.
    pub fn same(&self, given: &str, expected: &str) -> bool {
        let digest = |text: &str| self.attempts.clone().chain_update(text);
        digest(given)
            .verify(&digest(expected).finalize().into_bytes())
            .is_ok()
    }

    /// What stands for an account or an address where attempts are counted.
    pub fn attempt(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = self.attempts.clone();
        for part in parts {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        mac.finalize().into_bytes().into()
    }
}

fn derive(secret: &[u8], purpose: &str) -> [u8; 32] {
    let mut mac = keyed(secret);
    mac.update(b"member-success ");
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

/// HMAC takes a key of any length, so this never fails.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
}
