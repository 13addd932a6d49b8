//! The Rust tests, all of them natively, against a database of their own; counts what cargo reports.

use super::outcome::{Checks, Count, Failure};
use super::session::{Session, database_env};

/// Unit, property, database and HTTP tests, and those in documentation; the workshop's own last.
pub fn tests(session: &mut Session<'_>) -> Result<Count, Failure> {
    session.build()?;
    let database = session.database()?;
    let mut checks = Checks::default();
    for (log, scope) in [
        ("tests", ["--workspace", "--exclude", "xtask"].as_slice()),
        // By itself it needs no other build than the one that is running now.
        ("tests-xtask", &["--package", "xtask"]),
    ] {
        let program = session
            .cargo(&["test", "--no-fail-fast"])
            .args(scope)
            .envs(&database_env(&database.admin_url))
            .env("CARGO_TERM_COLOR", "never");
        let output = session.run(log, program)?;
        checks.add(judge(output.success, output.text));
    }
    checks.finish()
}

fn judge(success: bool, output: String) -> Result<Count, Failure> {
    let mut count = count(&output);
    if success && count.failed == 0 {
        return Ok(count);
    }
    // What ends badly without a failed test is a failure all the same: a crash, or no compile.
    count.failed = count.failed.max(1);
    Err(Failure { count, output })
}

/// Adds up the lines `test result: ok. 12 passed; 0 failed; …`, one for each test program.
fn count(output: &str) -> Count {
    let mut total = Count::default();
    for line in output.lines() {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else {
            continue;
        };
        let of = |what: &str| -> u64 {
            let words: Vec<_> = result.split([' ', ';']).collect();
            let found = words.windows(2).find(|pair| pair[1] == what);
            found.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
        };
        total += Count {
            passed: of("passed"),
            failed: of("failed"),
        };
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
running 2 tests
test a ... ok
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s
test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.2s
a test that says: test result: is no result
";

    #[test]
    fn results_add_up() {
        assert_eq!(count(OUTPUT).to_string(), "19 passed, 2 failed");
    }

    #[test]
    fn an_end_without_a_count_is_a_failure() {
        let failure = judge(false, "error: could not compile".into()).expect_err("it failed");
        assert_eq!(failure.count, Count::ONE_FAILED);
        assert_eq!(
            judge(true, OUTPUT.replace("2 failed", "0 failed")),
            Ok(Count {
                passed: 19,
                failed: 0
            })
        );
    }

    impl PartialEq for Failure {
        fn eq(&self, other: &Self) -> bool {
            self.count == other.count
        }
    }
}
