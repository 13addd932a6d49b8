//! What a killed program left in a cluster's folder: ends its processes and removes its marks.
//! Only ever called by the holder of the folder's lock.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::home::{Home, PORT};
use crate::interrupt;
use crate::workspace::remove_folder;

/// Leaves the folder as a clean stop would have, but for what Postgres itself recovers from its log.
pub fn clear(home: &Home) -> Result<()> {
    let data = home.data();
    end_processes(&data)?;
    // A zombie or a number in use by somebody else keeps these looking alive.
    for mark in [
        data.join("postmaster.pid"),
        home.socket_folder().join(format!(".s.PGSQL.{PORT}.lock")),
        home.socket_folder().join(format!(".s.PGSQL.{PORT}")),
    ] {
        match std::fs::remove_file(&mark) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", mark.display()));
            }
            _ => {}
        }
    }
    for entry in std::fs::read_dir(home.folder())
        .with_context(|| format!("cannot read {}", home.folder().display()))?
    {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("initdb-") {
            remove_folder(&entry.path())?;
        }
    }
    Ok(())
}

fn end_processes(data: &Path) -> Result<()> {
    // Fast shutdown, then at once without it, then by force.
    let orders = [
        (Signal::SIGINT, Duration::from_secs(10)),
        (Signal::SIGQUIT, Duration::from_secs(5)),
        (Signal::SIGKILL, Duration::from_secs(5)),
    ];
    for (signal, patience) in orders {
        let living = processes(data);
        if living.is_empty() {
            return Ok(());
        }
        for pid in living {
            // It may have ended since.
            let _ = kill(pid, signal);
        }
        let began = Instant::now();
        while !processes(data).is_empty() && began.elapsed() < patience {
            interrupt::check()?;
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    match processes(data).as_slice() {
        [] => Ok(()),
        [pid, ..] => bail!(
            "process {pid} still works in {} and cannot be ended",
            data.display()
        ),
    }
}

/// Every server process works in its data folder. A zombie has no working folder any more.
#[cfg(target_os = "linux")]
fn processes(data: &Path) -> Vec<Pid> {
    let (Ok(data), Ok(all)) = (data.canonicalize(), std::fs::read_dir("/proc")) else {
        return Vec::new();
    };
    all.flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let folder = std::fs::read_link(entry.path().join("cwd")).ok()?;
            (folder == data).then_some(Pid::from_raw(pid))
        })
        .collect()
}

/// Without /proc the postmaster's own mark has to do, if its number is a Postgres.
#[cfg(not(target_os = "linux"))]
fn processes(data: &Path) -> Vec<Pid> {
    let mark = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let Some(number) = mark.lines().next().and_then(|line| line.parse().ok()) else {
        return Vec::new();
    };
    let shown = crate::process::Program::new("ps")
        .args(["-o", "command=", "-p", &format!("{number}")])
        .text()
        .unwrap_or_default();
    match shown.contains("postgres") {
        true => vec![Pid::from_raw(number)],
        false => Vec::new(),
    }
}
