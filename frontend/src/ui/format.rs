//! Numbers, money and dates in the reader's own locale, by the browser's `Intl`; holds no tables of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::money::Money;
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A number with the locale's separators.
pub fn number(value: i64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "beyond 2^53 the browser has no digits to show"
    )]
    let value = JsValue::from_f64(value as f64);
    with_formatter("NumberFormat", &[], |format| {
        call(format, "format", &[value])
    })
}

/// A name within a sentence, so that its direction ends with it: in signs that nobody sees, and only where it may have
/// another direction.
pub fn isolated(text: &str) -> String {
    // The first script that is written from the right.
    if text.chars().all(|c| c < '\u{590}') {
        return text.to_owned();
    }
    // An end within would be the end.
    let inner = text.replace(|c| ('\u{2066}'..='\u{2069}').contains(&c), "");
    format!("\u{2068}{inner}\u{2069}")
}

/// A change, with its sign: `+12`, `−3`.
pub fn change(value: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "as for a number")]
    let value = JsValue::from_f64(value as f64);
    with_formatter("NumberFormat", &[("signDisplay", "exceptZero")], |format| {
        call(format, "format", &[value])
    })
}

/// A decimal given as text, as exactly as it is written.
pub fn decimal(text: &str) -> String {
    with_formatter(
        "NumberFormat",
        &[("maximumFractionDigits", "20")],
        |format| call(format, "format", &[JsValue::from_str(text)]),
    )
}

/// Hundredths of a percent with no more digits than they need: `15.25%`.
pub fn rate(hundredths: i64) -> String {
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => format!("{whole}%"),
        (whole, part) => {
            let digits = format!("{part:02}");
            format!("{whole}.{}%", digits.trim_end_matches('0'))
        }
    }
}

/// Whole percent.
pub fn percent(value: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a percentage is small")]
    let share = JsValue::from_f64(value as f64 / 100.0);
    with_formatter("NumberFormat", &[("style", "percent")], |format| {
        call(format, "format", &[share])
    })
}

/// An amount in its currency, with decimals only where there are any: `$99`, `$107.54`.
pub fn money(money: &Money) -> String {
    amount(money, "auto")
}

/// A change of an amount, with its sign.
pub fn money_change(money: &Money) -> String {
    amount(money, "exceptZero")
}

/// An amount that may have parts of a minor unit, as exactly as it is written: `$0.005`.
pub fn money_exact(amount: &str, currency: &str) -> String {
    let options = [
        ("style", "currency"),
        ("currency", currency),
        ("currencyDisplay", "narrowSymbol"),
        ("trailingZeroDisplay", "stripIfInteger"),
        ("maximumFractionDigits", "12"),
    ];
    with_formatter("NumberFormat", &options, |format| {
        call(format, "format", &[JsValue::from_str(amount)])
    })
}

fn amount(money: &Money, sign: &str) -> String {
    let options = [
        ("signDisplay", sign),
        ("style", "currency"),
        ("currency", money.currency.as_str()),
        ("currencyDisplay", "narrowSymbol"),
        ("trailingZeroDisplay", "stripIfInteger"),
    ];
    // The decimal text and not a float: Intl reads it exactly.
    with_formatter("NumberFormat", &options, |format| {
        call(format, "format", &[JsValue::from_str(&money.amount)])
    })
}

/// A day: `14 Mar 2026`.
pub fn date(at: DateTime<Utc>) -> String {
    with_formatter("DateTimeFormat", &[("dateStyle", "medium")], |format| {
        call(format, "format", &[js_date(at).into()])
    })
}

/// A day that belongs to no time zone.
pub fn day(day: NaiveDate) -> String {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
    with_formatter(
        "DateTimeFormat",
        &[("dateStyle", "medium"), ("timeZone", "UTC")],
        |format| call(format, "format", &[js_date(midnight).into()]),
    )
}

/// The short name of a month: `Mar`.
pub fn month(day: NaiveDate) -> String {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
    with_formatter(
        "DateTimeFormat",
        &[("month", "short"), ("timeZone", "UTC")],
        |format| call(format, "format", &[js_date(midnight).into()]),
    )
}

/// A month of a year: `Mar 2026`.
pub fn month_of_year(day: NaiveDate) -> String {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
    let options = [("year", "numeric"), ("month", "short"), ("timeZone", "UTC")];
    with_formatter("DateTimeFormat", &options, |format| {
        call(format, "format", &[js_date(midnight).into()])
    })
}

/// The time of day now in a time zone: `9:41 PM`.
pub fn time_in(zone: &str) -> String {
    let options = [("timeStyle", "short"), ("timeZone", zone)];
    with_formatter("DateTimeFormat", &options, |format| {
        call(format, "format", &[Date::new_0().into()])
    })
}

/// The time of day where the reader is: `9:41 PM`.
pub fn clock(at: DateTime<Utc>) -> String {
    with_formatter("DateTimeFormat", &[("timeStyle", "short")], |format| {
        call(format, "format", &[js_date(at).into()])
    })
}

/// A moment of these days, where the reader is: `Sat 08:00`.
pub fn moment(at: DateTime<Utc>) -> String {
    let options = [
        ("weekday", "short"),
        ("hour", "numeric"),
        ("minute", "2-digit"),
    ];
    with_formatter("DateTimeFormat", &options, |format| {
        call(format, "format", &[js_date(at).into()])
    })
}

