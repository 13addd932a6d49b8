//! Ctrl-C and SIGTERM: passes them on to the children in the foreground and remembers them; ends nothing by itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{SigSet, Signal, killpg};
use nix::unistd::Pid;

/// Signals closer together than this mean the same.
const SAME_WISH: Duration = Duration::from_secs(1);

static STOP: AtomicBool = AtomicBool::new(false);
static FOREGROUND: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// What a command ends with when it was asked to stop; `main` turns it into exit code 130.
#[derive(Debug)]
pub struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped")
    }
}

impl std::error::Error for Stopped {}

/// Takes over SIGINT, SIGTERM and SIGHUP. Call it first in `main`, before any other thread exists:
/// threads inherit the blocked signals, so that only the one started here receives them.
pub fn install() -> Result<()> {
    let mut signals = SigSet::empty();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        signals.add(signal);
    }
    signals
        .thread_block()
        .context("cannot block the stop signals")?;
    let main = std::thread::current();
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            let mut first = None;
            while signals.wait().is_ok() {
                STOP.store(true, Ordering::SeqCst);
                // The first asks; whoever asks again after a while insists. One wish may come as
                // several signals: `timeout` sends its own to the program and to its group.
                let asked = *first.get_or_insert_with(Instant::now);
                let send = match asked.elapsed() < SAME_WISH {
                    true => Signal::SIGTERM,
                    false => Signal::SIGKILL,
                };
                main.unpark();
                for &group in foreground().iter() {
                    // A group that has just ended is what we wanted.
                    let _ = killpg(group, send);
                }
            }
        })
        .context("cannot start the thread that waits for signals")?;
    Ok(())
}

/// Whether somebody asked us to stop.
pub fn requested() -> bool {
    STOP.load(Ordering::SeqCst)
}

/// # Errors
/// [`Stopped`] once somebody asked us to stop; call it before beginning something long.
pub fn check() -> Result<()> {
    match requested() {
        true => Err(Stopped.into()),
        false => Ok(()),
    }
}

/// Waits until somebody asks us to stop.
pub fn wait() {
    while !requested() {
        // The thread that receives signals wakes us.
        std::thread::park();
    }
}

/// A process group that gets the stop signals as long as this lives.
pub struct Watched(Pid);

/// Passes stop signals on to `group`, also one that came a moment ago.
pub fn watch(group: Pid) -> Watched {
    let mut groups = foreground();
    groups.push(group);
    if requested() {
        let _ = killpg(group, Signal::SIGTERM);
    }
    Watched(group)
}

impl Drop for Watched {
    fn drop(&mut self) {
        foreground().retain(|group| *group != self.0);
    }
}

fn foreground() -> MutexGuard<'static, Vec<Pid>> {
    FOREGROUND.lock().unwrap_or_else(PoisonError::into_inner)
}
