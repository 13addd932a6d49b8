//! `cargo xtask bench`: the member list against what Postgres itself can do; judges by ratios within one run, fails nothing.

mod capture;
mod cases;
mod database;
mod goals;
mod http;
mod jobs;
mod load;
mod machine;
mod measure;
mod pgbench;
mod procfs;
mod results;
mod revenue;
mod script;
mod service;
mod setup;
mod statement;
mod stats;
mod table;
mod world;
mod wrk;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::interrupt;
use crate::postgres::{self, Cluster, Server};
use crate::process::Program;
use crate::report;
use crate::workspace::{Workspace, create_folder};
use capture::Capture;
use database::Database;
use jobs::Jobs;
use load::Load;
use machine::Machine;
use measure::Bench;
use pgbench::Pgbench;
use results::{Memory, Results, Setup, Size};
use service::{Crm, Login, Service};
use world::Worlds;
use wrk::Wrk;

const CLUSTER: Cluster<'static> = Cluster {
    name: "bench",
    throwaway: false,
    settings: &setup::POSTGRES,
};

/// Starts of the server, of which the middle one counts.
const STARTS: usize = 3;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How many members, one world each
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000])]
    members: Vec<u64>,
    /// Also a million
    #[arg(long)]
    million: bool,
    /// Seconds of a round
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Rounds of the server, and as many of pgbench
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// A built `crm` to measure, instead of building this checkout's
    #[arg(long)]
    program: Option<PathBuf>,
}

/// Builds, seeds, measures, prints and writes `bench/results.json` and `bench/README.md`.
pub fn command(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let mut sizes = arguments.members.clone();
    sizes.extend(arguments.million.then_some(1_000_000));
    sizes.sort_unstable();
    sizes.dedup();
    let load = Load {
        clients: setup::CLIENTS,
        seconds: arguments.seconds,
    };
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => build(workspace)?,
    };
    let crm = prepare(workspace, program)?;
    let server = report::step("Starting Postgres", || postgres::start(workspace, &CLUSTER))?;
    let tools = Tools::find(workspace, &server)?;
    let results = tools.run(workspace, &crm, &sizes, load, arguments.rounds)?;
    println!("\n{}", table::verdicts(&results.verdicts));
    server.stop()?;
    write(&workspace.path("bench"), &results)
}

fn build(workspace: &Workspace) -> Result<PathBuf> {
    report::step("Building the server in release mode", || {
        Program::cargo(workspace.root())
            .args(["build", "--release", "--locked", "--package", "crm-server"])
            .run()
    })?;
    Ok(workspace.target().join("release/crm"))
}

fn prepare(workspace: &Workspace, program: PathBuf) -> Result<Crm> {
    let log = workspace.data().join("bench-server.log");
    create_folder(workspace.data())?;
    File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    Ok(Crm {
        program,
        jwt_secret: random()?,
        log,
    })
}

/// What a run needs beside the worlds.
struct Tools<'a> {
    server: &'a Server,
    admin: Database,
    wrk: Wrk,
    pgbench: PathBuf,
    scratch: PathBuf,
}

impl<'a> Tools<'a> {
    fn find(workspace: &Workspace, server: &'a Server) -> Result<Self> {
        let binaries = postgres::Binaries::find(None)?.context("Postgres' binaries went away")?;
        let scratch = workspace.data().join("bench-scratch");
        create_folder(&scratch)?;
        Ok(Self {
            server,
            admin: Database::new(postgres::psql()?, server.url("postgres")),
            wrk: Wrk::ensure(&scratch)?,
            pgbench: binaries.program("pgbench"),
            scratch,
        })
    }

