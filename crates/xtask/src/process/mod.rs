//! Other programs: run in a process group of their own that ends with us; no shell is ever asked.

mod bound;
mod environment;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::interrupt;

pub use environment::find_in_path;

/// A program to run, with cargo's own traces removed from its environment.
pub struct Program {
    command: Command,
    shown: String,
}

impl Program {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(&program);
        // A group of its own: a terminal's Ctrl-C reaches us alone, and we end things in order.
        command.stdin(Stdio::null()).process_group(0);
        environment::clean(&mut command);
        let shown = Path::new(&program)
            .file_name()
            .unwrap_or(program.as_ref())
            .to_string_lossy()
            .into_owned();
        Self { command, shown }
    }

    /// The toolchain's cargo, in the workspace of `root`.
    pub fn cargo(root: &Path) -> Self {
        Self::new("cargo").dir(root)
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn envs(mut self, pairs: &[(String, OsString)]) -> Self {
        self.command
            .envs(pairs.iter().map(|(key, value)| (key, value)));
        self
    }

    pub fn env_remove(mut self, key: &str) -> Self {
        self.command.env_remove(key);
        self
    }

    /// Sends both outputs to `file`, in the order they come.
    pub fn log_to(mut self, file: &File) -> Result<Self> {
        let twin = file.try_clone().context("cannot share the log file")?;
        self.command.stdout(twin);
        let twin = file.try_clone().context("cannot share the log file")?;
        self.command.stderr(twin);
        Ok(self)
    }

    /// Runs it with our outputs.
    ///
    /// # Errors
    /// When it cannot be started or ends with anything but success.
    pub fn run(self) -> Result<()> {
        let shown = self.shown.clone();
        succeeded(self.status()?, &shown)
    }

    /// Runs it with our outputs and gives its end.
    pub fn status(self) -> Result<ExitStatus> {
        self.spawn()?.wait()
    }

    /// Like [`Self::status`], but ends it after `limit`; then the answer is `None`.
    pub fn status_within(self, limit: Duration) -> Result<Option<ExitStatus>> {
        let mut running = self.spawn()?;
        match running.wait_within(limit)? {
            Some(status) => Ok(Some(status)),
            None => {
                running.signal(Signal::SIGTERM);
                if running.wait_within(Duration::from_secs(5))?.is_none() {
                    running.signal(Signal::SIGKILL);
                    running.wait()?;
                }
                Ok(None)
            }
        }
    }

    /// Its standard output as text; what it says on the other one is shown.
    ///
    /// # Errors
    /// When it cannot be started, ends with anything but success, or does not speak UTF-8.
    pub fn text(mut self) -> Result<String> {
        self.command.stdout(Stdio::piped());
        self.collect(None)
    }

    /// Its standard output as text after reading `input`; quiet unless it fails.
    pub fn text_from(mut self, input: &[u8]) -> Result<String> {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        self.collect(Some(input))
    }

    fn collect(self, input: Option<&[u8]>) -> Result<String> {
        let shown = self.shown.clone();
        let mut running = self.spawn()?;
        if let (Some(input), Some(mut pipe)) = (input, running.child.stdin.take()) {
            // A program that ends without reading says why by itself.
            let _ = std::io::Write::write_all(&mut pipe, input);
        }
        // The two are short here, so reading one after the other cannot fill the other's pipe.
        let out = bound::read(running.child.stdout.take())?;
        let err = bound::read(running.child.stderr.take())?;
        succeeded(running.wait()?, &shown).with_context(|| err.trim().to_owned())?;
        Ok(out)
    }

    /// Starts it in the foreground: stop signals are passed on to it until it is waited for.
    pub fn spawn(self) -> Result<Running> {
        interrupt::check()?;
        let mut running = self.background(Signal::SIGTERM)?;
        running.watched = Some(interrupt::watch(running.pid));
        Ok(running)
    }

    /// Starts it out of reach of stop signals, for its owner to stop; it gets `farewell` when we die.
    pub fn background(mut self, farewell: Signal) -> Result<Running> {
        bound::bind(&mut self.command, farewell);
        let child = self
            .command
            .spawn()
            .with_context(|| format!("cannot start {}", self.shown))?;
        let pid = Pid::from_raw(child.id().cast_signed());
        Ok(Running {
            child,
            pid,
            watched: None,
        })
    }

    /// For what only `std::process::Command` can say.
    pub fn adjust(mut self, how: impl FnOnce(&mut Command)) -> Self {
        how(&mut self.command);
        self
    }
}

fn succeeded(status: ExitStatus, shown: &str) -> Result<()> {
    interrupt::check()?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// A program that is running. Dropping it does not end it.
pub struct Running {
    child: Child,
    pid: Pid,
    watched: Option<interrupt::Watched>,
}

impl Running {
    /// Its number, which the kernel's figures about it go by.
    pub fn id(&self) -> i32 {
        self.pid.as_raw()
    }

    /// Asks its whole group; one that has ended already is left alone.
    pub fn signal(&self, signal: Signal) {
        let _ = killpg(self.pid, signal);
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        // First without reaping: as long as it is a zombie its number cannot become somebody
        // else's, so the thread that passes signals on never hits a stranger.
        bound::await_end(self.pid);
        self.watched = None;
        self.child.wait().context("cannot wait for a child")
    }

    /// Whether it has ended.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        match bound::is_zombie(self.pid) {
            Some(false) => return Ok(None),
            Some(true) => self.watched = None,
            None => {}
        }
        let status = self.child.try_wait().context("cannot ask for a child")?;
        if status.is_some() {
            self.watched = None;
        }
        Ok(status)
    }

    /// Waits at most `limit`; `None` when it is still running then.
    pub fn wait_within(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.ended()? {
                return Ok(Some(status));
            }
            if began.elapsed() >= limit {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
