//! The user a server runs as: ourselves, or for root (whom Postgres refuses) another one.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use nix::unistd::{Gid, Uid, User};

/// How many folders of a refuge are our own.
pub const REFUGE_DEPTH: usize = 2;

/// Who runs server binaries and owns their files.
#[derive(Debug, Clone)]
pub struct Account {
    uid: Uid,
    gid: Gid,
    /// Whether this is somebody else, whom only root can become.
    other: bool,
}

impl Account {
    /// Ourselves; as root `postgres`, else `nobody`.
    pub fn of_servers() -> Result<Self> {
        let uid = Uid::effective();
        if !uid.is_root() {
            return Ok(Self {
                uid,
                gid: Gid::effective(),
                other: false,
            });
        }
        for name in ["postgres", "nobody"] {
            let found = User::from_name(name).context("cannot read the table of users")?;
            if let Some(user) = found.filter(|user| !user.uid.is_root()) {
                return Ok(Self {
                    uid: user.uid,
                    gid: user.gid,
                    other: true,
                });
            }
        }
        bail!(
            "Postgres refuses to run as root and there is neither a user `postgres` nor `nobody`: \
             run this as an ordinary user, or set DATABASE_URL"
        )
    }

    pub fn owns(&self, uid: u32) -> bool {
        self.uid.as_raw() == uid
    }

    /// Makes `command` run as this user; std drops supplementary groups on the way.
    pub fn run_as(&self, command: &mut Command) {
        if self.other {
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
            command.env_remove("HOME").env_remove("USER");
        }
    }

    /// Gives `path` itself (not what is in it) to this user.
    pub fn give(&self, path: &Path) -> Result<()> {
        if !self.other {
            return Ok(());
        }
        std::os::unix::fs::chown(path, Some(self.uid.as_raw()), Some(self.gid.as_raw()))
            .with_context(|| format!("cannot give {} to Postgres' user", path.display()))
    }

    /// Whether this user can walk down to `folder`, judged by owner and mode of each folder above
    /// it that is there. Access lists are not read; where they forbid it, initdb says so.
    pub fn reaches(&self, folder: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        if !self.other {
            return true;
        }
        let existing = |path: &&Path| path.exists();
        folder.ancestors().filter(existing).all(|path| {
            path.metadata().is_ok_and(|found| {
                let bit = match (found.uid(), found.gid()) {
                    (uid, _) if uid == self.uid.as_raw() => 0o100,
                    (_, gid) if gid == self.gid.as_raw() => 0o010,
                    _ => 0o001,
                };
                found.mode() & bit != 0
            })
        })
    }

    /// Where data goes when this user cannot reach the checkout.
    pub fn refuge(&self, key: &str) -> PathBuf {
        Path::new("/var/lib/member-success").join(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_folder_closed_to_others_is_out_of_reach() {
        let folder = Folder::new();
        folder.write("closed/open/file", "");
        let closed = folder.path().join("closed");
        let stranger = Account {
            uid: Uid::from_raw(54_321),
            gid: Gid::from_raw(54_321),
            other: true,
        };
        assert!(stranger.reaches(&closed.join("open")));
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&closed, mode).expect("our own folder");
        assert!(!stranger.reaches(&closed.join("open")));
        assert!(!stranger.reaches(&closed.join("not there yet")));
    }
}