/// The exact time, with the reader's zone: `Saturday, 14 March 2026 at 09:26 CET`.
pub fn exact_time(at: DateTime<Utc>) -> String {
    let options = [
        ("weekday", "long"),
        ("year", "numeric"),
        ("month", "long"),
        ("day", "numeric"),
        ("hour", "numeric"),
        ("minute", "2-digit"),
        ("timeZoneName", "short"),
    ];
    with_formatter("DateTimeFormat", &options, |format| {
        call(format, "format", &[js_date(at).into()])
    })
}

/// How long ago: `3 days ago`, `yesterday`.
pub fn time_ago(at: DateTime<Utc>) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 fit"
    )]
    let now = Date::now() as i64;
    let (count, unit) = distance((now - at.timestamp_millis()) / 1000);
    ago(count, unit)
}

/// How long something took: `under a second`, `12 s`, `3 min 5 s`, `2 h 4 min`.
pub fn duration(seconds: i64) -> String {
    match seconds {
        ..1 => "under a second".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// Whole calendar days ago, counted by the server in the account's time zone: `today`, `3 days ago`.
pub fn days_ago(days: u32) -> String {
    let (count, unit) = match days {
        0..=59 => (days, "day"),
        60..=729 => (days / 30, "month"),
        _ => (days / 365, "year"),
    };
    ago(i64::from(count), unit)
}

fn ago(count: i64, unit: &'static str) -> String {
    with_formatter("RelativeTimeFormat", &[("numeric", "auto")], |format| {
        #[expect(clippy::cast_precision_loss, reason = "a count of days is small")]
        // -0 and not 0: "0 seconds ago" and not "in 0 seconds".
        let count = JsValue::from_f64(-(count as f64));
        call(format, "format", &[count, JsValue::from_str(unit)])
    })
}

/// The unit in which a distance in seconds is said, and how many of it; what lies ahead is negative.
fn distance(seconds: i64) -> (i64, &'static str) {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    match seconds.abs() {
        0..45 => (0, "second"),
        45..3_600 => (rounded(seconds, MINUTE), "minute"),
        3_600..79_200 => (rounded(seconds, HOUR), "hour"),
        79_200..5_184_000 => (rounded(seconds, DAY), "day"),
        5_184_000..63_072_000 => (seconds / (30 * DAY), "month"),
        _ => (seconds / (365 * DAY), "year"),
    }
}

fn rounded(value: i64, unit: i64) -> i64 {
    (value + unit / 2).div_euclid(unit)
}

fn js_date(at: DateTime<Utc>) -> Date {
    #[expect(
        clippy::cast_precision_loss,
        reason = "JavaScript's time is a double of milliseconds"
    )]
    Date::new(&JsValue::from_f64(at.timestamp_millis() as f64))
}

type Key = (&'static str, String);

thread_local! {
    // Making a formatter costs a hundred times what using it does, and a list uses few of them.
    static FORMATTERS: RefCell<BTreeMap<Key, JsValue>> = const { RefCell::new(BTreeMap::new()) };
}

fn with_formatter(
    kind: &'static str,
    options: &[(&str, &str)],
    run: impl FnOnce(&JsValue) -> String,
) -> String {
    let key = (
        kind,
        options
            .iter()
            .flat_map(|(name, value)| [*name, "=", *value, ";"])
            .collect(),
    );
    let formatter = FORMATTERS.with_borrow_mut(|formatters| {
        formatters
            .entry(key)
            .or_insert_with(|| make(kind, options).unwrap_or_default())
            .clone()
    });
    run(&formatter)
}

fn make(kind: &str, options: &[(&str, &str)]) -> Option<JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &kind.into()).ok()?.dyn_into().ok()?;
    let bag = Object::new();
    for (name, value) in options {
        Reflect::set(&bag, &(*name).into(), &(*value).into()).ok()?;
    }
    // Undefined: the reader's own locale.
    Reflect::construct(&constructor, &Array::of2(&JsValue::UNDEFINED, &bag)).ok()
}

fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> String {
    Reflect::get(target, &method.into())
        .ok()
        .and_then(|method| method.dyn_into::<Function>().ok())
        .and_then(|method| {
            method
                .apply(target, &arguments.iter().collect::<Array>())
                .ok()
        })
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, duration, isolated, rate};

    #[test]
    fn a_rate_has_no_more_digits_than_it_needs() {
        assert_eq!(rate(1_500), "15%");
        assert_eq!(rate(1_525), "15.25%");
        assert_eq!(rate(1_550), "15.5%");
        assert_eq!(rate(5), "0.05%");
        assert_eq!(rate(0), "0%");
    }

    #[test]
    fn a_name_turns_nothing_but_itself() {
        assert_eq!(isolated("Zoë <b>"), "Zoë <b>");
        assert_eq!(isolated("a\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
        assert_eq!(isolated("\u{2069}\u{202e}ש"), "\u{2068}\u{202e}ש\u{2069}");
    }

    #[test]
    fn a_duration_is_said_in_two_units_at_most() {
        assert_eq!(duration(0), "under a second");
        assert_eq!(duration(59), "59 s");
        assert_eq!(duration(185), "3 min 5 s");
        assert_eq!(duration(7_450), "2 h 4 min");
    }

    #[test]
    fn a_distance_is_said_in_the_unit_people_use() {
        assert_eq!(distance(0), (0, "second"));
        assert_eq!(distance(60), (1, "minute"));
        assert_eq!(distance(59 * 60), (59, "minute"));
        assert_eq!(distance(3 * 3600), (3, "hour"));
        assert_eq!(distance(23 * 3600), (1, "day"));
        assert_eq!(distance(14 * 86_400), (14, "day"));
        assert_eq!(distance(61 * 86_400), (2, "month"));
        assert_eq!(distance(800 * 86_400), (2, "year"));
        assert_eq!(distance(-2 * 86_400), (-2, "day"));
    }
}
