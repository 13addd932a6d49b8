//! Whether a secret deserves the name: long enough, and none that stands in somebody's documentation.

/// What HS256 asks for.
const MIN_SECRET: usize = 32;
/// For a token that is only compared.
pub const MIN_TOKEN: usize = 16;

/// Secrets from samples and tutorials, long enough to pass for real ones.
const KNOWN: &[&str] = &[
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "a-string-secret-at-least-256-bits-long",
    "your-256-bit-secret-your-256-bit-secret",
    "please-change-this-secret-please-change-this-secret",
    "reallyreallyreallyreallyverysafe",
];

/// Whether it may sign sessions.
///
/// # Errors
/// What is wrong with it, without showing it.
pub fn strong_enough(text: &str) -> Result<(), String> {
    long_enough(text, MIN_SECRET)?;
    if KNOWN.contains(&text.to_lowercase().as_str()) {
        return Err(
            "is a secret from somebody's documentation; make one with `openssl rand -base64 48`"
                .to_owned(),
        );
    }
    let mut bytes: Vec<u8> = text.bytes().collect();
    bytes.sort_unstable();
    bytes.dedup();
    if bytes.len() < 10 {
        return Err("repeats itself; make one with `openssl rand -base64 48`".to_owned());
    }
    Ok(())
}

/// Whether it has so many bytes.
///
/// # Errors
/// How many it has.
pub fn long_enough(text: &str, least: usize) -> Result<(), String> {
    if text.len() < least {
        return Err(format!(
            "must have at least {least} bytes and has {}",
            text.len()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_secret_is_taken() {
        assert_eq!(strong_enough("kq5J0mC7Q1xv3V9y2bN8tR4wZ6sD1fG0"), Ok(()));
    }

    #[test]
    fn short_known_and_repetitive_ones_are_not() {
        for text in [
            "secret",
            KNOWN[0],
            "A-String-Secret-At-Least-256-Bits-Long",
            &"ab".repeat(40),
        ] {
            assert!(strong_enough(text).is_err(), "{text}");
        }
    }
}
