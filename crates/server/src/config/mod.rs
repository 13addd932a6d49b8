//! The configuration: one table of settings, read from the environment and a file, all faults told at once; holds no default that is not in the table.

mod duration;
mod faults;
mod mail;
mod messages;
mod reader;
mod sample;
mod secret;
mod show;
mod source;
mod table;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;

use chrono_tz::Tz;
use crm_api::{Origin, Settings};
use crm_domain::revenue::billing::{Billing, Webhooks};
use crm_jobs::Plan;
use crm_stripe::{Stripe, StripeWebhooks};
use crm_types::jobs::JobName;
use secrecy::SecretString;

pub use faults::Faults;
pub use sample::sample;
pub use show::show;
pub use source::{Source, Sources, Values};

use self::duration::Span;
use self::messages::{MessagesConfig, messages};
use self::reader::Reader;
use crate::Failure;
use crate::logging::Format;

/// Where the database is, for commands that need nothing else.
pub struct DatabaseConfig {
    pub url: SecretString,
}

/// How to log.
pub struct LogConfig {
    pub filter: String,
    pub format: Format,
}

/// What every command needs.
pub struct CommandConfig {
    pub database: DatabaseConfig,
    pub log: LogConfig,
}

/// How jobs are done.
pub struct JobsConfig {
    pub portion: u32,
    pub time_zone: Tz,
    /// What amounts are reported in.
    pub currency: String,
    /// None where there is no key.
    pub stripe: Option<crm_stripe::Settings>,
    pub messages: MessagesConfig,
}

/// What commands about jobs need.
pub struct JobConfig {
    pub command: CommandConfig,
    pub jobs: JobsConfig,
}

/// What the server needs.
pub struct ServeConfig {
    pub settings: Settings,
    pub jobs: JobsConfig,
    pub log: LogConfig,
}

/// Reads what a command needs.
///
/// # Errors
/// Every fault there is in it.
pub fn command(values: &Values) -> Result<CommandConfig, Faults> {
    let mut reader = Reader::new(values);
    let url = reader.secret("DATABASE_URL");
    let log = log(&mut reader);
    reader.finish(|| {
        Some(CommandConfig {
            database: DatabaseConfig { url: url? },
            log: log?,
        })
    })
}

/// Reads what a command about jobs needs.
///
/// # Errors
/// Every fault there is in it.
pub fn job(values: &Values) -> Result<JobConfig, Faults> {
    let mut reader = Reader::new(values);
    let url = reader.secret("DATABASE_URL");
    let time_zone = reader.one::<Tz>("CRM_TIME_ZONE");
    let portion = reader.one::<NonZeroU32>("CRM_JOB_PORTION");
    let currency = reader.checked("CRM_CURRENCY", currency);
    let stripe = stripe(&mut reader);
    let public_url = reader.optional::<Origin>("CRM_PUBLIC_URL");
    let messages = messages(&mut reader, public_url.as_ref());
    let log = log(&mut reader);
    reader.finish(|| {
        Some(JobConfig {
            command: CommandConfig {
                database: DatabaseConfig { url: url? },
                log: log?,
            },
            jobs: JobsConfig {
                portion: portion?.get(),
                time_zone: time_zone?,
                currency: currency?,
                stripe: stripe?,
                messages: messages?,
            },
        })
    })
}

/// The same, as jobs are told.
///
/// # Errors
/// Where there can be no client for Stripe.
pub fn settings(config: &JobsConfig, plans: Vec<Plan>) -> Result<crm_jobs::Settings, Failure> {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = match host.trim() {
        "" => "server",
        host => host,
    };
    let billing = config.stripe.clone().map(Stripe::new).transpose();
    let billing = billing.map_err(|error| Failure::Refused(format!("Stripe: {error}")))?;
    Ok(crm_jobs::Settings {
        server: format!("{host}:{}", std::process::id()),
        portion: config.portion,
        time_zone: config.time_zone,
        currency: config.currency.clone(),
        plans,
        billing: billing.map(|stripe| Arc::new(stripe) as Arc<dyn Billing>),
        messaging: config.messages.jobs()?,
    })
}

