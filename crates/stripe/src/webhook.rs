//! Whether a webhook was sent by Stripe, and lately; reads nothing of what is in it.

use chrono::{DateTime, TimeDelta, Utc};
use crm_domain::revenue::billing::{Happened, NoNews, Webhooks};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::read::event;

/// How far a signature's moment may lie from ours, before or after. What lies further back may be a recording; what lies
/// ahead was not signed by Stripe's clock.
pub const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// Why it is not taken for Stripe's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the header Stripe-Signature is missing or malformed")]
    Malformed,
    #[error("the signature is too old, or not of our time yet")]
    Untimely,
    #[error("no signature fits: is the secret this endpoint's?")]
    Forged,
}

/// The endpoint's secrets; two while one is exchanged for another.
#[derive(Debug)]
pub struct StripeWebhooks {
    secrets: Vec<SecretString>,
}

impl StripeWebhooks {
    /// With these secrets, as Stripe's dashboard shows them (`whsec_…`).
    pub fn new(secrets: Vec<SecretString>) -> Self {
        Self { secrets }
    }
}

impl Webhooks for StripeWebhooks {
    fn read(&self, signature: &str, body: &[u8], now: DateTime<Utc>) -> Result<Happened, NoNews> {
        verify(signature, body, &self.secrets, now)
            .map_err(|refused| NoNews::Refused(refused.to_string()))?;
        let text = std::str::from_utf8(body)
            .map_err(|_| NoNews::Misunderstood("it is no text".to_owned()))?;
        event(text).map_err(|unread| NoNews::Misunderstood(unread.0))
    }
}

/// Checks `Stripe-Signature` against the body as it came. Any of `secrets` will do, so that one can be exchanged for
/// another while both are in use.
///
/// # Errors
/// Where the header is none, its moment is too far from `now`, or no signature fits.
pub fn verify(
    header: &str,
    body: &[u8],
    secrets: &[SecretString],
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let (at, signatures) = read(header).ok_or(Refused::Malformed)?;
    let forged = !secrets.iter().any(|secret| {
        // All are compared, each in constant time, whichever fits.
        signatures.iter().fold(false, |fits, signature| {
            fits | fits_with(secret, at, body, signature)
        })
    });
    if forged {
        return Err(Refused::Forged);
    }
    let moment = at
        .parse()
        .ok()
        .and_then(|at| DateTime::from_timestamp(at, 0))
        .ok_or(Refused::Malformed)?;
    match (now - moment).abs() <= TOLERANCE {
        true => Ok(()),
        false => Err(Refused::Untimely),
    }
}

/// The moment as it was signed, and all signatures of the scheme that counts.
fn read(header: &str) -> Option<(&str, Vec<Vec<u8>>)> {
    let mut at = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=')? {
            ("t", value) if at.is_none() => at = Some(value),
            ("t", _) => return None,
            // What is no signature fits nothing.
            ("v1", value) => signatures.extend(bytes(value)),
            _ => {}
        }
    }
    let at = at.filter(|at| {
        !at.is_empty() && at.len() <= 15 && at.bytes().all(|byte| byte.is_ascii_digit())
    })?;
    Some((at, signatures))
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect()
}

fn fits_with(secret: &SecretString, at: &str, body: &[u8], signature: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
        return false;
    };
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by Stripe's own library for Python.
    const BODY: &str = "{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\"\n}";
    const SIGNATURE: &str = "4f1cd7feda9826e746b7d482c4badebb657398df1099e1046364f6196a230150";
    const SECRET: &str = "whsec_test_secret";
    const AT: i64 = 1_700_000_000;

    fn check(header: &str, body: &str, secrets: &[&str], after: i64) -> Result<(), Refused> {
        let secrets: Vec<SecretString> = secrets
            .iter()
            .map(|secret| SecretString::from(*secret))
            .collect();
        let now = DateTime::from_timestamp(AT + after, 0).unwrap();
        verify(header, body.as_bytes(), &secrets, now)
    }

    #[test]
    fn what_stripe_signed_is_taken() {
        let header = format!("t={AT},v1={SIGNATURE}");
        assert_eq!(check(&header, BODY, &[SECRET], 0), Ok(()));
        assert_eq!(check(&header, BODY, &[SECRET], 300), Ok(()));
        assert_eq!(check(&header, BODY, &[SECRET], -300), Ok(()));
    }

    #[test]
    fn any_secret_and_any_signature_will_do() {
        let other = "0".repeat(64);
        let header = format!("t={AT},v1={other},v0={SIGNATURE},v1={SIGNATURE},v9=new");
        assert_eq!(check(&header, BODY, &["whsec_old", SECRET], 0), Ok(()));
        let only_old_scheme = format!("t={AT},v0={SIGNATURE}");
        assert_eq!(
            check(&only_old_scheme, BODY, &[SECRET], 0),
            Err(Refused::Forged)
        );
    }

    #[test]
    fn neither_old_nor_future_ones_are() {
        let header = format!("t={AT},v1={SIGNATURE}");
        for after in [301, -301, 86_400 * 365, -86_400 * 365] {
            assert_eq!(
                check(&header, BODY, &[SECRET], after),
                Err(Refused::Untimely),
                "{after}"
            );
        }
    }

    #[test]
    fn nothing_may_be_changed() {
        let header = format!("t={AT},v1={SIGNATURE}");
        assert_eq!(
            check(&header, &format!("{BODY} "), &[SECRET], 0),
            Err(Refused::Forged)
        );
        let later = format!("t={},v1={SIGNATURE}", AT + 1);
        assert_eq!(check(&later, BODY, &[SECRET], 0), Err(Refused::Forged));
        for secrets in [&[][..], &["whsec_other"], &[""]] {
            assert_eq!(check(&header, BODY, secrets, 0), Err(Refused::Forged));
        }
    }

    #[test]
    fn what_is_no_header_is_refused_without_a_panic() {
        for header in [
            "",
            "t=",
            "v1=abc",
            "t=1",
            "t=x,v1=ab",
            "t=-5,v1=00",
            "t=1,t=1,v1=00",
            ",",
            "=",
            "t=99999999999999999999,v1=00",
            "é=ü",
            "t=1,v1=é",
        ] {
            assert!(check(header, BODY, &[SECRET], 0).is_err(), "{header}");
        }
    }
}
