//! What the program understands on the command line; does none of it.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use crm_types::auth::Role;
use crm_types::ids::WriteKeyId;
use crm_types::jobs::JobName;

/// Member Success: the server and everything around it.
///
/// Configuration comes from the environment and from the file named by CRM_CONFIG; `crm config` shows it.
#[derive(Debug, Parser)]
#[command(name = "crm", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the page and the API until told to stop.
    Serve,
    /// Bring the database's schema up to date.
    Migrate,
    /// Fill an empty database with a demo world, the same for the same seed.
    Seed(Seed),
    /// The people who may sign in.
    #[command(subcommand)]
    Admin(Admin),
    /// The keys that products show when they send events.
    #[command(subcommand)]
    WriteKey(WriteKey),
    /// Print the OpenAPI document.
    Openapi,
    /// Show the configuration in effect, secrets left out.
    Config(Config),
    /// Compare what is derived (directory, counters) with its sources.
    Check(Check),
    /// What runs over all members.
    #[command(subcommand)]
    Job(Job),
    /// The views that the activity metrics are computed from.
    #[command(subcommand)]
    Sources(Sources),
    /// What the demo world needs around it.
    #[command(subcommand)]
    Demo(Demo),
}

#[derive(Debug, Subcommand)]
pub enum Demo {
    /// Be a Stripe that knows the demo world's customers, until told to stop. It takes no money.
    Stripe(DemoStripe),
    /// Be a Twilio that takes messages and tells how they fare, until told to stop. It reaches no phone.
    Twilio(DemoTwilio),
    /// Be a mail server that takes e-mails and keeps them as files, until told to stop. It reaches no mailbox.
    Mail(DemoMail),
}

#[derive(Debug, Args)]
pub struct DemoMail {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:12113")]
    pub listen: SocketAddr,
    /// Where to keep what comes, a file each (.eml); made where it is missing. Without it they are taken and forgotten.
    #[arg(long)]
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DemoTwilio {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:12112")]
    pub listen: SocketAddr,
    /// Where to send what members write: http://127.0.0.1:8080/api/webhooks/twilio/sms
    #[arg(long)]
    pub webhook_url: Option<String>,
    /// Have some members write back by themselves, some seconds after a message was delivered.
    #[arg(long)]
    pub replies: bool,
    /// Leave HELP to whoever is told of it (CRM_SMS_HELP), as Twilio does for accounts that have asked for that.
    #[arg(long)]
    pub leave_help: bool,
    /// The account's token, which it signs with.
    #[arg(long, env = "CRM_DEMO_TWILIO_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, Args)]
pub struct DemoStripe {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:12111")]
    pub listen: SocketAddr,
    /// How many members the world has, as it was seeded.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub members: u64,
    /// Which world it is, as it was seeded.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The moment for which it was seeded (RFC 3339), from where time has gone on since; now, if left out.
    #[arg(long)]
    pub as_of: Option<DateTime<Utc>>,
    /// Where to send events: http://127.0.0.1:8080/api/webhooks/stripe
    #[arg(long, requires = "webhook_secret")]
    pub webhook_url: Option<String>,
    /// What to sign them with.
    #[arg(long, env = "CRM_DEMO_WEBHOOK_SECRET", hide_env_values = true)]
    pub webhook_secret: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Job {
    /// Run a job now, or join the run under way, and follow it to its end. Fails where the run does.
    Run(RunJob),
}

#[derive(Debug, Args)]
pub struct RunJob {
    /// update-activity-metrics or sync-revenue-metrics
    pub job: JobName,
    /// Look at every member, not only at those whose sources changed.
    #[arg(long)]
    pub full: bool,
}

#[derive(Debug, Subcommand)]
pub enum Sources {
    /// Say which view is missing, mistyped, failing, slow, without the index it needs or not watched. Fails where one is.
    Check,
}

#[derive(Debug, Args)]
pub struct Seed {
    /// How many members the world has.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub members: u64,
    /// Which world it is.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The moment the world is of (RFC 3339); now, if left out.
    #[arg(long)]
    pub as_of: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Let somebody in.
    Create(CreateAdmin),
    /// Give somebody a new password and end all their sessions.
    ResetPassword(ResetPassword),
    /// Shut somebody out. The last owner stays.
    Disable(OneAdmin),
    /// Let somebody in again.
    Enable(OneAdmin),
    /// Show everybody.
    List,
}

#[derive(Debug, Args)]
pub struct CreateAdmin {
    #[command(flatten)]
    pub who: OneAdmin,
    /// As others see it.
    #[arg(long)]
    pub name: String,
    /// owner, admin, agent or viewer.
    #[arg(long)]
    pub role: Role,
    #[command(flatten)]
    pub password: PasswordSource,
}

#[derive(Debug, Args)]
pub struct ResetPassword {
    #[command(flatten)]
    pub who: OneAdmin,
    #[command(flatten)]
    pub password: PasswordSource,
}

#[derive(Debug, Args)]
pub struct OneAdmin {
    /// The address they sign in with.
    #[arg(long)]
    pub email: String,
}

#[derive(Debug, Subcommand)]
pub enum WriteKey {
    /// Make a key and print it, this once.
    Create(CreateWriteKey),
    /// Show all keys, but for the keys themselves.
    List,
    /// Have a key open nothing any more.
    Revoke(OneWriteKey),
}

#[derive(Debug, Args)]
pub struct CreateWriteKey {
    /// What to call it: the product or the server that uses it.
    #[arg(long)]
    pub name: String,
}

#[derive(Debug, Args)]
pub struct OneWriteKey {
    /// Its id, as `crm write-key list` shows it.
    #[arg(long)]
    pub id: WriteKeyId,
}

#[derive(Debug, Args)]
pub struct PasswordSource {
    /// Read the password from the first line of standard input. Otherwise one is made up and printed.
    #[arg(long)]
    pub password_stdin: bool,
}

#[derive(Debug, Args)]
pub struct Config {
    /// Print a sample for the environment instead, with every setting and its default.
    #[arg(long)]
    pub sample: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Also mend what differs.
    #[arg(long)]
    pub repair: bool,
}
