//! Secrets of this checkout: random, made once, readable by their owner alone, never printed from here.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::create_folder;

/// Thirty-two characters that cannot be taken for each other: five random bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// `length` random characters of five bits each.
pub fn random(length: usize) -> Result<String> {
    let mut bytes = vec![0; length];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("no random numbers")?;
    let pick = |byte: u8| char::from(ALPHABET[usize::from(byte % 32)]);
    Ok(bytes.into_iter().map(pick).collect())
}

/// The secret kept in `path`, made now if there is none.
pub fn kept(path: &Path, length: usize) -> Result<String> {
    match fs::read_to_string(path) {
        Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot read {}", path.display()));
        }
        _ => {}
    }
    let secret = random(length)?;
    keep(path, &secret).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(secret)
}

/// Whole or not at all, and never for a moment readable by others.
fn keep(path: &Path, secret: &str) -> Result<()> {
    let folder = path.parent().context("no folder")?;
    create_folder(folder)?;
    let scratch = path.with_extension(format!("{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&scratch)?;
    writeln!(file, "{secret}")?;
    fs::rename(&scratch, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn a_secret_is_made_once_and_closed_to_others() {
        let folder = Folder::new();
        let path = folder.path().join("data/secret");
        let first = kept(&path, 20).expect("a writable folder");
        assert_eq!(first.len(), 20);
        assert_eq!(kept(&path, 20).expect("a readable file"), first);
        let mode = path.metadata().expect("the file").mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(random(20).expect("random"), first);
    }
}