/// How Stripe is asked, where there is a key.
fn stripe(reader: &mut Reader) -> Option<Option<crm_stripe::Settings>> {
    let key = reader.optional_secret("CRM_STRIPE_API_KEY");
    let base_url = reader.checked("CRM_STRIPE_BASE_URL", |text| {
        self::base_url(text, "https://api.stripe.com/")
    });
    let rate = reader.one::<NonZeroU32>("CRM_STRIPE_RATE_LIMIT");
    let endpoint_rate = reader.one::<NonZeroU32>("CRM_STRIPE_ENDPOINT_RATE_LIMIT");
    let timeout = reader.one::<Span>("CRM_STRIPE_TIMEOUT");
    let (base_url, rate, endpoint_rate, timeout) = (base_url?, rate?, endpoint_rate?, timeout?);
    Some(key?.map(|key| crm_stripe::Settings {
        base_url,
        rate,
        endpoint_rate,
        timeout: timeout.0,
        ..crm_stripe::Settings::new(key)
    }))
}

/// An address that paths can be put behind.
fn base_url(text: &str, usual: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("https://")
        .or(text.strip_prefix("http://"));
    match rest {
        Some(rest)
            if !rest.is_empty() && !rest.starts_with('/') && !rest.contains(['?', '#', ' ']) =>
        {
            Ok(format!("{}/", text.trim_end_matches('/')))
        }
        _ => Err(format!("must be an address as {usual}")),
    }
}

/// What Stripe signs with; none where nothing is taken from it.
fn stripe_webhooks(reader: &mut Reader) -> Option<Option<Arc<dyn Webhooks>>> {
    let secrets = reader.list::<String>("CRM_STRIPE_WEBHOOK_SECRETS")?;
    reader.check("CRM_STRIPE_WEBHOOK_SECRETS", |text| {
        let short = |secret: &str| secret::long_enough(secret.trim(), secret::MIN_TOKEN);
        text.split(',')
            .filter(|part| !part.trim().is_empty())
            .try_for_each(short)
    });
    if secrets.is_empty() {
        return Some(None);
    }
    let secrets = secrets.into_iter().map(SecretString::from).collect();
    Some(Some(Arc::new(StripeWebhooks::new(secrets))))
}

/// The times at which a job runs by itself; none where the operator says `never`.
fn plan(
    reader: &mut Reader,
    name: &'static str,
    job: JobName,
    time_zone: Option<Tz>,
) -> Option<Option<Plan>> {
    reader.checked(name, |text| match text {
        "never" => Ok(None),
        // A zone that is no zone has a fault of its own.
        text => Plan::parse(job, text, time_zone.unwrap_or(Tz::UTC))
            .map(Some)
            .map_err(|error| error.to_string()),
    })
}

