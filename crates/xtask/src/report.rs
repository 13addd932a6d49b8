//! Says what a step does and how long it took; decides nothing.

use std::time::{Duration, Instant};

use anyhow::Result;

/// What a command ends with that has said everything already; `main` adds nothing to it.
#[derive(Debug)]
pub struct AlreadySaid;

impl std::fmt::Display for AlreadySaid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it failed as said above")
    }
}

impl std::error::Error for AlreadySaid {}

/// Announces `what`, does it, and says how long it took. The error is passed on untouched.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {what}");
    let began = Instant::now();
    let answer = work();
    match &answer {
        Ok(_) => println!("  done in {}", duration(began.elapsed())),
        Err(_) => println!("  failed after {}", duration(began.elapsed())),
    }
    answer
}

/// A remark inside the running step.
pub fn note(text: &str) {
    println!("  {text}");
}

/// `0.8 s`, `42 s`, `3 min 5 s`: as exact as a reader wants it at that size.
pub fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", took.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_naturally() {
        assert_eq!(duration(Duration::from_millis(840)), "0.8 s");
        assert_eq!(duration(Duration::from_millis(42_900)), "42 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 5 s");
    }
}
