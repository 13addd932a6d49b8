//! Access tokens: JWTs that say who somebody is for ten minutes, checked without a database; refuses whatever it did not sign so itself.

use chrono::{DateTime, TimeDelta, Utc};
use crm_types::auth::Role;
use crm_types::ids::{AdminId, SessionId};
use jsonwebtoken::{Algorithm, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;

/// How long an access token holds.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// How far the clocks of two of our servers may be apart.
const LEEWAY_SECONDS: i64 = 5;

/// Longer ones are not looked at. Ours have about 450 bytes.
const MAX_LENGTH: usize = 2048;

const ISSUER: &str = "member-success";

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal {
    pub admin: AdminId,
    pub role: Role,
    pub session: SessionId,
    /// Until when the token holds.
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: AdminId,
    role: Role,
    sid: SessionId,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

/// Why a token was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the token has expired")]
    Expired,
    #[error("the token is not one of ours")]
    Invalid,
}

impl Keys {
    /// A token for this admin in this session, and until when it holds (whole seconds).
    ///
    /// # Errors
    /// Whatever the signer reports; none is known.
    pub fn issue(
        &self,
        admin: AdminId,
        role: Role,
        session: SessionId,
        now: DateTime<Utc>,
    ) -> Result<(String, DateTime<Utc>), jsonwebtoken::errors::Error> {
        let issued = now.timestamp();
        let exp = issued + LIFETIME.num_seconds();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
            sub: admin,
            role,
            sid: session,
            iat: issued,
            nbf: issued,
            exp,
            jti: Uuid::now_v7(),
        };
        let token = encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)?;
        Ok((token, DateTime::from_timestamp(exp, 0).unwrap_or(now)))
    }

    /// Who the bearer of this token is.
    ///
    /// # Errors
    /// [`Refused::Expired`] for one of ours past its time, [`Refused::Invalid`] for everything else.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Principal, Refused> {
        if token.len() > MAX_LENGTH {
            return Err(Refused::Invalid);
        }
        let claims = decode::<Claims>(token, &self.decoding, validation())
            .map_err(|_| Refused::Invalid)?
            .claims;
        let now = now.timestamp();
        if claims.nbf > now + LEEWAY_SECONDS
            || claims.iat > now + LEEWAY_SECONDS
            || claims.exp < claims.iat
        {
            return Err(Refused::Invalid);
        }
        if claims.exp <= now - LEEWAY_SECONDS {
            return Err(Refused::Expired);
        }
        Ok(Principal {
            admin: claims.sub,
            role: claims.role,
            session: claims.sid,
            expires_at: DateTime::from_timestamp(claims.exp, 0).ok_or(Refused::Invalid)?,
        })
    }
}

