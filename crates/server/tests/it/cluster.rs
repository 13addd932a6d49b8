//! A Postgres of a test's own, that may be stopped and started while others go on with theirs.

use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A cluster in a folder that goes with it.
pub struct Cluster {
    binaries: PathBuf,
    folder: PathBuf,
    owner: Option<(u32, u32)>,
    server: Option<Child>,
}

impl Cluster {
    /// Makes one and starts it.
    ///
    /// # Panics
    /// Where this machine has no Postgres to make it with.
    pub fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("crm-cluster-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("socket")).unwrap();
        let mut cluster = Self {
            binaries: binaries(),
            owner: owner(&folder),
            folder,
            server: None,
        };
        if let Some((uid, gid)) = cluster.owner {
            for path in [cluster.folder.clone(), cluster.folder.join("socket")] {
                chown(path, Some(uid), Some(gid)).unwrap();
            }
        }
        let made = cluster
            .command("initdb")
            .args(["--auth", "trust", "--username", "postgres", "--no-sync"])
            .args(["--encoding", "UTF8", "--locale", "C.UTF-8", "-D"])
            .arg(cluster.folder.join("data"))
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success());
        cluster.go();
        cluster
    }

    /// The address of a database of it.
    pub fn url(&self) -> String {
        let socket = self.folder.join("socket");
        let socket = socket.to_str().unwrap().replace('/', "%2F");
        format!("postgres://postgres@{socket}/postgres")
    }

    /// Stops it as a power cut does, every connection with it, and starts it again.
    pub fn restart(&mut self) {
        self.signal("QUIT");
        self.server.take().unwrap().wait().unwrap();
        self.go();
    }

    /// Starts it, and returns when it takes connections.
    fn go(&mut self) {
        let server = self
            .command("postgres")
            .arg("-D")
            .arg(self.folder.join("data"))
            .arg("-k")
            .arg(self.folder.join("socket"))
            .args(["-c", "listen_addresses=", "-c", "max_connections=60"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.server = Some(server);
        let mark = self.folder.join("data/postmaster.pid");
        let ready = |text: String| {
            text.lines()
                .nth(7)
                .is_some_and(|line| line.trim() == "ready")
        };
        while !std::fs::read_to_string(&mark).is_ok_and(ready) {
            let ended = self.server.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "Postgres does not start");
            std::thread::yield_now();
        }
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.join(name));
        command.env_clear().current_dir("/");
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        command
    }

    fn signal(&self, name: &str) {
        if let Some(server) = &self.server {
            let id = server.id().to_string();
            Command::new("kill")
                .args(["-s", name, &id])
                .status()
                .unwrap();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.signal("QUIT");
        if let Some(mut server) = self.server.take() {
            server.wait().ok();
        }
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

/// Where `initdb` and `postgres` are: as named, in the path, or where Debian puts them.
fn binaries() -> PathBuf {
    let whole = |folder: &Path| folder.join("initdb").is_file() && folder.join("postgres").exists();
    let named = std::env::var_os("POSTGRES_BIN").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|folders| {
            folders
                .flatten()
                .map(|folder| folder.path().join("bin"))
                .collect()
        })
        .unwrap_or_default();
    debian.sort();
    let found = named
        .into_iter()
        .chain(debian.into_iter().rev())
        .chain(std::env::split_paths(&path))
        .find(|folder| whole(folder));
    found.unwrap_or_else(|| panic!("no initdb and postgres: set POSTGRES_BIN"))
}

/// Whose it is: nobody else's, but for root, as whom Postgres does not run.
fn owner(folder: &Path) -> Option<(u32, u32)> {
    if std::fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let user = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(user("postgres").or_else(|| user("nobody")).unwrap())
}
