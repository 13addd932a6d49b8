//! Access tokens that were found good a moment ago, so that the same one is not taken apart for each request; grants none
//! a second longer than it says.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::access::{Principal, Refused};
use super::keys::Keys;

/// Callers who are at it at the same time; with more, the oldest are looked at anew.
const MOST: usize = 512;

/// One worker's memory of tokens.
#[derive(Default)]
pub struct RecentTokens(RefCell<HashMap<Box<str>, Principal>>);

impl RecentTokens {
    /// Who the bearer of this token is; see [`Keys::verify`].
    ///
    /// # Errors
    /// As there.
    pub fn verify(
        &self,
        keys: &Keys,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Principal, Refused> {
        if let Some(principal) = self.0.borrow().get(token)
            && now < principal.expires_at
        {
            return Ok(*principal);
        }
        let verdict = keys.verify(token, now);
        let mut known = self.0.borrow_mut();
        match verdict {
            Ok(principal) => {
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(token.into(), principal);
            }
            Err(_) => {
                known.remove(token);
            }
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use crm_types::auth::Role;
    use crm_types::ids::{AdminId, SessionId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_token_is_remembered_until_it_ends_and_no_longer() {
        let keys = Keys::new(&"a secret that is only used in tests, 1234".into());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let admin = AdminId(Uuid::now_v7());
        let (token, expires_at) = keys
            .issue(admin, Role::Viewer, SessionId(Uuid::nil()), now)
            .unwrap();
        let recent = RecentTokens::default();
        for seconds in [0, 1, 599, 604] {
            let principal = recent
                .verify(&keys, &token, now + TimeDelta::seconds(seconds))
                .unwrap();
            assert_eq!((principal.admin, principal.expires_at), (admin, expires_at));
        }
        assert_eq!(
            recent.verify(&keys, &token, now + TimeDelta::seconds(605)),
            Err(Refused::Expired)
        );
        assert!(recent.0.borrow().is_empty());
    }

    #[test]
    fn a_token_that_differs_in_a_byte_is_another_and_the_memory_is_bounded() {
        let keys = Keys::new(&"a secret that is only used in tests, 1234".into());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let recent = RecentTokens::default();
        for _ in 0..MOST + 10 {
            let (token, _) = keys
                .issue(
                    AdminId(Uuid::nil()),
                    Role::Owner,
                    SessionId(Uuid::nil()),
                    now,
                )
                .unwrap();
            assert!(recent.verify(&keys, &token, now).is_ok());
            let forged = format!("{}A", &token[..token.len() - 1]);
            assert!(forged == token || recent.verify(&keys, &forged, now).is_err());
        }
        assert!(recent.0.borrow().len() <= MOST);
    }
}
