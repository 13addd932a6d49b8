//! Whether a callback was sent by Twilio: its signature is over the address that Twilio knows and the fields of the form;
//! reads nothing of what is in it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crm_domain::messages::carrier::CarrierWebhooks;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;

/// What callbacks are signed with, and the address that they are sent to.
pub struct TwilioWebhooks {
    /// Two while one is exchanged for another.
    tokens: Vec<SecretString>,
    /// Scheme and host, with a port where there is one, as Twilio was told: behind a proxy nothing in a request says so for
    /// certain.
    origin: String,
}

impl fmt::Debug for TwilioWebhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioWebhooks")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

impl TwilioWebhooks {
    /// With the account's auth token, or two of them, for callbacks to `origin` (`https://crm.example.com`).
    pub fn new(tokens: Vec<SecretString>, origin: &str) -> Self {
        Self {
            tokens,
            origin: origin.trim_end_matches('/').to_owned(),
        }
    }
}

impl CarrierWebhooks for TwilioWebhooks {
    fn is_theirs(&self, target: &str, fields: &[(String, String)], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature.trim()) else {
            return false;
        };
        let origins = spellings(&self.origin);
        // All are compared, each in constant time, whichever fits.
        let mut fits = false;
        for origin in &origins {
            for token in &self.tokens {
                let url = format!("{origin}{target}");
                fits |= mac(&url, fields, token.expose_secret())
                    .is_some_and(|mac| mac.verify_slice(&signature).is_ok());
            }
        }
        fits
    }
}

/// The signature that Twilio would send with these fields to this address.
pub fn sign(url: &str, fields: &[(String, String)], token: &str) -> String {
    mac(url, fields, token)
        .map(|mac| STANDARD.encode(mac.finalize().into_bytes()))
        .unwrap_or_default()
}

fn mac(url: &str, fields: &[(String, String)], token: &str) -> Option<Hmac<Sha1>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).ok()?;
    mac.update(url.as_bytes());
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort();
    fields.dedup();
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    Some(mac)
}

/// Twilio signs with or without a port, the scheme's own one too, whichever way it feels.
fn spellings(origin: &str) -> Vec<String> {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return vec![origin.to_owned()];
    };
    let usual = if scheme == "https" { "443" } else { "80" };
    let after_host = authority.rfind(']').map_or(0, |end| end + 1);
    let host_end = authority[after_host..]
        .find(':')
        .map_or(authority.len(), |colon| after_host + colon);
    let (host, port) = authority.split_at(host_end);
    let port = match port.trim_start_matches(':') {
        "" => usual,
        port => port,
    };
    vec![
        format!("{scheme}://{host}"),
        format!("{scheme}://{host}:{port}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn sms() -> Vec<(String, String)> {
        fields(&[
            ("To", "+12025550100"),
            ("From", "+12025550142"),
            ("Body", "Yes please! Grüße 👋"),
            ("MessageSid", "SM0123456789abcdef0123456789abcdef"),
        ])
    }

    fn theirs(origin: &str, target: &str, fields: &[(String, String)], signature: &str) -> bool {
        let tokens = vec![SecretString::from("the one before"), TOKEN.into()];
        TwilioWebhooks::new(tokens, origin).is_theirs(target, fields, signature)
    }

    const PATH: &str = "/api/webhooks/twilio/sms";

    #[test]
    fn what_twilio_signed_is_taken_with_and_without_a_port() {
        for (origin, signed) in [
            ("https://crm.example.com", "https://crm.example.com"),
            ("https://crm.example.com/", "https://crm.example.com:443"),
            ("https://crm.example.com:8443", "https://crm.example.com"),
            (
                "https://crm.example.com:8443",
                "https://crm.example.com:8443",
            ),
            ("http://crm.example.com", "http://crm.example.com:80"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            let signature = sign(&format!("{signed}{PATH}?a=1"), &sms(), TOKEN);
            assert!(
                theirs(origin, &format!("{PATH}?a=1"), &sms(), &signature),
                "{origin} {signed}"
            );
        }
    }

    #[test]
    fn the_order_of_fields_does_not_matter_and_the_same_twice_counts_once() {
        let url = format!("https://crm.example.com{PATH}");
        let mut other = sms();
        other.reverse();
        other.push(other[0].clone());
        assert_eq!(sign(&url, &sms(), TOKEN), sign(&url, &other, TOKEN));
        // One name with two values is both of them, in their order.
        let twice = fields(&[("Digits", "5678"), ("Digits", "1234")]);
        let sorted = fields(&[("Digits", "1234"), ("Digits", "5678")]);
        assert_eq!(sign(&url, &twice, TOKEN), sign(&url, &sorted, TOKEN));
    }

    #[test]
    fn nothing_may_be_changed() {
        let origin = "https://crm.example.com";
        let signature = sign(&format!("{origin}{PATH}"), &sms(), TOKEN);
        assert!(theirs(origin, PATH, &sms(), &signature));
        let mut changed = sms();
        changed[2].1 = "STOP".to_owned();
        assert!(!theirs(origin, PATH, &changed, &signature));
        let mut more = sms();
        more.push(("OptOutType".to_owned(), "STOP".to_owned()));
        assert!(!theirs(origin, PATH, &more, &signature));
        assert!(!theirs(origin, &format!("{PATH}?x=1"), &sms(), &signature));
        assert!(!theirs("https://crm.example.org", PATH, &sms(), &signature));
        assert!(!theirs("http://crm.example.com", PATH, &sms(), &signature));
        for signature in ["", "AAAA", "é", &signature[1..]] {
            assert!(!theirs(origin, PATH, &sms(), signature), "{signature}");
        }
        let none = TwilioWebhooks::new(Vec::new(), origin);
        assert!(!none.is_theirs(PATH, &sms(), &signature));
    }

    /// Computed with Python's hmac, as Twilio's page on security describes it.
    #[test]
    fn what_it_signs_is_what_others_sign() {
        let fields = fields(&[("From", "+12025550142"), ("Body", "hello"), ("A", "")]);
        let url = "https://crm.example.com/api/webhooks/twilio/sms?x=1";
        assert_eq!(sign(url, &fields, "secret"), "/X4M4PCp8w76ZN0nNmRDegGmumg=");
    }
}
