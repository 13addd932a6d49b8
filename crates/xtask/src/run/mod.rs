//! `cargo xtask run`: from a bare checkout to a page that answers, and back down cleanly.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::crm::{self, Crm, secrets};
use crate::process::Program;
use crate::report::{note, step};
use crate::workspace::{Workspace, create_folder};
use crate::{page, postgres};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to serve, on this machine only
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// How many members the demo world gets when it is made
    #[arg(long, default_value_t = 300)]
    members: u32,
    /// Put the demo world and its owner into the database of DATABASE_URL too
    #[arg(long)]
    seed_demo: bool,
    /// Leave the page as it is, built or not
    #[arg(long)]
    no_page: bool,
}

/// Builds what changed, starts everything, says where, and stops it all when asked.
pub fn command(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    crm::check_port(arguments.port)?;
    create_folder(workspace.data())?;
    if !arguments.no_page {
        page::ensure(workspace, page::Quality::BestEffort)?;
    }
    let program = step("Building the server", || build(workspace))?;
    let given = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty());
    let database = match &given {
        Some(_) => None,
        None => Some(step("Starting Postgres", || {
            postgres::start(workspace, &postgres::KEPT)
        })?),
    };
    let url = match (&database, given) {
        (Some(server), _) => server.url(postgres::DATABASE),
        (None, given) => given.unwrap_or_default(),
    };
    let jwt = secrets::kept(&workspace.data().join("jwt-secret"), 64)?;
    let mut crm = Crm::new(program, &url, &jwt, arguments.port);

    let served = serve(
        workspace,
        arguments,
        &mut crm,
        database.as_ref().map(|server| server.folder()),
    );
    if let Some(server) = database {
        step("Stopping Postgres", || server.stop())?;
    }
    served
}

/// The cluster of our own, if it is, is in `home`.
fn serve(
    workspace: &Workspace,
    arguments: &Arguments,
    crm: &mut Crm,
    home: Option<&Path>,
) -> Result<()> {
    step("Bringing the database up to date", || crm.migrate())?;
    let demo = home.is_some() || arguments.seed_demo;
    let mut stripe = None;
    let mut twilio = None;
    let mut mail = None;
    let letters = workspace.data().join("mail");
    if demo {
        if env::var_os("CRM_TWILIO_ACCOUNT_SID").is_none() {
            twilio = Some(step("Starting a Twilio of its own", || {
                let (serving, _) = crm.with_twilio(arguments.port, true)?;
                Ok(serving)
            })?);
        }
        if env::var_os("CRM_SMTP_URL").is_none() {
            mail = Some(step("Starting a mail server of its own", || {
                crm.with_mail(&letters)
            })?);
        }
        // Beside the cluster, so that it goes when the cluster goes.
        let mark = home.map(|home| home.join("seeded"));
        let world = seed(crm, arguments.members, mark.as_deref())?;
        let real = env::var_os("CRM_STRIPE_API_KEY").is_some();
        if let Some((members, as_of)) = world.filter(|_| !real) {
            stripe = Some(step("Starting a Stripe of its own", || {
                crm.with_stripe(members, &as_of, arguments.port)
            })?);
            step("Reading revenue from it", || crm.sync())?;
        }
    }
    let password = match demo {
        true => Some(owner(workspace, crm)?),
        false => None,
    };
    let serving = step("Starting the server", || crm.serve(arguments.port, Ok))?;
    println!();
    println!("Member Success is at http://127.0.0.1:{}", arguments.port);
    match password {
        Some(password) => println!("Sign in as {} with {password}", crm::OWNER),
        None => println!("Make an admin with `crm admin create`; DATABASE_URL is used as it is"),
    }
    if mail.is_some() {
        println!("E-mails it sends are kept in {}", letters.display());
    }
    println!("Ctrl-C stops it");
    println!();
    let served = serving.wait();
    drop((stripe, twilio, mail));
    served
}

/// Cargo itself is the judge of what changed: it takes a moment when nothing did.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    Program::cargo(workspace.root())
        .args(["build", "--release", "--package", "crm-server"])
        .run()?;
    Ok(workspace.target().join("release/crm"))
}

/// Makes the demo world, once where there is a `mark`. Answers how many members it has and of when it is; nothing where it
/// was made by an older program, which did not say.
fn seed(crm: &Crm, members: u32, mark: Option<&Path>) -> Result<Option<(u32, String)>> {
    if let Some(mark) = mark.filter(|mark| mark.exists()) {
        let text = std::fs::read_to_string(mark)
            .with_context(|| format!("cannot read {}", mark.display()))?;
        return Ok(world(&text));
    }
    let as_of = step(&format!("Making a demo world of {members} members"), || {
        crm.seed(members)
    })?;
    if let Some(mark) = mark {
        std::fs::write(mark, format!("{members} members as of {as_of}\n"))
            .with_context(|| format!("cannot write {}", mark.display()))?;
    }
    Ok(Some((members, as_of)))
}

/// What a mark says.
fn world(mark: &str) -> Option<(u32, String)> {
    let (members, as_of) = mark.trim().split_once(" members as of ")?;
    Some((members.parse().ok()?, as_of.to_owned()))
}

/// Makes sure the demo's owner is there and gives the password, which is this checkout's own.
fn owner(workspace: &Workspace, crm: &Crm) -> Result<String> {
    let path = workspace.data().join("demo-admin");
    let known = path.exists();
    let password = secrets::kept(&path, 20)?;
    if known && crm.has_owner()? {
        return Ok(password);
    }
    note(&format!(
        "the owner's password is kept in {}",
        path.display()
    ));
    step(&format!("Making {} an owner", crm::OWNER), || {
        crm.ensure_owner(&password)
    })?;
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_of_its_world_or_is_an_old_one() {
        let told = world("300 members as of 2026-11-01T12:00:00+00:00\n");
        assert_eq!(told, Some((300, "2026-11-01T12:00:00+00:00".to_owned())));
        assert_eq!(world("300 members\n"), None);
    }
}
