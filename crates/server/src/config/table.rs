//! Every setting there is: name, default, meaning. Whatever reads, shows or samples the configuration goes through here.

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Of the environment variable; without `CRM_` and in lower case it is the key in the file.
    pub name: &'static str,
    pub default: Fallback,
    /// Shown to nobody.
    pub secret: bool,
    /// For people: what it is, its unit, when to change it.
    pub about: &'static str,
}

/// What holds where a setting is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// It has to be set.
    Required,
    /// This.
    Value(&'static str),
    /// Nothing; the words say what happens then.
    Absent(&'static str),
}

use Fallback::{Absent, Required, Value};

const fn plain(name: &'static str, default: Fallback, about: &'static str) -> Setting {
    Setting {
        name,
        default,
        secret: false,
        about,
    }
}

const fn secret(name: &'static str, default: Fallback, about: &'static str) -> Setting {
    Setting {
        name,
        default,
        secret: true,
        about,
    }
}

/// All of them, in the order in which people meet them.
pub const SETTINGS: &[Setting] = &[
    secret(
        "DATABASE_URL",
        Required,
        "Where the database is: postgres://user:password@host:5432/name. A socket's folder is written percent-encoded: \
         postgres://user@%2Fvar%2Frun%2Fpostgresql/name.",
    ),
    secret(
        "CRM_JWT_SECRET",
        Required,
        "Signs sessions: at least 32 random bytes, as `openssl rand -base64 48` prints them. Changing it signs everybody \
         out, and links to stop e-mails that were sent before no longer work. The same for all instances.",
    ),
    plain(
        "CRM_LISTEN",
        Value("127.0.0.1:8080"),
        "Address and port to listen on.",
    ),
    plain(
        "CRM_PUBLIC_URL",
        Absent("the address it listens on"),
        "How browsers reach the page: https://crm.example.com. With https, cookies travel over TLS alone.",
    ),
    plain(
        "CRM_TIME_ZONE",
        Value("UTC"),
        "The time zone in which days are counted, as the IANA names it: Europe/Berlin.",
    ),
    plain(
        "CRM_CURRENCY",
        Value("USD"),
        "The currency that revenue is reported in, as ISO 4217 names it.",
    ),
    plain(
        "CRM_METRICS_SCHEDULE",
        Value("0 0 * * *"),
        "When the activity metrics are updated by themselves, in CRM_TIME_ZONE: minute, hour, day of the month, month, \
         day of the week. One of all instances does it. `never` leaves it to others: crm job run update-activity-metrics.",
    ),
    secret(
        "CRM_STRIPE_API_KEY",
        Absent("nothing is read from Stripe, and revenue stays as it is"),
        "Opens your account at Stripe. A restricted key will do; it has to be allowed to read customers, products, prices, \
         coupons, subscriptions, invoices, charges and refunds, disputes and events, and to write subscriptions where tiers \
         are changed from here.",
    ),
    secret(
        "CRM_STRIPE_WEBHOOK_SECRETS",
        Absent("/api/webhooks/stripe takes nothing, and changes show with the next run"),
        "What Stripe signs its webhooks to /api/webhooks/stripe with (whsec_…), from the endpoint's page in Stripe's \
         dashboard. While it is being changed, the old and the new one with a comma between them.",
    ),
    plain(
        "CRM_STRIPE_BASE_URL",
        Value("https://api.stripe.com/"),
        "Where Stripe is: another address for a proxy, or for the one of `crm demo stripe`.",
    ),
    plain(
        "CRM_STRIPE_RATE_LIMIT",
        Value("95"),
        "Requests a second to Stripe, of each instance. Stripe allows 100 (25 in a sandbox) to all that use the account.",
    ),
    plain(
        "CRM_STRIPE_ENDPOINT_RATE_LIMIT",
        Value("24"),
        "Requests a second for one kind of object. Stripe allows 25.",
    ),
    plain(
        "CRM_STRIPE_TIMEOUT",
        Value("60s"),
        "How long an answer of Stripe's may take before it is asked again.",
    ),
    plain(
        "CRM_REVENUE_SCHEDULE",
        Value("0 1 * * *"),
        "When everything at Stripe is looked at by itself, where there is a key: as CRM_METRICS_SCHEDULE, and some time \
         after it. `never` leaves it to others: crm job run sync-revenue-metrics --full.",
    ),
    plain(
        "CRM_TWILIO_ACCOUNT_SID",
        Absent("no text message is sent"),
        "Your account at Twilio (AC…), which text messages go through.",
    ),
    secret(
        "CRM_TWILIO_AUTH_TOKEN",
        Absent("/api/webhooks/twilio takes nothing, and a key has to open the account"),
        "The account's token: it opens the account where there is no key, and Twilio signs with it what it sends to \
         /api/webhooks/twilio/sms and /status. While it is being changed, the one that opens and the other with a comma \
         between them.",
    ),
    plain(
        "CRM_TWILIO_API_KEY",
        Absent("the token opens the account"),
        "A key of the account's (SK…), to open it with instead of its token.",
    ),
    secret(
        "CRM_TWILIO_API_SECRET",
        Absent("the token opens the account"),
        "What goes with CRM_TWILIO_API_KEY.",
    ),
    plain(
        "CRM_TWILIO_FROM",
        Absent("no text message is sent"),
        "Whom text messages come from: a number of the account's in E.164, or a messaging service (MG…).",
    ),
    plain(
        "CRM_TWILIO_BASE_URL",
        Value("https://api.twilio.com/"),
        "Where Twilio is: another address for a proxy, or for the one of `crm demo twilio`.",
    ),
    plain(
        "CRM_TWILIO_TIMEOUT",
        Value("15s"),
        "How long an answer of Twilio's may take. One that does not come is asked for, and the message not sent again.",
    ),
    secret(
        "CRM_SMTP_URL",
        Absent("no e-mail is sent"),
        "The mail server that e-mails go through: smtps://user:password@mail.example.com (TLS, port 465), smtp://… (STARTTLS, \
         port 587), or smtp://…?tls=none (neither, port 25). What is special in a user or a password is written with %. Goes \
         with CRM_SMTP_FROM and CRM_PUBLIC_URL, where the links to get no more of them lead.",
    ),
    plain(
        "CRM_SMTP_FROM",
        Absent("no e-mail is sent"),
        "Whom e-mails come from: Member Success <hello@example.com>. Answers and what bounces go to that mailbox.",
    ),
    plain(
        "CRM_SMTP_TIMEOUT",
        Value("60s"),
        "How long the mail server may take until it wants an e-mail, and again until it has taken it; two minutes at most. One \
         that it then says nothing about is shown as unknown, and not sent again.",
    ),
    plain(
        "CRM_PHONE_REGION",
        Value("US"),
        "The country whose numbers may be written without its code, in two capital letters.",
    ),
    plain(
        "CRM_QUIET_HOURS",
        Value("21:00-08:00"),
        "When no text message goes, by the clocks where the member is; what is written then waits. `never` for no such \
         hours.",
    ),
    plain(
        "CRM_MESSAGES_PER_DAY",
        Value("10"),
        "How many messages one member is sent in a day at most, of all kinds together.",
    ),
    plain(
        "CRM_MESSAGES_OPT_IN",
        Value("false"),
        "Whether only those are written to who have said that they may be. Whoever opted out never is.",
    ),
    plain(
        "CRM_SMS_HELP",
        Absent("HELP is answered by Twilio, in its own words"),
        "What whoever writes HELP or INFO is told, by text message and at once: who you are and how a person is reached, in \
         1600 characters at most. Twilio answers HELP too, until its support has turned that off for your account; what it \
         says it has answered (OptOutType, of a messaging service with advanced opt-out) is not answered again.",
    ),
    plain(
        "CRM_SMS_SEGMENT_PRICE",
        Absent("messages to many are told without a price"),
        "What a segment of a text message costs, in CRM_CURRENCY: 0.0079. For the dry run of messages to many; nothing is \
         billed by it.",
    ),
    plain(
        "CRM_JOB_PORTION",
        Value("5000"),
        "Members that a job does in one transaction. Fewer hold locks for a shorter time, more take less work in all.",
    ),
    plain(
        "CRM_DATABASE_POOL",
        Value("10"),
        "The most connections to the database, of all workers together.",
    ),
    plain(
        "CRM_WORKERS",
        Absent("one for each core"),
        "Threads that answer requests.",
    ),
    plain(
        "CRM_RATE_LIMIT",
        Value("1000"),
        "Requests a second for one admin.",
    ),
    plain(
        "CRM_ADDRESS_RATE_LIMIT",
        Value("20"),
        "Sign-ins, renewals and refused tokens a second for one address.",
    ),
    plain(
        "CRM_INGESTION_RATE_LIMIT",
        Value("500"),
        "Calls a second to /v1 for one write key; a batch is one call.",
    ),
    plain(
        "CRM_LEAD_RATE_LIMIT",
        Value("10"),
        "Leads a minute by one form on a site from one address.",
    ),
    plain(
        "CRM_CONNECTIONS_PER_ADDRESS",
        Value("256"),
        "Open connections for one address.",
    ),
    plain(
        "CRM_KEEP_ALIVE",
        Value("75s"),
        "How long a connection is kept on which nothing is asked: longer than a proxy in front of it keeps its own.",
    ),
    plain(
        "CRM_TRUSTED_PROXIES",
        Absent("nobody"),
        "Addresses of proxies whose X-Forwarded-For is believed, with commas between them.",
    ),
    plain(
        "CRM_BODY_LIMIT",
        Value("65536"),
        "The largest body of a request, in bytes.",
    ),
    plain(
        "CRM_BODY_TIMEOUT",
        Value("10s"),
        "How long a body may take to arrive.",
    ),
    plain(
        "CRM_REQUEST_TIMEOUT",
        Value("30s"),
        "How long an answer may take to be made.",
    ),
    plain(
        "CRM_EVENT_STREAMS",
        Value("1000"),
        "The most streams of events that may be open, of all clients together.",
    ),
    plain(
        "CRM_EVENT_HEARTBEAT",
        Value("15s"),
        "How often a stream on which nothing happens says that it lives: more often than a proxy in front cuts quiet \
         connections.",
    ),
    plain(
        "CRM_DRAIN_TIME",
        Value("0s"),
        "How long /readyz says no before we stop listening: as long as your balancer needs to notice.",
    ),
    plain(
        "CRM_SHUTDOWN_TIMEOUT",
        Value("30s"),
        "How long requests under way may take to end once we stop.",
    ),
    plain(
        "CRM_LOG",
        Value("info,actix_server=warn,sqlx=warn"),
        "What to log: a level, or levels by module: debug, or info,crm=debug.",
    ),
    plain("CRM_LOG_FORMAT", Value("text"), "How to log: text or json."),
    secret(
        "CRM_METRICS_TOKEN",
        Absent("there is no /metrics"),
        "Opens /metrics to Prometheus, sent as a Bearer token: at least 16 characters.",
    ),
    plain(
        "CRM_CONFIG",
        Absent("no file is read"),
        "A TOML file with the same settings, written without CRM_ and in lower case. The environment goes first.",
    ),
];

/// The setting of this name.
pub fn find(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

impl Setting {
    /// As the file has it.
    pub fn key(&self) -> String {
        self.name.trim_start_matches("CRM_").to_lowercase()
    }
}
