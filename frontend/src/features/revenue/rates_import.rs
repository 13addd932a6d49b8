//! Many exchange rates at once, as they come out of a spreadsheet: read line by line, each fault named with its line.

use crm_types::revenue::{ExchangeRate, MAX_RATES, read_rates};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::ui::{Button, ButtonKind, ButtonLook, Dialog, Toast, format, unique_id, use_toasts};

/// What the lines say, in `quote`.
///
/// # Errors
/// The first line that cannot be read, and why, for people.
fn read(text: &str, quote: &str) -> Result<Vec<ExchangeRate>, String> {
    let rates = read_rates(text, quote).map_err(|faults| match faults.first() {
        Some(fault) => format!("Line {}: {}", fault.line, fault.reason),
        None => String::new(),
    })?;
    match rates.len() {
        0 => Err("Paste at least one line.".to_owned()),
        1..=MAX_RATES => Ok(rates.into_iter().map(|(_, rate)| rate).collect()),
        many => Err(format!("{many} lines; at most {MAX_RATES} at a time.")),
    }
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

    #[test]
    fn the_first_line_that_cannot_be_read_is_named_and_so_is_too_much() {
        let rates = read("currency,day,rate\nEUR,2026-03-01,1.0845", "USD").unwrap();
        assert_eq!((rates.len(), rates[0].quote.as_str()), (1, "USD"));
        for (text, fault) in [
            ("", "at least one"),
            ("currency,day,rate", "at least one"),
            (
                "EUR,2026-03-01,1\nEURO,2026-03-01,1\nx1",
                "Line 2: the currency",
            ),
        ] {
            let told = read(text, "USD").unwrap_err();
            assert!(told.contains(fault), "{text}: {told}");
        }
        let many = "EUR,2026-03-01,1\n".repeat(1_001);
        assert!(read(&many, "USD").unwrap_err().contains("1001"));
    }
}
