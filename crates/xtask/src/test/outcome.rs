//! What a step of the tests ends with: how many passed and failed, and what a reader must see of it.

use std::fmt;
use std::ops::AddAssign;

/// Passed and failed; a check that is no test counts as one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: u64,
    pub failed: u64,
}

impl Count {
    pub const ONE_PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };
    pub const ONE_FAILED: Self = Self {
        passed: 0,
        failed: 1,
    };
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// A step in which something failed.
#[derive(Debug)]
pub struct Failure {
    pub count: Count,
    /// In full: it is all anybody gets to see of a run elsewhere.
    pub output: String,
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self {
            count: Count::ONE_FAILED,
            output: format!("{error:#}"),
        }
    }
}

/// Several checks of one step: all are made, and the step fails when one did.
#[derive(Debug, Default)]
pub struct Checks {
    count: Count,
    output: String,
}

impl Checks {
    pub fn add(&mut self, answer: Result<Count, Failure>) {
        match answer {
            Ok(count) => self.count += count,
            Err(failure) => {
                self.count += failure.count;
                self.output.push_str(failure.output.trim_end());
                self.output.push('\n');
            }
        }
    }

    pub fn finish(self) -> Result<Count, Failure> {
        match self.count.failed {
            0 => Ok(self.count),
            _ => Err(Failure {
                count: self.count,
                output: self.output,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_has_its_form() {
        let mut total = Count::default();
        total += Count::ONE_PASSED;
        total += Count::ONE_FAILED;
        total += Count {
            passed: 40,
            failed: 0,
        };
        assert_eq!(total.to_string(), "41 passed, 1 failed");
    }

    #[test]
    fn one_failed_check_fails_the_step_and_the_others_still_count() {
        let mut checks = Checks::default();
        checks.add(Ok(Count::ONE_PASSED));
        checks.add(Err(anyhow::anyhow!("no").context("second").into()));
        checks.add(Ok(Count::ONE_PASSED));
        let failure = checks.finish().expect_err("one failed");
        assert_eq!(failure.count.to_string(), "2 passed, 1 failed");
        assert_eq!(failure.output, "second: no\n");
    }
}
