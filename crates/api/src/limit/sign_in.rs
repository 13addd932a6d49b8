//! The brake on guessing passwords: per account from one address, and per address; never per account alone, so nobody can lock an owner out.

use std::net::IpAddr;

use crm_db::sessions::{Attempt, AttemptLimit};
use crm_types::problem::Code;

use super::address::Network;
use crate::error::{Error, Result};
use crate::state::State;

/// One account tried from one address: five mistakes are free, then each doubles the wait, up to a quarter of an hour.
const ACCOUNT: AttemptLimit = AttemptLimit {
    free: 5,
    longest_wait_seconds: 900,
    forgotten_after_seconds: 3600,
};

/// One address, whatever it tries: an office makes mistakes too.
const ADDRESS: AttemptLimit = AttemptLimit {
    free: 50,
    longest_wait_seconds: 900,
    forgotten_after_seconds: 3600,
};

/// An attempt under way. It is counted before the password is looked at, so that a hundred at once are a hundred.
pub struct SignInAttempt {
    account: [u8; 32],
    address: [u8; 32],
}

impl SignInAttempt {
    /// Counts an attempt.
    ///
    /// # Errors
    /// `too_many_requests` with `Retry-After` where one has to wait.
    pub async fn begin(state: &State, email: &str, address: IpAddr) -> Result<Self> {
        let network = Network::of(address).to_string();
        let account = email.trim().to_lowercase();
        let attempt = Self {
            account: state.keys.attempt(&[&account, &network]),
            address: state.keys.attempt(&[&network]),
        };
        for (key, limit) in [(&attempt.address, ADDRESS), (&attempt.account, ACCOUNT)] {
            let now = state.clock.now();
            match crm_db::sessions::begin_attempt(&state.database, key, limit, now).await? {
                Attempt::Allowed => {}
                Attempt::BlockedUntil(until) => {
                    let seconds =
                        u64::try_from((until - now).num_seconds()).unwrap_or_default() + 1;
                    return Err(Error::new(
                        Code::TooManyRequests,
                        format!(
                            "Too many attempts. Try again in {seconds} seconds, or from elsewhere."
                        ),
                    )
                    .retry_after(seconds));
                }
            }
        }
        Ok(attempt)
    }

    /// The password was right: the account's mistakes are forgotten, and this attempt does not count for the address.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn succeed(self, state: &State) -> Result<()> {
        crm_db::sessions::forgive_attempts(&state.database, &self.account, &self.address).await?;
        Ok(())
    }
}
