//! Tells whether inputs changed, by their content alone; times and permissions play no part.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal.
pub fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Collects inputs; the order in which they are added matters, that of files in a folder does not.
pub struct Fingerprint<'a> {
    root: &'a Path,
    hash: Sha256,
}

impl<'a> Fingerprint<'a> {
    /// Paths are taken relative to `root`, so a checkout may move.
    pub fn new(root: &'a Path) -> Self {
        Self {
            root,
            hash: Sha256::new(),
        }
    }

    pub fn text(&mut self, text: &str) {
        self.part(text.as_bytes());
    }

    /// Adds a file or every file under a folder but those whose path starts with one of `except`.
    /// What is not there counts as not there.
    pub fn path(&mut self, relative: &str, except: &[&str]) -> Result<()> {
        let mut files = Vec::new();
        collect(&self.root.join(relative), &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(self.root).unwrap_or(&file);
            if except.iter().any(|prefix| name.starts_with(prefix)) {
                continue;
            }
            let bytes =
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            self.part(name.as_os_str().as_encoded_bytes());
            self.part(&bytes);
        }
        Ok(())
    }

    pub fn finish(self) -> String {
        hex(&self.hash.finalize())
    }

    // With its length, so that two parts cannot be moved into each other unseen.
    fn part(&mut self, bytes: &[u8]) {
        self.hash.update((bytes.len() as u64).to_le_bytes());
        self.hash.update(bytes);
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        let entries =
            fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        for entry in entries {
            collect(&entry?.path(), files)?;
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    fn of(folder: &Folder) -> String {
        let mut print = Fingerprint::new(folder.path());
        print
            .path("src", &["src/dist"])
            .expect("readable test files");
        print.text("tool 1");
        print.finish()
    }

    #[test]
    fn content_and_names_count_and_nothing_else() {
        let folder = Folder::new();
        folder.write("src/a.rs", "one");
        folder.write("src/b/c.rs", "two");
        let first = of(&folder);
        folder.write("src/a.rs", "one");
        folder.write("src/dist/out.js", "left out");
        folder.write("elsewhere.rs", "left out too");
        assert_eq!(of(&folder), first);
        folder.write("src/a.rs", "three");
        assert_ne!(of(&folder), first);
    }

    #[test]
    fn a_moved_border_between_files_is_seen() {
        let (one, two) = (Folder::new(), Folder::new());
        one.write("src/a", "xy");
        one.write("src/b", "z");
        two.write("src/a", "x");
        two.write("src/b", "yz");
        assert_ne!(of(&one), of(&two));
    }
}
