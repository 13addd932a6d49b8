//! What std cannot say safely about a child: that it ends with us. The one place with unsafe code.

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};
use nix::sys::signal::{SigSet, Signal};
use nix::unistd::Pid;

/// Lets the child receive the signals that we block for ourselves, and has the kernel send it
/// `farewell` when the thread that starts it ends, however that happens (Linux only; elsewhere a
/// killed program leaves its children behind). Threads that start children must therefore live as
/// long as the program: only `main`'s does here.
#[cfg_attr(not(target_os = "linux"), allow(unused_variables))]
pub(super) fn bind(command: &mut Command, farewell: Signal) {
    let none = SigSet::empty();
    let us = nix::unistd::getpid();
    let prepare = move || {
        none.thread_set_mask()?;
        #[cfg(target_os = "linux")]
        nix::sys::prctl::set_pdeathsig(farewell)?;
        // We may have died between fork and the line above.
        match nix::unistd::getppid() == us {
            true => Ok(()),
            false => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
        }
    };
    // SAFETY: the closure runs between fork and exec and makes three system calls, all
    // async-signal-safe; it neither allocates nor takes a lock. std changes the user before it
    // calls us, which matters because changing the user would clear the farewell.
    #[allow(unsafe_code)]
    unsafe {
        command.pre_exec(prepare);
    }
}

/// Everything a pipe gives, as text; nothing where there is no pipe.
pub(super) fn read(pipe: Option<impl Read>) -> Result<String> {
    let mut text = String::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_string(&mut text)
            .context("the program's output is no text")?;
    }
    Ok(text)
}

/// Waits until a child has ended, without reaping it (where the system has `waitid`).
pub(super) fn await_end(pid: Pid) {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::wait::{Id, WaitPidFlag, waitid};
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        while waitid(Id::Pid(pid), flags) == Err(nix::errno::Errno::EINTR) {}
    }
    #[cfg(not(target_os = "linux"))]
    let _ = pid;
}

/// Whether a child has ended and is not reaped yet; `None` where that cannot be told, or the
/// child was reaped before.
pub(super) fn is_zombie(pid: Pid) -> Option<bool> {
    #[cfg(target_os = "linux")]
    {
        use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT | WaitPidFlag::WNOHANG;
        waitid(Id::Pid(pid), flags)
            .ok()
            .map(|state| state != WaitStatus::StillAlive)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = pid;
        None
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::process::Program;

    #[test]
    fn children_receive_what_we_block() {
        let mut blocked = SigSet::empty();
        blocked.add(Signal::SIGTERM);
        blocked.thread_block().expect("our own thread");
        let child = Program::new("grep").args(["SigBlk", "/proc/self/status"]);
        let said = child.text().expect("grep");
        blocked.thread_unblock().expect("our own thread");
        assert_eq!(said.split_whitespace().last(), Some("0000000000000000"));
    }
}
