//! Finds installed server binaries; never downloads any.

use std::cmp::Reverse;
use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{Program, find_in_path};

/// What the program's SQL needs at least.
const OLDEST: u32 = 15;

/// The folder with `initdb` and `postgres` of one version.
#[derive(Debug, Clone)]
pub struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// Looks at `POSTGRES_BIN`, `PATH`, Debian's folders and Homebrew's, in this order, and takes the
    /// first that is new enough, or, where `layout` says of which version a cluster is, of that one.
    ///
    /// # Errors
    /// When `POSTGRES_BIN` is set and has no server binaries.
    pub fn find(layout: Option<u32>) -> Result<Option<Self>> {
        if let Some(folder) = env::var_os("POSTGRES_BIN") {
            let folder = PathBuf::from(folder);
            return Self::in_folder(&folder)
                .with_context(|| {
                    format!("POSTGRES_BIN={}: no initdb and postgres", folder.display())
                })
                .map(Some);
        }
        let fits =
            |found: &Self| layout.map_or(found.major >= OLDEST, |major| found.major == major);
        Ok(candidates()
            .iter()
            .filter_map(|folder| Self::in_folder(folder))
            .find(fits))
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        // A link in PATH (Debian's pg_ctl, Homebrew's whole bin) leads to the real folder.
        let postgres = folder.join("postgres").canonicalize().ok()?;
        let folder = postgres.parent()?.to_owned();
        if !folder.join("initdb").is_file() {
            return None;
        }
        let version = Program::new(&postgres).arg("--version").text().ok()?;
        Some(Self {
            major: major(&version)?,
            folder,
        })
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn major(&self) -> u32 {
        self.major
    }
}

/// `psql`: of the installed server, or from `PATH`.
///
/// # Errors
/// When there is none; the message says what to install.
pub fn psql() -> Result<PathBuf> {
    let beside = Binaries::find(None)?.map(|found| found.program("psql"));
    match beside
        .filter(|file| file.is_file())
        .or_else(|| find_in_path(&["psql"]))
    {
        Some(file) => Ok(file),
        None => bail!("psql is not installed (Debian: postgresql-client, Homebrew: libpq)"),
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for name in ["postgres", "pg_ctl"] {
        let real = find_in_path(&[name]).and_then(|file| file.canonicalize().ok());
        folders.extend(real.as_deref().and_then(Path::parent).map(Path::to_owned));
    }
    folders.extend(versions("/usr/lib/postgresql", ""));
    for prefix in [
        "/opt/homebrew/opt",
        "/usr/local/opt",
        "/home/linuxbrew/.linuxbrew/opt",
    ] {
        folders.extend(versions(prefix, "postgresql@"));
        folders.push(Path::new(prefix).join("postgresql/bin"));
    }
    folders
}

/// `<parent>/<prefix><number>/bin`, the highest number first.
fn versions(parent: &str, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let number = name.to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((number, entry.path().join("bin")))
        })
        .collect();
    found.sort_by_key(|(number, _)| Reverse(*number));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` gives 15; betas (`18beta1`) too.
fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    let end = number
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn versions_are_read() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(major(debian), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn the_highest_version_comes_first_by_number_and_not_by_letter() {
        let folder = Folder::new();
        for name in ["pg9/x", "pg16/x", "pg15/x", "other/x"] {
            folder.write(name, "");
        }
        let parent = folder.path().to_str().expect("a readable path");
        let found = versions(parent, "pg");
        let names: Vec<_> = found
            .iter()
            .filter_map(|path| path.parent()?.file_name()?.to_str())
            .collect();
        assert_eq!(names, ["pg16", "pg15", "pg9"]);
    }
}
