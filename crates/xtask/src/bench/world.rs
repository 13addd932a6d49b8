//! Databases with so many members, seeded once and kept between runs while what makes them is unchanged.

use anyhow::{Context, Result};

use super::database::Database;
use super::service::Crm;
use super::setup;
use crate::fingerprint::Fingerprint;
use crate::postgres::Server;
use crate::report;
use crate::workspace::Workspace;

/// What decides how a world looks, beside its size and its seed.
const INPUTS: [&str; 6] = [
    "migrations",
    "crates/demo/src",
    "crates/db/src/load",
    "crates/db/src/activity",
    "crates/db/src/revenue",
    "crates/domain/src/revenue",
];

/// Where the worlds are, and what they are made with.
pub struct Worlds<'a> {
    pub server: &'a Server,
    pub admin: &'a Database,
    pub crm: &'a Crm,
    key: String,
}

impl<'a> Worlds<'a> {
    pub fn new(
        workspace: &Workspace,
        server: &'a Server,
        admin: &'a Database,
        crm: &'a Crm,
    ) -> Result<Self> {
        let mut print = Fingerprint::new(workspace.root());
        print.text(setup::SEED);
        for input in INPUTS {
            print.path(input, &[])?;
        }
        Ok(Self {
            server,
            admin,
            crm,
            key: print.finish()[..12].to_owned(),
        })
    }

    /// The world with `members` members; made now where it is not there, or has aged.
    pub fn ensure(&self, members: u64) -> Result<Database> {
        let family = format!("members_{members}_");
        let name = format!("{family}{}", self.key);
        let world = self.admin.at(self.server.url(&name));
        let list = format!("select datname from pg_database where datname like '{family}%'");
        for found in self.admin.lines(&list)? {
            if found == name && is_fresh(&world)? {
                report::note(&format!("{members} members are there already"));
                return Ok(world);
            }
            self.admin
                .lines(&format!("drop database \"{found}\" with (force);"))?;
        }
        report::step(&format!("Making a world of {members} members"), || {
            self.make(members, &name)
        })?;
        Ok(world)
    }

    // Under another name until it is whole, so that a kill leaves nothing that looks like a world.
    fn make(&self, members: u64, name: &str) -> Result<()> {
        let unfinished = format!("members_{members}_unfinished");
        self.admin
            .lines(&format!("create database {unfinished};"))?;
        let url = self.server.url(&unfinished);
        self.crm.command(&url, &["migrate"]).run()?;
        let size = members.to_string();
        let seed = ["seed", "--members", &size, "--seed", setup::SEED];
        self.crm.command(&url, &seed).run()?;
        let world = self.admin.at(url);
        world.lines("vacuum analyze;")?;
        let found = world.number("select count(*) from crm.member_directory;")?;
        anyhow::ensure!(
            found == members,
            "{found} members were seeded instead of {members}"
        );
        self.admin
            .lines(&format!(
                "checkpoint; alter database {unfinished} rename to {name};"
            ))
            .map(drop)
    }
}

/// "Joined in the last seven days" must find somebody.
fn is_fresh(world: &Database) -> Result<bool> {
    let newest = "select max(created_at) > now() - interval '2 days' from crm.member_directory;";
    let answer = world.text(newest).context("a kept world cannot be read")?;
    Ok(answer == "t")
}
