//! A private Postgres for this checkout: found, laid out, started, stopped. Downloads nothing and
//! listens on a unix socket only.

mod account;
mod binaries;
mod home;
mod install;
mod layout;
mod remains;
mod server;

use anyhow::Result;

use crate::interrupt;
use crate::workspace::Workspace;

pub use binaries::{Binaries, psql};
pub use home::throwaway_name;
pub use server::Server;

/// The database in every private cluster that is the program's own.
pub const DATABASE: &str = "member_success";

/// Which cluster: its name under `.data/`, whether it outlives the program, and its settings.
#[derive(Debug, Clone, Copy)]
pub struct Cluster<'a> {
    pub name: &'a str,
    /// Removed when stopped, and not worth a sync to the disk.
    pub throwaway: bool,
    /// Further settings, as `postgres -c` takes them.
    pub settings: &'a [&'a str],
}

/// The cluster `cargo xtask run` keeps.
pub const KEPT: Cluster<'static> = Cluster {
    name: "postgres",
    throwaway: false,
    settings: &[],
};

/// Settings for a cluster whose content may be lost: nothing waits for the disk, and many test
/// databases are copied from a template.
pub const THROWAWAY_SETTINGS: &[&str] = &[
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
];

/// Starts `cluster`, laying it out first where it is not there, and waits until it answers.
///
/// # Errors
/// When another program holds the cluster, when no Postgres is installed and none can be, or when
/// the server does not come up.
pub fn start(workspace: &Workspace, cluster: &Cluster<'_>) -> Result<Server> {
    let account = account::Account::of_servers()?;
    if cluster.throwaway {
        home::sweep(workspace, &account)?;
    }
    let home = home::Home::claim(workspace, &account, cluster)?;
    let binaries = install::find_or_install(home.layout_version()?)?;
    layout::ensure(&home, &binaries, cluster)?;
    Server::start(home, &binaries, cluster)
}

/// `cargo xtask postgres`: for development and for the tests of this module.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A cluster of another name than the one `cargo xtask run` keeps
    #[arg(long, default_value = KEPT.name)]
    name: String,
    /// Remove it when stopped; it then never waits for the disk
    #[arg(long)]
    throwaway: bool,
}

/// Starts a cluster, prints the address of its database alone on a line, and stops it when asked.
pub fn command(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let own = home::throwaway_name();
    let cluster = match arguments.throwaway {
        true => Cluster {
            name: &own,
            throwaway: true,
            settings: THROWAWAY_SETTINGS,
        },
        false => Cluster {
            name: &arguments.name,
            ..KEPT
        },
    };
    let server = start(workspace, &cluster)?;
    println!("{}", server.url(DATABASE));
    interrupt::wait();
    server.stop()
}
