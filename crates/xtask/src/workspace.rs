//! Where things are: the checkout and the user's cache; creates a folder only when asked.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::fingerprint;

/// The checkout this program was built from, and where its tools are kept.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    data: PathBuf,
    cache: PathBuf,
}

impl Workspace {
    /// # Errors
    /// When neither `XDG_CACHE_HOME` nor `HOME` says where the user's cache is.
    pub fn find() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here
            .ancestors()
            .nth(2)
            .context("the workshop is not at crates/xtask of the checkout")?;
        let cache = env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))
            .context("neither XDG_CACHE_HOME nor HOME is set: no place to keep tools")?;
        let data = match env::var_os("MEMBER_SUCCESS_DATA") {
            Some(folder) => std::path::absolute(folder).context("MEMBER_SUCCESS_DATA is empty")?,
            None => root.join(".data"),
        };
        Ok(Self {
            root: root.to_owned(),
            data,
            cache: cache.join("member-success"),
        })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// What belongs to this checkout's running program: database, secrets, logs. `.data/`, which git
    /// ignores, unless `MEMBER_SUCCESS_DATA` names another folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// `tools/<name>-<version>` in the user's cache.
    pub fn tool(&self, name: &str, version: &str) -> PathBuf {
        self.tools().join(format!("{name}-{version}"))
    }

    pub fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// Twelve hexadecimal digits that tell this checkout's data from others on the machine.
    pub fn key(&self) -> String {
        fingerprint::of_bytes(self.data.as_os_str().as_encoded_bytes())[..12].to_owned()
    }

    /// The ordinary target folder, also when the user moved it.
    pub fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }
}

/// `std::fs::create_dir_all` that says which folder.
pub fn create_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))
}

/// Removes a folder with all in it; one that is not there is fine.
pub fn remove_folder(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
