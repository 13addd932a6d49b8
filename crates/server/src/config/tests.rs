//! The configuration as whoever installs the program meets it.

use std::io;
use std::path::Path;

use crm_types::messages::Channel;
use secrecy::ExposeSecret;

use super::source::{Source, Sources, Values};
use super::table::SETTINGS;
use super::{Faults, serve, show};

const URL: (&str, &str) = ("DATABASE_URL", "postgres://crm:s3cr3t@db/crm");
const SECRET: (&str, &str) = ("CRM_JWT_SECRET", "kq5J0mC7Q1xv3V9y2bN8tR4wZ6sD1fG0");

fn no_file(_: &Path) -> io::Result<String> {
    Err(io::ErrorKind::NotFound.into())
}

fn read(environment: &[(&str, &str)]) -> Result<Values, Faults> {
    Sources::of(environment, &no_file).read()
}

fn read_with_file(environment: &[(&str, &str)], file: &'static str) -> Result<Values, Faults> {
    let environment = [environment, &[("CRM_CONFIG", "crm.toml")]].concat();
    Sources::of(&environment, &|_| Ok(file.to_owned())).read()
}

fn faults(environment: &[(&str, &str)]) -> String {
    match serve(&read(environment).unwrap()) {
        Ok(_) => panic!("nothing was wrong"),
        Err(faults) => faults.to_string(),
    }
}

#[test]
fn two_settings_are_enough() {
    let config = serve(&read(&[URL, SECRET]).unwrap()).unwrap();
    assert_eq!(config.settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.settings.public_url, None);
    assert!(config.settings.workers > 0);
    assert_eq!(config.log.filter, "info,actix_server=warn,sqlx=warn");
}

#[test]
fn all_faults_are_told_at_once_and_no_secret_with_them() {
    let text = faults(&[
        ("CRM_JWT_SECRET", "hunter2"),
        ("CRM_LISTEN", "everywhere"),
        ("CRM_TIME_ZONE", "Mars/Olympus"),
        ("CRM_CURRENCY", "dollars"),
        ("CRM_BODY_TIMEOUT", "soon"),
        ("CRM_RATE_LIMIT", "0"),
        ("CRM_PUBLIC_URL", "crm.example.com"),
        ("CRM_TRUSTED_PROXIES", "10.0.0.1, proxy"),
        ("CRM_LOG_FORMAT", "xml"),
        ("CRM_METRICS_TOKEN", "short"),
    ]);
    assert!(
        text.starts_with("11 things are wrong with the configuration:"),
        "{text}"
    );
    for name in [
        "DATABASE_URL: has to be set",
        "CRM_JWT_SECRET: must have at least 32 bytes and has 7",
        "CRM_LISTEN: “everywhere”",
        "CRM_TIME_ZONE: “Mars/Olympus”",
        "CRM_CURRENCY: “dollars”",
        "CRM_BODY_TIMEOUT: “soon”",
        "CRM_RATE_LIMIT: “0”",
        "CRM_PUBLIC_URL: “crm.example.com”: must begin with http:// or https://",
        "CRM_TRUSTED_PROXIES: “proxy”",
        "CRM_LOG_FORMAT: “xml”: must be text or json",
        "CRM_METRICS_TOKEN: must have at least 16 bytes",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
    assert!(
        !text.contains("hunter2") && !text.contains("short"),
        "{text}"
    );
}

#[test]
fn the_environment_goes_before_the_file_and_the_file_before_the_default() {
    let file = "database_url = \"postgres://file/crm\"\nlisten = \"127.0.0.1:1\"\nrate_limit = 7\n\
                trusted_proxies = [\"10.0.0.1\", \"10.0.0.2\"]";
    let values = read_with_file(
        &[SECRET, ("CRM_LISTEN", "127.0.0.1:2"), ("CRM_CURRENCY", "")],
        file,
    )
    .unwrap();
    assert_eq!(values.source("CRM_LISTEN"), Some(Source::Environment));
    assert_eq!(values.source("CRM_RATE_LIMIT"), Some(Source::File));
    assert_eq!(
        values.source("CRM_CURRENCY"),
        Some(Source::Default),
        "an empty variable is not set"
    );
    let config = serve(&values).unwrap();
    assert_eq!(
        config.settings.database_url.expose_secret(),
        "postgres://file/crm"
    );
    assert_eq!(config.settings.listen.port(), 2);
    assert_eq!(config.settings.rate_limit.get(), 7);
    assert_eq!(config.settings.trusted_proxies.len(), 2);
}

#[test]
fn a_file_is_read_strictly() {
    let text = read_with_file(&[], "listn = \"x\"\nrate_limit = 1.5\n")
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("there is no such setting; did you mean listen?"),
        "{text}"
    );
    assert!(text.contains("rate_limit: in crm.toml: must be"), "{text}");
    let text = read_with_file(&[], "jwt_secret = \"hunter2")
        .unwrap_err()
        .to_string();
    assert!(
        text.contains("is no TOML") && !text.contains("hunter2"),
        "{text}"
    );
    let missing = Sources::of(&[("CRM_CONFIG", "gone.toml")], &no_file)
        .read()
        .unwrap_err();
    assert!(missing.to_string().contains("gone.toml cannot be read"));
}

