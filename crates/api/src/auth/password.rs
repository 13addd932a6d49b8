//! Passwords: hashed and checked with argon2id, a few at a time and off the event loop; keeps none.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::web;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use crm_types::problem::Code;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// What a new password must have: length is what counts (NIST SP 800-63B), not kinds of characters.
pub const MIN_CHARS: usize = 12;
/// Beyond this nobody types; it bounds the work.
pub const MAX_BYTES: usize = 1024;

/// How long somebody who signs in waits for a turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// The password cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("a password needs at least {MIN_CHARS} characters")]
    TooShort,
    #[error("a password has at most {MAX_BYTES} bytes")]
    TooLong,
    #[error("the password could not be hashed: {0}")]
    Hash(argon2::password_hash::Error),
}

/// The PHC string to store for a new password. Takes some 20 ms and 19 MB: not for an event loop.
///
/// # Errors
/// Where the password is too short or too long, or the machine gives no randomness.
pub fn hash(password: &SecretString) -> std::result::Result<String, PasswordError> {
    let password = password.expose_secret();
    if password.chars().count() < MIN_CHARS {
        return Err(PasswordError::TooShort);
    }
    if password.len() > MAX_BYTES {
        return Err(PasswordError::TooLong);
    }
    Ok(Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(PasswordError::Hash)?
        .to_string())
}

/// Whether this is the password behind the hash. As slow as [`hash`].
pub fn matches(password: &SecretString, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.expose_secret().as_bytes(), &hash)
            .is_ok()
    })
}

/// Checks passwords, as many at once as there are cores.
pub struct Passwords {
    turns: Semaphore,
}

impl Passwords {
    /// At most `at_once` checks run at the same time, so sign-ins cannot take the machine from those who are in.
    pub fn new(at_once: usize) -> Self {
        Self {
            turns: Semaphore::new(at_once.max(1)),
        }
    }

    /// Whether this is the password behind `hash`. Without a hash (no such account) as much work is done, and the
    /// answer is no: how long it takes tells nobody which accounts exist.
    ///
    /// # Errors
    /// `unavailable` where no turn came up in time.
    pub async fn check(&self, password: SecretString, hash: Option<String>) -> Result<bool> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(Error::new(
                Code::Unavailable,
                "Too many people are signing in right now. Try again shortly.",
            )
            .retry_after(PATIENCE.as_secs()));
        };
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.clone());
        let right = web::block(move || matches(&password, &hash))
            .await
            .map_err(Error::internal)?;
        Ok(right && known)
    }
}

/// The hash of a password nobody has, with the parameters of all the others.
static NOBODYS: LazyLock<String> = LazyLock::new(|| {
    let password = uuid::Uuid::new_v4().to_string();
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .unwrap_or_default()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_alone() {
        let stored = hash(&"correct horse battery staple".into()).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(matches(&"correct horse battery staple".into(), &stored));
        assert!(!matches(&"correct horse battery stapler".into(), &stored));
        assert!(!matches(&"anything".into(), "no hash at all"));
    }

    #[test]
    fn short_and_endless_passwords_are_refused() {
        assert!(matches!(
            hash(&"short".into()),
            Err(PasswordError::TooShort)
        ));
        assert!(matches!(
            hash(&"x".repeat(1025).into()),
            Err(PasswordError::TooLong)
        ));
    }

    #[actix_web::test]
    async fn an_account_that_does_not_exist_has_no_password() {
        let passwords = Passwords::new(1);
        assert!(
            !passwords
                .check("anything at all".into(), None)
                .await
                .unwrap()
        );
    }
}
