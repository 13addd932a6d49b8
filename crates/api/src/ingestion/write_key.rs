//! Write keys: making one, its digest, its beginning; keeps none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_db::ingestion::NewKey;
use crm_types::ids::{AdminId, WriteKeyId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

const MARK: &str = "wk_";
const PREFIX_LENGTH: usize = MARK.len() + 8;

/// A new key and what is kept of it. The key has 244 random bits, 48 of them in the part that is shown later.
pub fn make(name: &str, created_by: Option<AdminId>) -> (String, NewKey) {
    let mut random = [0; 32];
    let (first, second) = random.split_at_mut(16);
    first.copy_from_slice(Uuid::new_v4().as_bytes());
    second.copy_from_slice(Uuid::new_v4().as_bytes());
    let key = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(random));
    let new = NewKey {
        id: WriteKeyId(Uuid::now_v7()),
        name: name.to_owned(),
        digest: digest(&key),
        prefix: prefix(&key).unwrap_or_default().to_owned(),
        created_by,
    };
    (key, new)
}

/// What is kept of a key.
pub fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// How a key of ours begins; none where it cannot be one.
pub fn prefix(key: &str) -> Option<&str> {
    key.strip_prefix(MARK)?;
    key.get(..PREFIX_LENGTH).filter(|prefix| {
        let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        prefix.bytes().all(sane) && key.len() > PREFIX_LENGTH
    })
}

/// Whether two digests are the same; how long it takes tells nothing about where they differ.
pub fn same(kept: &[u8], shown: &[u8]) -> bool {
    kept.len() == shown.len()
        && kept
            .iter()
            .zip(shown)
            .fold(0, |differences, (a, b)| differences | (a ^ b))
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_beginning_and_known_by_its_digest() {
        let (key, new) = make("Web", None);
        let (other, _) = make("Web", None);
        assert_ne!(key, other);
        assert_eq!(key.len(), 46);
        assert_eq!(prefix(&key), Some(new.prefix.as_str()));
        assert!(same(&new.digest, &digest(&key)));
        assert!(!same(&new.digest, &digest(&other)));
        assert!(!same(&new.digest[1..], &digest(&key)));
    }

    #[test]
    fn what_cannot_be_a_key_has_no_beginning() {
        for text in [
            "",
            "wk_",
            "wk_12345678",
            "xx_123456789",
            "wk_ééééééé",
            "wk_1234567é",
            "wk_\0\0\0\0\0\0\0\0\0",
        ] {
            assert_eq!(prefix(text), None, "{text}");
        }
    }
}
