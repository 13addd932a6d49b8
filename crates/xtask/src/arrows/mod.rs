//! Checks which crate knows which: the arrows of ARCHITECTURE.md, and who may name sqlx and the like.

mod table;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process::Program;
use crate::workspace::Workspace;
use table::{ARROWS, CLOSED, IN_TESTS};

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// `dev` where only tests have it.
    kind: Option<String>,
}

/// # Errors
/// With every arrow that points the wrong way and every file that names what it must not.
pub fn check(workspace: &Workspace) -> Result<()> {
    let text = Program::cargo(workspace.root())
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .text()?;
    let metadata: Metadata =
        serde_json::from_str(&text).context("`cargo metadata` is malformed")?;
    let mut faults = Vec::new();
    for package in &metadata.packages {
        faults.extend(wrong_arrows(package));
        let folder = package.manifest_path.parent().unwrap_or(Path::new("/"));
        let mut sources = Vec::new();
        for part in ["src", "tests", "build.rs"] {
            collect(&folder.join(part), &mut sources)?;
        }
        for path in sources {
            let source = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let shown = path.strip_prefix(workspace.root()).unwrap_or(&path);
            let found = wrong_names(&package.name, &source).into_iter();
            faults.extend(found.map(|fault| format!("{}: {fault}", shown.display())));
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

fn wrong_arrows(package: &Package) -> Vec<String> {
    let Some((name, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
        return vec![format!(
            "{} is not in the table of arrows: say there what it may know",
            package.name
        )];
    };
    let mut faults = Vec::new();
    for dependency in &package.dependencies {
        let to = dependency.name.as_str();
        let ours = ARROWS.iter().any(|(name, _)| *name == to);
        let in_tests = dependency.kind.as_deref() == Some("dev")
            && IN_TESTS
                .iter()
                .any(|(tested, known)| tested == name && known.contains(&to));
        if ours && to != *name && !allowed.contains(&to) && !in_tests {
            faults.push(format!("{name} must not know {to}"));
        }
        faults.extend(
            closed_to(name, to)
                .map(|owners| format!("{name} must not use {to}: only {owners} may")),
        );
    }
    faults
}

/// Who alone may use a dependency, where `package` is none of them.
fn closed_to(package: &str, dependency: &str) -> Option<String> {
    CLOSED
        .iter()
        .filter(|closed| closed.matches(dependency))
        .find(|closed| !closed.owners.contains(&package))
        .map(|closed| closed.owners.join(" and "))
}

/// A crate may be reached through another one's re-export, which the manifest does not show.
fn wrong_names(package: &str, source: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !source.starts_with("//!") {
        faults.push("does not say in its first line (//!) what it is".to_owned());
    }
    for closed in CLOSED
        .iter()
        .filter(|closed| !closed.owners.contains(&package))
    {
        let name = closed.prefix;
        let code = source
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default());
        let named = code.into_iter().any(|code| names_crate(code, name));
        if named {
            faults.push(format!(
                "names {name}, which only {} may",
                closed.owners.join(" and ")
            ));
        }
    }
    faults
}

/// Whether a path in `code` begins with a crate of the family `prefix`.
fn names_crate(code: &str, prefix: &str) -> bool {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(prefix).any(|(at, _)| {
        let rest = &code[at + prefix.len()..];
        let tail = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        let (tail, after) = rest.split_at(tail);
        !code[..at].ends_with(in_word)
            && (tail.is_empty() || tail.starts_with('_'))
            && after.starts_with("::")
    })
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        let entries =
            fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        for entry in entries {
            collect(&entry?.path(), found)?;
        }
    } else if path.extension().is_some_and(|kind| kind == "rs") && path.is_file() {
        found.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        let dependency = |name: &&str| Dependency {
            name: (*name).to_owned(),
            kind: None,
        };
        Package {
            name: name.to_owned(),
            manifest_path: PathBuf::new(),
            dependencies: dependencies.iter().map(dependency).collect(),
        }
    }

    #[test]
    fn arrows_point_inward() {
        assert!(wrong_arrows(&package("crm-api", &["crm-types", "crm-db", "serde"])).is_empty());
        assert_eq!(
            wrong_arrows(&package("crm-types", &["crm-domain"])).len(),
            1
        );
        assert_eq!(wrong_arrows(&package("crm-frontend", &["crm-db"])).len(), 1);
        assert_eq!(wrong_arrows(&package("crm-new", &[])).len(), 1);
    }

    #[test]
    fn tests_may_know_who_stands_behind_a_port() {
        let mut jobs = package("crm-jobs", &["crm-stripe"]);
        assert_eq!(wrong_arrows(&jobs).len(), 1);
        jobs.dependencies[0].kind = Some("dev".to_owned());
        assert!(wrong_arrows(&jobs).is_empty());
        let mut types = package("crm-types", &["crm-stripe"]);
        types.dependencies[0].kind = Some("dev".to_owned());
        assert_eq!(wrong_arrows(&types).len(), 1);
    }

    #[test]
    fn closed_crates_stay_with_their_owners() {
        assert!(wrong_arrows(&package("crm-db", &["sqlx"])).is_empty());
        let said = wrong_arrows(&package("crm-api", &["sqlx"]));
        assert_eq!(said, ["crm-api must not use sqlx: only crm-db may"]);
        assert_eq!(
            wrong_arrows(&package("crm-api", &["leptos_router"])).len(),
            1
        );
        assert!(wrong_arrows(&package("crm-server", &["actix-web"])).is_empty());
    }

    #[test]
    fn a_detour_through_an_export_is_seen() {
        let source = |code: &str| format!("//! A file.\n{code}\n");
        let named = format!("use crm_db::{}::Row;", "sqlx");
        assert_eq!(wrong_names("crm-api", &source(&named)).len(), 1);
        assert!(wrong_names("crm-db", &source(&named)).is_empty());
        let spoken = format!("// {}::Row would be one way", "sqlx");
        assert!(wrong_names("crm-api", &source(&spoken)).is_empty());
        assert_eq!(wrong_names("crm-api", "use std::fs;\n").len(), 1);
        let family = format!("use {}_web::web;", "actix");
        assert_eq!(wrong_names("crm-db", &source(&family)).len(), 1);
        assert!(wrong_names("crm-db", &source("fn my_sqlx() { sqlxx::f() }")).is_empty());
    }

    #[test]
    fn the_table_has_no_circle() {
        // Each crate may only know those above it.
        for (at, (name, allowed)) in ARROWS.iter().enumerate() {
            for to in *allowed {
                let above = ARROWS[..at].iter().any(|(other, _)| other == to);
                assert!(above, "{name} → {to}");
            }
        }
    }
}
