//! Refresh tokens: a session, a generation and a keyed digest over both, so that none is stored and each can be written again.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_types::ids::SessionId;
use hmac::Mac;
use uuid::Uuid;

use super::keys::Keys;

const PREFIX: &str = "rt_";

/// Which session, and how often it has been renewed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RefreshToken {
    pub session: SessionId,
    pub generation: i32,
}

/// Not one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forged;

impl fmt::Display for Forged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the refresh token is not one of ours")
    }
}

impl Keys {
    /// The token as it is handed out.
    pub fn write_refresh(&self, token: RefreshToken) -> String {
        let mut bytes = content(token).to_vec();
        let mut mac = self.refresh();
        mac.update(&bytes);
        bytes.extend_from_slice(&mac.finalize().into_bytes());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What the token says, where we wrote it.
    ///
    /// # Errors
    /// [`Forged`] for everything else; found out in constant time and without the database.
    pub fn read_refresh(&self, text: &str) -> Result<RefreshToken, Forged> {
        // 52 bytes are 70 characters; a longer text is not worth decoding.
        let encoded = text
            .strip_prefix(PREFIX)
            .filter(|encoded| encoded.len() == 70)
            .ok_or(Forged)?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Forged)?;
        let (content, digest) = bytes.split_at_checked(20).ok_or(Forged)?;
        let mut mac = self.refresh();
        mac.update(content);
        mac.verify_slice(digest).map_err(|_| Forged)?;
        let (session, generation) = content.split_at_checked(16).ok_or(Forged)?;
        Ok(RefreshToken {
            session: SessionId(Uuid::from_slice(session).map_err(|_| Forged)?),
            generation: i32::from_be_bytes(generation.try_into().map_err(|_| Forged)?),
        })
    }
}

fn content(token: RefreshToken) -> [u8; 20] {
    let mut bytes = [0; 20];
    let (session, generation) = bytes.split_at_mut(16);
    session.copy_from_slice(token.session.0.as_bytes());
    generation.copy_from_slice(&token.generation.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(secret: &str) -> Keys {
        Keys::new(&secret.into())
    }

    #[test]
    fn what_is_written_is_read() {
        let keys = keys("a secret that is only used in tests, 1234");
        for generation in [0, 1, i32::MAX] {
            let token = RefreshToken {
                session: SessionId(Uuid::now_v7()),
                generation,
            };
            assert_eq!(keys.read_refresh(&keys.write_refresh(token)), Ok(token));
        }
    }

    #[test]
    fn nothing_else_is_read() {
        let keys_a = keys("a secret that is only used in tests, 1234");
        let token = RefreshToken {
            session: SessionId(Uuid::nil()),
            generation: 3,
        };
        let text = keys_a.write_refresh(token);
        assert_eq!(
            keys("another secret that is only used in tests").read_refresh(&text),
            Err(Forged)
        );
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(
                keys_a.read_refresh(&String::from_utf8(bytes).unwrap()),
                Err(Forged),
                "byte {at}"
            );
        }
        for text in ["", "rt_", "rt_AAAA", &"é".repeat(35), &"A".repeat(1 << 20)] {
            assert_eq!(keys_a.read_refresh(text), Err(Forged));
        }
    }
}
