//! The links by which somebody stops our e-mails: they carry the address and a digest that only we can make, need no row
//! anywhere, and open nothing else.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_domain::messages::carrier::UnsubscribeLinks;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// No address and no digest is longer.
const LONGEST: usize = 1_024;

/// Makes and reads them.
#[derive(Clone)]
pub struct Links {
    /// Keyed with what is derived from the secret for this alone, so that no digest for another purpose is one of these.
    digest: Hmac<Sha256>,
    /// Scheme and host.
    origin: String,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl Links {
    /// With the secret of the installation, for pages at `origin` (`https://crm.example.com`).
    pub fn new(secret: &SecretString, origin: &str) -> Self {
        let derived = keyed(secret.expose_secret().as_bytes())
            .chain_update(b"member-success unsubscribe link")
            .finalize();
        Self {
            digest: keyed(&derived.into_bytes()),
            origin: origin.trim_end_matches('/').to_owned(),
        }
    }

    /// The link for this address, as [`mailbox`](crm_domain::messages::mailbox) writes it.
    pub fn link(&self, address: &str) -> String {
        let digest = self.digest.clone().chain_update(address).finalize();
        let digest = URL_SAFE_NO_PAD.encode(digest.into_bytes());
        let address = URL_SAFE_NO_PAD.encode(address);
        format!("{}/unsubscribe/{address}.{digest}", self.origin)
    }
}

impl UnsubscribeLinks for Links {
    fn address(&self, token: &str) -> Option<String> {
        let (address, digest) = token.split_once('.').filter(|_| token.len() <= LONGEST)?;
        let address = URL_SAFE_NO_PAD.decode(address).ok()?;
        let digest = URL_SAFE_NO_PAD.decode(digest).ok()?;
        // In constant time.
        self.digest
            .clone()
            .chain_update(&address)
            .verify_slice(&digest)
            .ok()?;
        String::from_utf8(address).ok()
    }
}

/// HMAC takes a key of any length, so this never fails.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(secret: &str) -> Links {
        Links::new(&secret.into(), "https://crm.example.com/")
    }

    #[test]
    fn a_link_names_its_address_and_nobody_else_can_make_one() {
        let link = links("ours").link("amara@example.com");
        let token = link
            .strip_prefix("https://crm.example.com/unsubscribe/")
            .unwrap();
        let read = |secret, token: &str| links(secret).address(token);
        assert_eq!(read("ours", token).as_deref(), Some("amara@example.com"));
        assert_eq!(read("theirs", token), None);
        let (address, digest) = token.split_once('.').unwrap();
        let other = format!("{}.{digest}", URL_SAFE_NO_PAD.encode("ben@example.com"));
        let short = format!("{address}.{}", &digest[..22]);
        for text in ["", ".", "x.y", &other, &short, &token[1..], address, "é.ü"] {
            assert_eq!(read("ours", text), None, "{text}");
        }
        assert_eq!(read("ours", &format!("{token}.{token}")), None);
    }

    #[test]
    fn the_key_is_for_this_alone() {
        // The secret itself signs access tokens.
        let digest = keyed(b"ours").chain_update("amara@example.com").finalize();
        let digest = URL_SAFE_NO_PAD.encode(digest.into_bytes());
        let token = format!("{}.{digest}", URL_SAFE_NO_PAD.encode("amara@example.com"));
        assert_eq!(links("ours").address(&token), None);
    }
}
