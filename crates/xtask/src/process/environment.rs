//! The environment of children: without what cargo and rustup left in ours; adds nothing.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Removes what `cargo run` set for us, since a second cargo would take it for its own.
/// The user's settings of cargo (`CARGO_HOME`, `CARGO_NET_…`) stay.
pub(super) fn clean(command: &mut Command) {
    for (key, _) in env::vars_os() {
        if key.to_str().is_some_and(is_cargo_trace) {
            command.env_remove(key);
        }
    }
    if let Some(paths) = env::var_os("LD_LIBRARY_PATH") {
        command.env("LD_LIBRARY_PATH", without_rust(&paths));
    }
}

fn is_cargo_trace(key: &str) -> bool {
    key.starts_with("CARGO_PKG_")
        || matches!(
            key,
            "CARGO"
                | "CARGO_BIN_NAME"
                | "CARGO_CRATE_NAME"
                | "CARGO_MANIFEST_DIR"
                | "CARGO_MANIFEST_PATH"
                | "CARGO_PRIMARY_PACKAGE"
                | "RUST_RECURSION_COUNT"
        )
}

/// `cargo run` puts its target folder and the toolchain's libraries in front of this path.
fn without_rust(paths: &OsStr) -> OsString {
    let kept = env::split_paths(paths).filter(|path| {
        !path
            .components()
            .any(|part| part.as_os_str() == "target" || part.as_os_str() == ".rustup")
    });
    env::join_paths(kept).unwrap_or_default()
}

/// The first of `names` that is a file in one of the folders of `PATH`.
pub fn find_in_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .map(|folder| folder.join(name))
            .find(|file| is_file(file))
    })
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_traces_of_a_running_cargo_go() {
        for trace in ["CARGO", "CARGO_PKG_NAME", "CARGO_MANIFEST_DIR"] {
            assert!(is_cargo_trace(trace), "{trace}");
        }
        for setting in ["CARGO_HOME", "CARGO_NET_OFFLINE", "CARGO_TARGET_DIR"] {
            assert!(!is_cargo_trace(setting), "{setting}");
        }
    }

    #[test]
    fn library_path_keeps_what_the_user_set() {
        let cleaned = without_rust(OsStr::new(
            "/home/ada/crm/target/debug:/opt/lib:/home/ada/.rustup/x/lib",
        ));
        assert_eq!(cleaned, "/opt/lib");
    }

    #[test]
    fn the_path_is_searched_in_order_of_names() {
        assert!(find_in_path(&["no-such-program", "sh"]).is_some_and(|sh| sh.ends_with("sh")));
        assert_eq!(find_in_path(&["no-such-program"]), None);
    }
}