#[test]
fn a_variable_that_nothing_reads_is_told_the_nearest() {
    let values = read(&[
        URL,
        SECRET,
        ("CRM_LISTNE", "x"),
        ("CRM_SOMETHING_ELSE", "x"),
        ("PATH", "x"),
    ])
    .unwrap();
    let unknown: Vec<_> = values
        .unknown
        .iter()
        .map(|unknown| (unknown.name.as_str(), unknown.nearest))
        .collect();
    assert_eq!(
        unknown,
        [
            ("CRM_LISTNE", Some("CRM_LISTEN")),
            ("CRM_SOMETHING_ELSE", None)
        ]
    );
}

#[test]
fn what_is_shown_names_every_setting_and_no_secret() {
    let text = show(&read(&[URL, SECRET, ("CRM_METRICS_TOKEN", "a-token-for-metrics")]).unwrap());
    for setting in SETTINGS {
        assert!(text.contains(setting.name), "{}", setting.name);
    }
    for secret in ["s3cr3t", SECRET.1, "a-token-for-metrics"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(
        text.contains("postgres://crm:…@db/crm  (environment)"),
        "{text}"
    );
}

const ACCOUNT: (&str, &str) = (
    "CRM_TWILIO_ACCOUNT_SID",
    "AC0123456789abcdef0123456789abcdef",
);
const TOKEN: (&str, &str) = (
    "CRM_TWILIO_AUTH_TOKEN",
    "0123456789abcdef0123456789abcdef, the-token-before",
);
const FROM: (&str, &str) = ("CRM_TWILIO_FROM", "+12025550100");

#[test]
fn an_account_at_twilio_sends_and_takes_messages() {
    let public = ("CRM_PUBLIC_URL", "https://crm.example.com");
    let config = serve(&read(&[URL, SECRET, ACCOUNT, TOKEN, FROM, public]).unwrap()).unwrap();
    let twilio = config.jobs.messages.twilio.as_ref().unwrap();
    assert_eq!(
        twilio.status_callback.as_deref(),
        Some("https://crm.example.com/api/webhooks/twilio/status")
    );
    assert_eq!(twilio.base_url, "https://api.twilio.com/");
    assert_eq!(config.settings.messages.carried, [Channel::Sms]);
    assert!(config.settings.messages.webhooks.is_some());
    assert!(config.settings.messages.policy.quiet.is_some());
    assert_eq!(config.settings.messages.help, None);
    // Without an account nothing is sent, and nothing is wrong.
    let config = serve(&read(&[URL, SECRET]).unwrap()).unwrap();
    assert!(config.jobs.messages.twilio.is_none());
    assert!(config.settings.messages.carried.is_empty());
    assert!(config.settings.messages.webhooks.is_none());
}

#[test]
fn half_an_account_is_told_and_so_is_what_makes_no_sense() {
    let text = faults(&[URL, SECRET, ACCOUNT]);
    assert!(text.contains("CRM_TWILIO_FROM"), "{text}");
    let key = ("CRM_TWILIO_API_KEY", "SK0123456789abcdef0123456789abcdef");
    let text = faults(&[URL, SECRET, ACCOUNT, TOKEN, FROM, key]);
    assert!(text.contains("CRM_TWILIO_API_SECRET"), "{text}");
    let text = faults(&[
        URL,
        SECRET,
        ("CRM_TWILIO_ACCOUNT_SID", "AC1"),
        ("CRM_TWILIO_FROM", "MG1"),
        ("CRM_TWILIO_AUTH_TOKEN", "hunter2"),
        ("CRM_TWILIO_BASE_URL", "twilio"),
        ("CRM_QUIET_HOURS", "at night"),
        ("CRM_MESSAGES_PER_DAY", "-1"),
        ("CRM_MESSAGES_OPT_IN", "perhaps"),
        ("CRM_PHONE_REGION", "usa"),
        ("CRM_SMS_SEGMENT_PRICE", "a cent"),
    ]);
    assert!(text.starts_with("9 things are wrong"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

const SMTP: (&str, &str) = ("CRM_SMTP_URL", "smtps://ada:hunter2@mail.example.com");
const SENDER: (&str, &str) = ("CRM_SMTP_FROM", "Member Success <hello@example.com>");
const PUBLIC: (&str, &str) = ("CRM_PUBLIC_URL", "https://crm.example.com");

#[test]
fn a_mail_server_sends_emails_with_links_to_stop_them() {
    let values = read(&[URL, SECRET, SMTP, SENDER, PUBLIC]).unwrap();
    let config = serve(&values).unwrap();
    assert_eq!(config.settings.messages.carried, [Channel::Email]);
    let mail = config.jobs.messages.mail.as_ref().unwrap();
    assert_eq!(mail.settings.timeout.as_secs(), 60);
    let link = mail.links.link("amara@example.com");
    let token = link
        .strip_prefix("https://crm.example.com/unsubscribe/")
        .unwrap();
    let links = config.settings.messages.links.as_ref().unwrap();
    assert_eq!(links.address(token).as_deref(), Some("amara@example.com"));
    assert!(!show(&values).contains("hunter2"));
    assert!(super::job(&values).unwrap().jobs.messages.mail.is_some());
    // Without a server none are sent, nothing is wrong, and those that were sent before can be stopped.
    let config = serve(&read(&[URL, SECRET, PUBLIC]).unwrap()).unwrap();
    assert!(config.jobs.messages.mail.is_none());
    let links = config.settings.messages.links.as_ref().unwrap();
    assert!(links.address(token).is_some());
}

#[test]
fn half_a_mail_server_is_told_and_so_is_what_makes_no_sense() {
    let together = "goes with CRM_SMTP_FROM, CRM_PUBLIC_URL and CRM_JWT_SECRET";
    for given in [[URL, SECRET, SMTP, SENDER], [URL, SECRET, SMTP, PUBLIC]] {
        let text = faults(&given);
        assert!(
            text.contains(together) && !text.contains("hunter2"),
            "{text}"
        );
    }
    // A run from the command line sends what waits, too.
    let told = super::job(&read(&[URL, SMTP, SENDER, PUBLIC]).unwrap());
    assert!(told.err().unwrap().to_string().contains(together));
    let text = faults(&[URL, SECRET, SENDER]);
    assert!(
        text.contains("CRM_SMTP_FROM: goes with CRM_SMTP_URL"),
        "{text}"
    );
    let text = faults(&[
        URL,
        SECRET,
        PUBLIC,
        (
            "CRM_SMTP_URL",
            "smtp://ada:hunter2@mail.example.com?tls=none",
        ),
        ("CRM_SMTP_FROM", "Member Success"),
        ("CRM_SMTP_TIMEOUT", "10m"),
    ]);
    assert!(text.starts_with("3 things are wrong"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn quiet_hours_may_be_any_or_none() {
    let quiet = |text| {
        let config = serve(&read(&[URL, SECRET, ("CRM_QUIET_HOURS", text)]).unwrap()).unwrap();
        config.settings.messages.policy.quiet
    };
    assert_eq!(quiet("never"), None);
    let siesta = quiet("13:00 - 15:30").unwrap();
    assert_eq!(siesta.until.to_string(), "15:30:00");
    let same = faults(&[URL, SECRET, ("CRM_QUIET_HOURS", "08:00-08:00")]);
    assert!(same.contains("two times of day"), "{same}");
}

#[test]
fn what_help_is_answered_with_can_be_sent_or_is_refused_at_the_start() {
    let public = ("CRM_PUBLIC_URL", "https://crm.example.com");
    let with = |text| {
        let values = read(&[
            URL,
            SECRET,
            ACCOUNT,
            TOKEN,
            FROM,
            public,
            ("CRM_SMS_HELP", text),
        ])
        .unwrap();
        serve(&values)
            .map(|config| config.settings.messages.help)
            .map_err(|faults| faults.to_string())
    };
    let longest = "é".repeat(1600);
    for text in ["Call us.\nReply STOP to end.", &longest] {
        assert_eq!(with(text), Ok(Some(text.to_owned())));
    }
    let longer = "x".repeat(1601);
    let long = with(&longer).unwrap_err();
    assert!(
        long.contains("CRM_SMS_HELP: must have 1600 characters at most and has 1601"),
        "{long}"
    );
    assert!(with("bell \u{7}").is_err());
    assert_eq!(with(" \n "), Ok(None), "an empty variable is not set");
    // With nobody who hears or sends it would answer nobody.
    let alone = faults(&[URL, SECRET, ("CRM_SMS_HELP", "Call us.")]);
    assert!(
        alone.contains("CRM_SMS_HELP: goes with CRM_TWILIO_ACCOUNT_SID"),
        "{alone}"
    );
    let shown = show(&read(&[URL, SECRET, ("CRM_SMS_HELP", "Call us.\nReply STOP.")]).unwrap());
    assert!(
        shown.contains("Call us.\\nReply STOP.  (environment)"),
        "{shown}"
    );
}