/// Reads what the server needs.
///
/// # Errors
/// Every fault there is in it.
pub fn serve(values: &Values) -> Result<ServeConfig, Faults> {
    let mut reader = Reader::new(values);
    let database_url = reader.secret("DATABASE_URL");
    let database_pool = reader.one::<NonZeroU32>("CRM_DATABASE_POOL");
    let listen = reader.one::<SocketAddr>("CRM_LISTEN");
    let public_url = reader.optional::<Origin>("CRM_PUBLIC_URL");
    let jwt_secret = reader.secret("CRM_JWT_SECRET");
    let metrics_token = reader.optional_secret("CRM_METRICS_TOKEN");
    let trusted_proxies = reader.list::<IpAddr>("CRM_TRUSTED_PROXIES");
    let time_zone = reader.one::<Tz>("CRM_TIME_ZONE");
    let metrics_plan = plan(
        &mut reader,
        "CRM_METRICS_SCHEDULE",
        JobName::UpdateActivityMetrics,
        time_zone,
    );
    let revenue_plan = plan(
        &mut reader,
        "CRM_REVENUE_SCHEDULE",
        JobName::SyncRevenueMetrics,
        time_zone,
    );
    let stripe = stripe(&mut reader);
    let stripe_webhooks = stripe_webhooks(&mut reader);
    let messages = messages(&mut reader, public_url.as_ref());
    let portion = reader.one::<NonZeroU32>("CRM_JOB_PORTION");
    let currency = reader.checked("CRM_CURRENCY", currency);
    let rate_limit = reader.one::<NonZeroU32>("CRM_RATE_LIMIT");
    let address_rate_limit = reader.one::<NonZeroU32>("CRM_ADDRESS_RATE_LIMIT");
    let ingestion_rate_limit = reader.one::<NonZeroU32>("CRM_INGESTION_RATE_LIMIT");
    let lead_rate_limit = reader.one::<NonZeroU32>("CRM_LEAD_RATE_LIMIT");
    let connections_per_address = reader.one::<NonZeroUsize>("CRM_CONNECTIONS_PER_ADDRESS");
    let keep_alive = reader.one::<Span>("CRM_KEEP_ALIVE");
    let body_limit = reader.one::<NonZeroUsize>("CRM_BODY_LIMIT");
    let body_timeout = reader.one::<Span>("CRM_BODY_TIMEOUT");
    let request_timeout = reader.one::<Span>("CRM_REQUEST_TIMEOUT");
    let event_streams = reader.one::<NonZeroUsize>("CRM_EVENT_STREAMS");
    let event_heartbeat = reader.one::<Span>("CRM_EVENT_HEARTBEAT");
    let drain_time = reader.one::<Span>("CRM_DRAIN_TIME");
    let shutdown_timeout = reader.one::<Span>("CRM_SHUTDOWN_TIMEOUT");
    let workers = reader.optional::<NonZeroUsize>("CRM_WORKERS");
    let log = log(&mut reader);
    reader.check("CRM_JWT_SECRET", secret::strong_enough);
    reader.check("CRM_METRICS_TOKEN", |text| {
        secret::long_enough(text, secret::MIN_TOKEN)
    });
    reader.finish(|| {
        let stripe = stripe?;
        // What cannot be done is not planned.
        let revenue_plan = revenue_plan?.filter(|_| stripe.is_some());
        let (messages, public_url, listen) = (messages?, public_url?, listen?);
        Some(ServeConfig {
            settings: Settings {
                listen,
                database_url: database_url?,
                database_pool: database_pool?.get(),
                messages: messages.api(public_url.as_ref(), listen, jwt_secret.as_ref()?),
                public_url,
                jwt_secret: jwt_secret?,
                metrics_token: metrics_token?,
                trusted_proxies: trusted_proxies?,
                time_zone: time_zone?,
                currency: currency.clone()?,
                billing: None,
                stripe_webhooks: stripe_webhooks?,
                plans: metrics_plan?.into_iter().chain(revenue_plan).collect(),
                rate_limit: rate_limit?,
                address_rate_limit: address_rate_limit?,
                ingestion_rate_limit: ingestion_rate_limit?,
                lead_rate_limit: lead_rate_limit?,
                connections_per_address: connections_per_address?.get(),
                keep_alive: keep_alive?.0,
                body_limit: body_limit?.get(),
                body_timeout: body_timeout?.0,
                request_timeout: request_timeout?.0,
                event_streams: event_streams?.get(),
                event_heartbeat: event_heartbeat?.0,
                drain_time: drain_time?.0,
                shutdown_timeout: shutdown_timeout?.0,
                workers: workers?.map_or_else(cores, NonZeroUsize::get),
            },
            jobs: JobsConfig {
                portion: portion?.get(),
                time_zone: time_zone?,
                currency: currency?,
                stripe,
                messages,
            },
            log: log?,
        })
    })
}

fn log(reader: &mut Reader) -> Option<LogConfig> {
    let filter = reader.checked("CRM_LOG", |text| {
        text.parse::<tracing_subscriber::EnvFilter>()
            .map(|_| text.to_owned())
            .map_err(|_| "must be a level, or levels by module: `info,sqlx=warn`".to_owned())
    });
    let format = reader.one::<Format>("CRM_LOG_FORMAT");
    Some(LogConfig {
        filter: filter?,
        format: format?,
    })
}

fn currency(text: &str) -> Result<String, String> {
    let sane = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    sane.then(|| text.to_owned())
        .ok_or_else(|| "must be three capital letters, as ISO 4217 has them: USD".to_owned())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
