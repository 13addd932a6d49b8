//! The folder of one cluster and the lock on it: who holds the lock may do anything in the folder.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::account::{Account, REFUGE_DEPTH};
use super::{Cluster, remains};
use crate::workspace::{Workspace, create_folder, remove_folder};

/// What the kernel takes as a socket's path, without the closing zero.
const SOCKET_PATH_LIMIT: usize = 107;
pub const PORT: u16 = 5432;

/// A cluster's folder, held by us as long as this lives.
#[derive(Debug)]
pub struct Home {
    folder: PathBuf,
    socket_folder: PathBuf,
    lock_path: PathBuf,
    _lock: File,
    pub account: Account,
    throwaway: bool,
}

impl Home {
    /// Takes the folder of `cluster` for us alone and deals with what a killed program left there.
    ///
    /// # Errors
    /// When another program holds it.
    pub fn claim(workspace: &Workspace, account: &Account, cluster: &Cluster<'_>) -> Result<Self> {
        let base = base(workspace, account)?;
        let lock_path = base.join(format!("{}.lock", cluster.name));
        let Some(lock) = lock(&lock_path)? else {
            bail!(
                "another program{} already runs the Postgres under {}: stop it first, or set \
                 DATABASE_URL to use another server",
                holder(&lock_path),
                base.join(cluster.name).display()
            );
        };
        let folder = base.join(cluster.name);
        private_folder(&folder, account)?;
        let short = PathBuf::from("/tmp").join(format!(
            "member-success-{}-{}",
            workspace.key(),
            cluster.name
        ));
        let socket_folder = socket_folder(&folder, &short);
        private_folder(&socket_folder, account)?;
        let home = Self {
            folder,
            socket_folder,
            lock_path,
            _lock: lock,
            account: account.clone(),
            throwaway: cluster.throwaway,
        };
        remains::clear(&home)?;
        Ok(home)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    pub fn log(&self) -> PathBuf {
        self.lock_path.with_extension("log")
    }

    /// The major version that laid out the cluster; `None` before there is one.
    pub fn layout_version(&self) -> Result<Option<u32>> {
        match std::fs::read_to_string(self.data().join("PG_VERSION")) {
            Ok(text) => text
                .trim()
                .parse()
                .map(Some)
                .with_context(|| format!("{} is no cluster", self.data().display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                Err(error).with_context(|| format!("cannot read {}", self.data().display()))
            }
        }
    }

    /// The address of `database`: the socket's folder, percent-encoded, as the host.
    pub fn url(&self, database: &str) -> String {
        let host = percent_encode(self.socket_folder.as_os_str().as_bytes());
        format!("postgres://postgres@{host}/{database}")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.throwaway {
            // Best effort: what stays is swept by the next program, which finds the lock free.
            let _ = remove_folder(&self.folder);
            let _ = remove_folder(&self.socket_folder);
            let _ = std::fs::remove_file(self.log());
            let _ = std::fs::remove_file(&self.lock_path);
        }
    }
}

/// Removes throwaway clusters whose program is gone.
pub fn sweep(workspace: &Workspace, account: &Account) -> Result<()> {
    let base = base(workspace, account)?;
    let entries =
        std::fs::read_dir(&base).with_context(|| format!("cannot read {}", base.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(name) = name.and_then(|name| name.strip_suffix(".lock")) else {
            continue;
        };
        if !name.starts_with(THROWAWAY_PREFIX) {
            continue;
        }
        let cluster = Cluster {
            name,
            throwaway: true,
            settings: &[],
        };
        // One that is held belongs to a program that lives; claiming and letting go removes others.
        if let Some(free) = lock(&path)? {
            drop(free);
            drop(Home::claim(workspace, account, &cluster));
        }
    }
    Ok(())
}

/// Names of throwaway clusters begin so.
const THROWAWAY_PREFIX: &str = "test-";

/// A name nobody else uses at this moment.
pub fn throwaway_name() -> String {
    format!("{THROWAWAY_PREFIX}{}", std::process::id())
}

/// Where clusters lie: `.data/`, or a place the server's user can reach.
fn base(workspace: &Workspace, account: &Account) -> Result<PathBuf> {
    let data = workspace.data();
    create_folder(data)?;
    if account.reaches(data) {
        return Ok(data.to_owned());
    }
    let refuge = account.refuge(&workspace.key());
    create_folder(&refuge)?;
    for folder in refuge.ancestors().take(REFUGE_DEPTH) {
        // Root's umask may have closed it.
        std::fs::set_permissions(folder, Permissions::from_mode(0o755))
            .with_context(|| format!("cannot open {} to others", folder.display()))?;
    }
    Ok(refuge)
}

fn socket_folder(folder: &Path, short: &Path) -> PathBuf {
    let beside = folder.join("run");
    let path = beside.join(format!(".s.PGSQL.{PORT}"));
    match path.as_os_str().len() <= SOCKET_PATH_LIMIT {
        true => beside,
        false => short.to_owned(),
    }
}

/// A folder only the server's user may enter. One that is there already must be that user's own:
/// in /tmp anybody may have put it there.
fn private_folder(path: &Path, account: &Account) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => return account.give(path),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(error).with_context(|| format!("cannot create {}", path.display()));
        }
    }
    let found = path
        .symlink_metadata()
        .with_context(|| format!("cannot look at {}", path.display()))?;
    if found.is_dir() && found.uid() == 0 && nix::unistd::Uid::effective().is_root() {
        // Killed between creating and giving it away.
        return account.give(path);
    }
    if !found.is_dir() || !account.owns(found.uid()) {
        bail!(
            "{} belongs to somebody else: remove it, or run this as its owner",
            path.display()
        );
    }
    Ok(())
}

/// The lock, with our process number in it for the message the other one prints.
fn lock(path: &Path) -> Result<Option<File>> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| write!(file, "{}", std::process::id()))
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Some(file))
}

fn holder(path: &Path) -> String {
    let mut text = String::new();
    let read = File::open(path).and_then(|mut file| file.read_to_string(&mut text));
    match read.is_ok() && !text.is_empty() {
        true => format!(" (process {text})"),
        false => String::new(),
    }
}

fn percent_encode(bytes: &[u8]) -> String {
    let encode = |&byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    bytes.iter().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_host() {
        assert_eq!(percent_encode(b"/srv/my data"), "%2Fsrv%2Fmy%20data");
    }

    #[test]
    fn a_deep_checkout_gets_a_short_socket_folder() {
        let short = Path::new("/tmp/short");
        let near = Path::new("/srv/crm/.data/postgres");
        assert_eq!(socket_folder(near, short), near.join("run"));
        let deep = PathBuf::from(format!("/srv/{}", "x".repeat(90)));
        assert_eq!(socket_folder(&deep, short), short);
        // Exactly the limit: "/run/.s.PGSQL.5432" takes 18 bytes.
        let edge = PathBuf::from(format!("/{}", "x".repeat(SOCKET_PATH_LIMIT - 18 - 1)));
        assert_eq!(socket_folder(&edge, short), edge.join("run"));
        let over = PathBuf::from(format!("/{}", "x".repeat(SOCKET_PATH_LIMIT - 18)));
        assert_eq!(socket_folder(&over, short), short);
    }
}
