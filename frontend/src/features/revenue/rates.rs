//! Exchange rates by the day from which they hold, and the dialog that adds one; converts nothing.

use chrono::NaiveDate;
use crm_types::revenue::{ExchangeRate, ExchangeRateList};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::ui::{
    Button, ButtonKind, ButtonLook, ColumnHeader, Dialog, Glyph, TableFrame, TextField, Toast,
    format, use_toasts,
};

/// The panel of exchange rates.
pub fn rates(
    list: &ExchangeRateList,
    adding: RwSignal<bool>,
    importing: RwSignal<bool>,
) -> AnyView {
    let rows: Vec<AnyView> = list.items.iter().map(row).collect();
    let content = match rows.is_empty() {
        true => view! {
            <p class="panel-none">"No rate is known. What is paid in another currency counts as nothing until there is one."</p>
        }
        .into_any(),
        false => {
            let head = view! {
                <ColumnHeader label="Currency" />
                <ColumnHeader label="Since" />
                <ColumnHeader label="One unit is" number=true />
            }
            .into_any();
            view! { <div class="rates-table"><TableFrame label="Table of exchange rates" head>{rows}</TableFrame></div> }
                .into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="rates-title">
            <header class="panel-head">
                <h2 class="panel-title" id="rates-title">"Exchange rates"</h2>
                <div class="panel-actions">
                    <Button look=ButtonLook::Ghost on_press=move |()| importing.set(true)>"Import"</Button>
                    <Button icon=Glyph::Plus on_press=move |()| adding.set(true)>"Add a rate"</Button>
                </div>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn row(rate: &ExchangeRate) -> AnyView {
    view! {
        <tr>
            <td><span class="panel-name">{rate.currency.clone()}</span></td>
            <td>{format::day(rate.since)}</td>
            <td class="number">{format!("{} {}", format::decimal(&rate.rate), rate.quote)}</td>
        </tr>
    }
    .into_any()
}

/// What was typed as a rate into `quote`; an error names the field and says what is wrong.
fn typed(currency: &str, since: &str, rate: &str, quote: &str) -> Result<ExchangeRate, Wrong> {
    let currency = currency.trim().to_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Wrong::of("currency", "Three letters, as in EUR."));
    }
    let since: NaiveDate = since
        .trim()
        .parse()
        .map_err(|_| Wrong::of("since", "A day, as in 2026-03-14."))?;
    // As it is typed where a comma stands before the decimals.
    let rate = rate.trim().replace(',', ".");
    Ok(ExchangeRate {
        currency,
        quote: quote.to_owned(),
        since,
        rate,
    })
}

/// A field, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrong {
    field: &'static str,
    text: String,
}

impl Wrong {
    fn of(field: &'static str, text: impl Into<String>) -> Self {
        Self {
            field,
            text: text.into(),
        }
    }

    /// What the server refused, by its own field.
    fn told(error: &api::Error) -> Self {
        let fields = ["currency", "since", "rate"];
        let problem = match error {
            api::Error::Problem { problem, .. } => Some(problem),
            _ => None,
        };
        let said = problem.and_then(|problem| problem.errors.first());
        let field = said.and_then(|said| {
            let own = said.field.rsplit('.').next();
            fields.into_iter().find(|field| Some(*field) == own)
        });
        match (field, said) {
            (Some(field), Some(said)) => Self::of(field, said.message.clone()),
            _ => Self::of("rate", error.detail()),
        }
    }
}

/// The dialog, shown while `open`.
#[component]
pub fn NewRate(open: RwSignal<bool>, currency: Signal<String>, changed: Callback<()>) -> AnyView {
    let content = move || super::rate_form(open, currency, changed).piece();
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=Signal::stored("New exchange rate".to_owned())
            text=Signal::stored("It holds from its day on, until there is a newer one.".to_owned())
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

/// What is in it.
pub fn form(open: RwSignal<bool>, quote: Signal<String>, changed: Callback<()>) -> AnyView {
    let [currency, since, rate] = [(); 3].map(|()| RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<Wrong>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let texts = [currency, since, rate].map(|text| text.get_untracked());
        let new = match typed(&texts[0], &texts[1], &texts[2], &quote.get_untracked()) {
            Ok(new) => new,
            Err(error) => return wrong.set(Some(error)),
        };
        busy.set(true);
        wrong.set(None);
        let said = format!("{} counts by this rate from its day on.", new.currency);
        spawn_local(async move {
            let answer = api::put_exchange_rates(vec![new]).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    open.try_set(false);
                    toasts.show(Toast::done(said));
                    changed.try_run(());
                }
                Err(error) => _ = wrong.try_set(Some(Wrong::told(&error))),
            }
        });
    };
    let error = move |field: &'static str| {
        Signal::derive(move || {
            let wrong = wrong.get().filter(|wrong| wrong.field == field);
            wrong.map(|wrong| wrong.text)
        })
    };
    let blank = Signal::derive(move || {
        [currency, since, rate]
            .iter()
            .any(|text| text.with(|text| text.trim().is_empty()))
    });
    let unit = format!("In {}, as in 1.0845.", quote.get_untracked());
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <TextField
                    label="Currency"
                    help="Its three letters, as in EUR."
                    value=currency
                    error=error("currency")
                    on_input=move |text| currency.set(text)
                    autofocus=true
                />
                <TextField label="Since" kind="date" value=since error=error("since") on_input=move |text| since.set(text) />
                <TextField
                    label="What one unit is worth"
                    help=unit
                    value=rate
                    error=error("rate")
                    on_input=move |text| rate.set(text)
                />
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Add"</Button>
            </footer>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_as_it_is_typed() {
        let rate = typed(" eur ", "2026-03-14", "1,0845", "USD").unwrap();
        assert_eq!(
            (rate.currency.as_str(), rate.rate.as_str()),
            ("EUR", "1.0845")
        );
        assert_eq!(rate.quote, "USD");
        let field = |currency, since| typed(currency, since, "1", "USD").unwrap_err().field;
        assert_eq!(field("EURO", "2026-03-14"), "currency");
        assert_eq!(field("€€€", "2026-03-14"), "currency");
        assert_eq!(field("EUR", "soon"), "since");
    }
}