/// One algorithm, our issuer, our audience, nothing missing. The times are checked above, against the server's Clock:
/// the library would ask the system's, with a minute of leeway and without `nbf`.
fn validation() -> &'static Validation {
    static VALIDATION: std::sync::LazyLock<Validation> = std::sync::LazyLock::new(|| {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[ISSUER]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.leeway = 0;
        validation
    });
    &VALIDATION
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::EncodingKey;
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &str = "a secret that is only used in tests, 1234";

    fn keys() -> Keys {
        Keys::new(&SECRET.into())
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn claims() -> Value {
        json!({
            "iss": "member-success", "aud": "member-success", "sub": Uuid::nil(), "role": "viewer", "sid": Uuid::nil(),
            "iat": 1_800_000_000, "nbf": 1_800_000_000, "exp": 1_800_000_600, "jti": Uuid::nil(),
        })
    }

    fn signed(header: &Header, claims: &Value, secret: &str) -> String {
        encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
    }

    fn verify(token: &str) -> Result<Principal, Refused> {
        keys().verify(token, now())
    }

    fn with(name: &str, value: Value) -> String {
        let mut claims = claims();
        claims[name] = value;
        signed(&Header::default(), &claims, SECRET)
    }

    #[test]
    fn our_own_token_is_taken() {
        let (admin, session) = (AdminId(Uuid::now_v7()), SessionId(Uuid::now_v7()));
        let (token, expires_at) = keys().issue(admin, Role::Agent, session, now()).unwrap();
        let principal = verify(&token).unwrap();
        assert_eq!(
            principal,
            Principal {
                admin,
                role: Role::Agent,
                session,
                expires_at
            }
        );
        assert_eq!(expires_at, now() + LIFETIME);
        assert!(verify(&signed(&Header::default(), &claims(), SECRET)).is_ok());
    }

    #[test]
    fn an_old_token_has_expired_and_a_little_leeway_is_given() {
        let (token, expires_at) = keys()
            .issue(
                AdminId(Uuid::nil()),
                Role::Agent,
                SessionId(Uuid::nil()),
                now(),
            )
            .unwrap();
        assert!(
            keys()
                .verify(&token, expires_at + TimeDelta::seconds(4))
                .is_ok()
        );
        assert_eq!(
            keys().verify(&token, expires_at + TimeDelta::seconds(5)),
            Err(Refused::Expired)
        );
    }

    #[test]
    fn a_token_from_the_future_is_refused() {
        assert!(verify(&with("nbf", json!(1_800_000_005))).is_ok());
        assert_eq!(
            verify(&with("nbf", json!(1_800_000_006))),
            Err(Refused::Invalid)
        );
        assert_eq!(
            verify(&with("iat", json!(1_800_000_060))),
            Err(Refused::Invalid)
        );
    }

    #[test]
    fn another_issuer_or_audience_is_refused() {
        for (name, value) in [
            ("iss", json!("somebody-else")),
            ("aud", json!("somebody-else")),
            ("aud", json!([])),
            ("role", json!("emperor")),
            ("sub", json!("me")),
            ("exp", json!(-1)),
            ("exp", json!("soon")),
            ("exp", json!(i64::MAX)),
            ("nbf", json!(null)),
        ] {
            assert!(
                verify(&with(name, value.clone())).is_err(),
                "{name} = {value}"
            );
        }
    }

    #[test]
    fn a_missing_claim_is_refused() {
        for name in [
            "iss", "aud", "sub", "role", "sid", "iat", "nbf", "exp", "jti",
        ] {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(name);
            assert_eq!(
                verify(&signed(&Header::default(), &claims, SECRET)),
                Err(Refused::Invalid),
                "{name}"
            );
        }
    }

    #[test]
    fn no_other_algorithm_is_taken() {
        for algorithm in [Algorithm::HS384, Algorithm::HS512] {
            assert_eq!(
                verify(&signed(&Header::new(algorithm), &claims(), SECRET)),
                Err(Refused::Invalid)
            );
        }
        let payload = URL_SAFE_NO_PAD.encode(claims().to_string());
        for header in [
            json!({"alg": "none"}),
            json!({"alg": "None", "typ": "JWT"}),
            json!({"alg": "RS256", "typ": "JWT"}),
            json!({"alg": ""}),
            json!({}),
        ] {
            let header = URL_SAFE_NO_PAD.encode(header.to_string());
            for signature in ["", "AAAA"] {
                assert_eq!(
                    verify(&format!("{header}.{payload}.{signature}")),
                    Err(Refused::Invalid)
                );
            }
        }
    }

    #[test]
    fn a_header_cannot_bring_its_own_key() {
        let header = Header {
            jku: Some("https://attacker.example/keys".to_owned()),
            kid: Some("../../dev/null".to_owned()),
            ..Header::default()
        };
        assert_eq!(
            verify(&signed(
                &header,
                &claims(),
                "the attacker's own secret, long enough"
            )),
            Err(Refused::Invalid)
        );
    }

    #[test]
    fn another_secret_and_a_changed_byte_are_refused() {
        assert_eq!(
            verify(&signed(&Header::default(), &claims(), "")),
            Err(Refused::Invalid)
        );
        let token = signed(&Header::default(), &claims(), SECRET);
        for at in [0, token.len() / 2, token.len() - 2] {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(
                verify(&String::from_utf8(bytes).unwrap()),
                Err(Refused::Invalid),
                "byte {at}"
            );
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let huge = with("jti", json!("x".repeat(1 << 20)));
        for token in [
            "",
            ".",
            "..",
            "a.b.c",
            "a.b.c.d",
            "é.é.é",
            &"A".repeat(1 << 20),
            &huge,
        ] {
            assert_eq!(verify(token), Err(Refused::Invalid));
        }
    }
}
