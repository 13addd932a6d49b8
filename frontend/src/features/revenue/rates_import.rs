//! Many exchange rates at once, as they come out of a spreadsheet: read line by line, each fault named with its line.

use chrono::NaiveDate;
use crm_types::revenue::ExchangeRate;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::ui::{Button, ButtonKind, ButtonLook, Dialog, Toast, format, unique_id, use_toasts};

/// So many are stored at a time.
const MOST: usize = 1_000;

/// What the lines say, in `quote`: currency, day and rate, with commas, semicolons or tabs between them. A first line
/// without a digit is a heading.
///
/// # Errors
/// The first line that cannot be read, and why, for people.
fn read(text: &str, quote: &str) -> Result<Vec<ExchangeRate>, String> {
    let mut rates = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_start_matches('\u{feff}');
        let heading = number == 1 && !line.contains(|c: char| c.is_ascii_digit());
        if line.is_empty() || heading {
            continue;
        }
        rates.push(read_line(line, quote).map_err(|fault| format!("Line {number}: {fault}"))?);
    }
    match rates.len() {
        0 => Err("Paste at least one line.".to_owned()),
        1..=MOST => Ok(rates),
        many => Err(format!("{many} lines; at most {MOST} at a time.")),
    }
}

fn read_line(line: &str, quote: &str) -> Result<ExchangeRate, &'static str> {
    // Where a comma stands before the decimals, something else stands between the cells.
    let between = match line.contains(['\t', ';']) {
        true => ['\t', ';'],
        false => [',', ','],
    };
    let cells: Vec<&str> = line
        .split(between)
        .map(|cell| cell.trim().trim_matches('"'))
        .collect();
    let [currency, since, rate] = cells[..] else {
        return Err("three cells are needed: currency, day, rate.");
    };
    let currency = currency.to_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err("the currency has three letters, as in EUR.");
    }
    let since: NaiveDate = since
        .parse()
        .map_err(|_| "the day is written as in 2026-03-14.")?;
    let rate = rate.replace(',', ".");
    let is_decimal = !rate.is_empty()
        && rate
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && rate.bytes().filter(|byte| *byte == b'.').count() <= 1;
    if !is_decimal {
        return Err("the rate is a decimal, as in 1.0845.");
    }
    Ok(ExchangeRate {
        currency,
        quote: quote.to_owned(),
        since,
        rate,
    })
}

/// The dialog, shown while `open`.
#[component]
pub fn ImportRates(
    open: RwSignal<bool>,
    currency: Signal<String>,
    changed: Callback<()>,
) -> AnyView {
    let content = move || super::rates_form(open, currency, changed).piece();
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=Signal::stored("Import exchange rates".to_owned())
            text=Signal::stored(
                "A line for each: currency, day from which it holds, what one unit is worth. Of the same day, the new one counts."
                    .to_owned(),
            )
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

/// What is in it.
pub fn form(open: RwSignal<bool>, quote: Signal<String>, changed: Callback<()>) -> AnyView {
    let text = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let rates = text.with_untracked(|text| read(text, &quote.get_untracked()));
        let rates = match rates {
            Ok(rates) => rates,
            Err(fault) => return wrong.set(Some(fault)),
        };
        busy.set(true);
        wrong.set(None);
        let count = i64::try_from(rates.len()).unwrap_or(i64::MAX);
        spawn_local(async move {
            let answer = api::put_exchange_rates(rates).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    open.try_set(false);
                    toasts.show(Toast::done(format!(
                        "{} rates stored.",
                        format::number(count)
                    )));
                    changed.try_run(());
                }
                Err(error) => _ = wrong.try_set(Some(error.detail())),
            }
        });
    };
    let id = unique_id("rates");
    let (own, fault) = (id.clone(), format!("{id}-wrong"));
    let described_by = fault.clone();
    let blank = Signal::derive(move || text.with(|text| text.trim().is_empty()));
    let sample = format!(
        "EUR,2026-03-01,1.0845\nGBP,2026-03-01,1.27 (in {})",
        quote.get_untracked()
    );
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <div class="field" class:field-wrong=move || wrong.with(Option::is_some)>
                    <label class="field-label" for=own>"Rates"</label>
                    <textarea
                        id=id
                        class="input rates-lines"
                        rows="8"
                        spellcheck="false"
                        placeholder=sample
                        aria-describedby=described_by
                        aria-invalid=move || wrong.with(Option::is_some).to_string()
                        autofocus=true
                        prop:value=text
                        on:input:target=move |event| text.set(event.target().value())
                    ></textarea>
                    <p class="field-error" role="alert" id=fault>{move || wrong.get()}</p>
                </div>
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Import"</Button>
            </footer>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(String, String, String)> {
        let rates = read(text, "USD").unwrap();
        let told = |rate: ExchangeRate| (rate.currency, rate.since.to_string(), rate.rate);
        rates.into_iter().map(told).collect()
    }

    #[test]
    fn lines_of_any_spreadsheet_are_read() {
        let euro = |rate: &str| ("EUR".to_owned(), "2026-03-01".to_owned(), rate.to_owned());
        for text in [
            "EUR,2026-03-01,1.0845",
            "currency,day,rate\r\neur, 2026-03-01 ,1.0845\r\n\r\n",
            "EUR;2026-03-01;1,0845",
            "\u{feff}\"EUR\"\t\"2026-03-01\"\t\"1.0845\"",
        ] {
            assert_eq!(all(text), [euro("1.0845")], "{text}");
        }
        assert_eq!(all("EUR,2026-03-01,1\nEUR,2026-03-01,2").len(), 2);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for (text, fault) in [
            ("", "at least one"),
            ("currency,day,rate", "at least one"),
            (
                "EUR,2026-03-01,1\nEURO,2026-03-01,1",
                "Line 2: the currency",
            ),
            ("EUR,1.3.2026,1", "Line 1: the day"),
            ("EUR,2026-03-01,1.2.3", "Line 1: the rate"),
            ("EUR,2026-03-01", "Line 1: three cells"),
        ] {
            let told = read(text, "USD").unwrap_err();
            assert!(told.contains(fault), "{text}: {told}");
        }
        let many = "EUR,2026-03-01,1\n".repeat(1_001);
        assert!(read(&many, "USD").unwrap_err().contains("1001"));
    }
}
