//! A private Postgres through its life: started, killed, taken over, refused to a second program.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Long enough for initdb on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(120);

struct Data(PathBuf);

impl Data {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xtask-pg-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .arg("postgres")
            .args(arguments)
            .env("MEMBER_SUCCESS_DATA", &self.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts one and waits for the address it prints last.
    fn start(&self, arguments: &[&str]) -> Serving {
        let mut child = self.command(arguments).spawn().expect("the workshop");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line.starts_with("postgres://"));
        let Some(url) = url else {
            panic!("no address: {}", errors(&mut child));
        };
        Serving { child, url }
    }

    fn postmaster(&self) -> Pid {
        let mark = self.0.join("postgres/data/postmaster.pid");
        let text = std::fs::read_to_string(mark).expect("a running server's mark");
        let number = text.lines().next().expect("its first line");
        Pid::from_raw(number.parse().expect("a process number"))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().cast_signed());
        kill(pid, signal).expect("our own child");
    }

    fn stop(mut self) {
        self.signal(Signal::SIGTERM);
        let status = self.child.wait().expect("our own child");
        assert!(status.success(), "{status}: {}", errors(&mut self.child));
    }

    fn kill(mut self) {
        self.signal(Signal::SIGKILL);
        self.child.wait().expect("our own child");
    }
}

fn errors(child: &mut Child) -> String {
    let mut text = String::new();
    if let Some(mut pipe) = child.stderr.take() {
        pipe.read_to_string(&mut text).expect("text");
    }
    text
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let began = Instant::now();
    while !condition() {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn socket(url: &str) -> PathBuf {
    let host = url.split(['@', '/']).nth(3).expect("a host");
    Path::new(&host.replace("%2F", "/")).join(".s.PGSQL.5432")
}

#[test]
fn it_outlives_nobody_and_survives_everything() {
    let data = Data::new("life");

    let first = data.start(&[]);
    assert!(socket(&first.url).exists(), "{}", first.url);
    first.stop();
    assert!(!data.0.join("postgres/data/postmaster.pid").exists());

    // Killed without warning: the server ends too, and the next start does not mind.
    let second = data.start(&[]);
    let postmaster = data.postmaster();
    second.kill();
    wait_until("the server has followed its program", || {
        kill(postmaster, None).is_err() || is_zombie(postmaster)
    });

    // As after a power cut: marks of a server whose number is somebody else's by now.
    let mark = data.0.join("postgres/data/postmaster.pid");
    let ours = std::process::id();
    std::fs::write(&mark, format!("{ours}\n")).expect("the mark");
    let third = data.start(&[]);

    // Two at once: the second is refused, says why, and the first goes on.
    let refused = data.command(&[]).output().expect("the workshop");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(said.contains("already runs the Postgres under"), "{said}");
    let holder = format!("(process {})", third.child.id());
    assert!(said.contains(&holder), "{said}");
    assert!(socket(&third.url).exists());

    // A server that is frozen while its program is killed is ended by the next program.
    let frozen = data.postmaster();
    kill(frozen, Signal::SIGSTOP).expect("the server");
    third.kill();
    kill(frozen, Signal::SIGCONT).expect("the server");
    data.start(&[]).stop();
}

#[test]
fn throwaways_live_side_by_side_and_leave_nothing() {
    let data = Data::new("throwaway");
    let one = data.start(&["--throwaway"]);
    let two = data.start(&["--throwaway"]);
    assert_ne!(one.url, two.url);
    one.kill();
    // The next one sweeps what the killed one left, and spares the one that lives.
    let three = data.start(&["--throwaway"]);
    assert!(socket(&two.url).exists());
    two.stop();
    three.stop();
    let left: Vec<_> = std::fs::read_dir(&data.0)
        .expect("the folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new());
}

/// Killed programs' children are reaped by init, where there is one.
fn is_zombie(pid: Pid) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        stat.rsplit(')')
            .next()
            .is_some_and(|rest| rest.starts_with(" Z"))
    })
}