    fn run(
        &self,
        workspace: &Workspace,
        crm: &Crm,
        sizes: &[u64],
        load: Load,
        rounds: u32,
    ) -> Result<Results> {
        let machine = Machine::describe(workspace, &self.admin)?;
        let worlds = Worlds::new(workspace, self.server, &self.admin, crm)?;
        let jobs = Jobs::new(workspace, crm, &self.admin)?;
        let mut measured = Vec::new();
        let mut session = String::new();
        for &members in sizes {
            let world = worlds.ensure(members)?;
            let what = format!("Measuring with {} members", goals::thousands(members));
            let size = report::step(&what, || {
                self.size(crm, &world, members, load, rounds, &mut session)
            })?;
            let what = format!(
                "Measuring the job with {} members",
                goals::thousands(members)
            );
            let job = report::step(&what, || {
                let url = self.server.url(&format!("jobs_{members}"));
                jobs.measure(&world, &url, members, rounds)
            })?;
            let size = Size {
                job: Some(job),
                ..size
            };
            println!("\n{}", table::members(&size));
            measured.push(size);
        }
        Ok(Results {
            machine,
            setup: Setup {
                clients: load.clients,
                rounds,
                seconds_per_round: load.seconds,
                page: setup::LIMIT,
                postgres: setup::POSTGRES.map(str::to_owned).to_vec(),
                server: setup::SERVER
                    .map(|(key, value)| format!("{key}={value}"))
                    .to_vec(),
                session,
            },
            verdicts: goals::judge(&measured),
            sizes: measured,
        })
    }

    fn size(
        &self,
        crm: &Crm,
        world: &Database,
        members: u64,
        load: Load,
        rounds: u32,
        session: &mut String,
    ) -> Result<Size> {
        let login = admin(crm, world)?;
        let mut starts = Vec::new();
        for _ in 1..STARTS {
            let service = Service::start(crm, &world.url)?;
            starts.push(service.first_answer_ms);
            service.stop()?;
        }
        let log = self.server.folder().join(setup::POSTGRES_LOG);
        let capture = Capture::start(crm, &login, world, log)?;
        *session = capture.session_options()?;
        let mut service = Service::start(crm, &world.url)?;
        starts.push(service.first_answer_ms);
        let rest_mb = procfs::resident_mb(service.pid());
        service.sign_in(&login)?;
        let pgbench = Pgbench::new(self.pgbench.clone(), &self.scratch, session.clone());
        let mut bench = Bench {
            service,
            capture,
            url: &world.url,
            members,
            wrk: &self.wrk,
            pgbench: &pgbench,
            load,
            rounds,
            loaded_mb: None,
        };
        let person = cases::Person::find(world)?;
        let mut measured = Vec::new();
        for case in cases::all(&person) {
            interrupt::check()?;
            report::note(&case.name);
            let case = bench.measure(&case);
            measured.push(case?);
        }
        let memory = Memory {
            rest_mb,
            loaded_mb: bench.loaded_mb,
            after_mb: procfs::resident_mb(bench.service.pid()),
        };
        bench.capture.stop()?;
        bench.service.stop()?;
        let bytes = world.number("select pg_database_size(current_database());")?;
        Ok(Size {
            members,
            // Megabytes of a database are exact in 52 bits.
            #[allow(clippy::cast_precision_loss)]
            database_mb: bytes as f64 / 1e6,
            first_answer_ms: stats::median(&starts),
            memory,
            cases: measured,
            job: None,
        })
    }
}

/// Somebody new to sign in as, who may read and no more.
fn admin(crm: &Crm, world: &Database) -> Result<Login> {
    let login = Login {
        email: format!("bench-{}@example.com", &random()?[..12]),
        password: random()?,
    };
    let create = [
        "admin",
        "create",
        "--email",
        &login.email,
        "--name",
        "Bench",
        "--role",
        "viewer",
    ];
    crm.command(&world.url, &create)
        .arg("--password-stdin")
        .text_from(login.password.as_bytes())
        .context("cannot create an admin")?;
    Ok(login)
}

/// 64 hexadecimal digits nobody can guess.
fn random() -> Result<String> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut bytes))
        .context("cannot read /dev/urandom")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn write(folder: &Path, results: &Results) -> Result<()> {
    create_folder(folder)?;
    let put = |name: &str, text: String| {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    };
    put(
        "results.json",
        serde_json::to_string_pretty(results)? + "\n",
    )?;
    put("README.md", table::readme(results))?;
    println!("written to {}", folder.display());
    Ok(())
}
