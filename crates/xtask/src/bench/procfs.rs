//! Memory and processor time of a process as the kernel counts them; on systems without /proc, nothing.

use std::fs;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Megabytes (1,000,000 bytes) the process has in memory now.
pub fn resident_mb(pid: i32) -> Option<f64> {
    resident(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

/// Processor time of all its threads so far.
pub fn cpu_time(pid: i32) -> Option<Duration> {
    cpu(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Does `work` and gives the most memory the process had meanwhile, looked at ten times a second.
pub fn watching<T>(pid: i32, work: impl FnOnce() -> T) -> (T, Option<f64>) {
    let (done, wait) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let watcher = scope.spawn(move || {
            let mut most = None::<f64>;
            loop {
                most = most.into_iter().chain(resident_mb(pid)).reduce(f64::max);
                if wait.recv_timeout(Duration::from_millis(100)) != Err(RecvTimeoutError::Timeout) {
                    return most;
                }
            }
        });
        let answer = work();
        drop(done);
        (answer, watcher.join().unwrap_or_default())
    })
}

fn resident(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

/// Fields 14 and 15, counted in hundredths of a second on every Linux there is.
fn cpu(stat: &str) -> Option<Duration> {
    // The program's name, which may have spaces and brackets in it, ends at the last bracket.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_megabytes() {
        let status = "Name:\tcrm\nVmHWM:\t   30000 kB\nVmRSS:\t   15625 kB\n";
        assert_eq!(resident(status), Some(16.0));
        assert_eq!(resident("Name:\tcrm\n"), None);
    }

    #[test]
    fn processor_time_is_read_past_any_name() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 4713 0 0 0 150 25 0 0 20 0 5 0 34\n";
        assert_eq!(cpu(stat), Some(Duration::from_millis(1750)));
        assert_eq!(cpu("nothing"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn we_are_in_memory() {
        let pid = std::process::id().cast_signed();
        let (answer, most) = watching(pid, || 7);
        assert_eq!(answer, 7);
        assert!(most.is_some_and(|megabytes| megabytes > 0.5), "{most:?}");
        assert!(cpu_time(pid).is_some());
    }
}
