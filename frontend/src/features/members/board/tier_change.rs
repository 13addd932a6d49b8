//! Another tier by way of the subscription in Stripe (R21): which price, what it costs and brings, and then the change
//! itself; works out no amount.

use crm_types::ids::{MemberId, TierChangeId};
use crm_types::revenue::{
    NewTierChange, TierChange, TierChangeLine, TierChangePreview, TierChangeState, TierItem,
    TierOptions, TierPrice,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::tier::by_hand;
use crate::api;
use crate::features::members::words::taken_back;
use crate::features::revenue::interval;
use crate::shell::board::Mover;
use crate::ui::{Button, ButtonLook, Notice, Remote, Skeleton, Toast, Tone, format, part, remote};

/// What is to be changed into what, once somebody has chosen.
type Chosen = Option<(TierItem, TierPrice)>;

#[derive(Clone, Copy)]
struct Change {
    mover: Mover,
    card: u128,
    /// Among the items and among the prices that fit.
    item: RwSignal<usize>,
    price: RwSignal<usize>,
    options: Remote<TierOptions, api::Error>,
    preview: Remote<Option<TierChangePreview>, api::Error>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
}

/// The choice for one card that is to go to the tier `to`; `back` to the other ways.
pub fn tier_change(mover: Mover, card: u128, to: String, back: Callback<()>) -> AnyView {
    let id = super::cards::member_id(card);
    let (item, price) = (RwSignal::new(0), RwSignal::new(0));
    let options: Remote<TierOptions, api::Error> = remote(
        move || to.clone(),
        move |to| async move { api::get_tier_options(id, &to).await },
    );
    let preview = remote(
        move || chosen(options, item.get(), price.get()).map(|chosen| wish(&chosen)),
        move |wish: Option<NewTierChange>| async move {
            match wish {
                Some(wish) => api::preview_tier_change(id, &wish).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let change = Change {
        mover,
        card,
        item,
        price,
        options,
        preview,
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    let choice = part(move || change.choice());
    let cost = part(move || change.cost());
    let failed = move || change.failed.get();
    let ready = Signal::derive(move || {
        change
            .preview
            .with_value(|known| matches!(known, Some(Some(_))))
            && !change.preview.loading()
    });
    view! {
        <div class="tier-change" aria-busy=move || (options.loading() || preview.loading()).to_string()>
            {choice}
            {cost}
            <p class="field-error" role="alert">{failed}</p>
        </div>
        <footer class="dialog-foot">
            <Button look=ButtonLook::Secondary on_press=back>"Back"</Button>
            <Button
                look=ButtonLook::Primary
                busy=change.busy
                disabled=Signal::derive(move || !ready.get())
                on_press=move |()| change.make()
            >
                "Change in Stripe"
            </Button>
        </footer>
    }
    .into_any()
}

/// The prices that an item can be given: another one, in its currency.
fn fitting(options: &TierOptions, item: &TierItem) -> Vec<TierPrice> {
    let fits =
        |price: &&TierPrice| price.price != item.price && price.currencies.contains(&item.currency);
    options.prices.iter().filter(fits).cloned().collect()
}

fn chosen(options: Remote<TierOptions, api::Error>, item: usize, price: usize) -> Chosen {
    options.with_value(|options| {
        let options = options.filter(|options| options.connected)?;
        let item = options.items.get(item)?;
        let price = fitting(options, item).into_iter().nth(price)?;
        Some((item.clone(), price))
    })
}

fn wish((item, price): &(TierItem, TierPrice)) -> NewTierChange {
    NewTierChange {
        subscription: item.subscription.clone(),
        item: item.item.clone(),
        price: price.price.clone(),
        prorated_at: None,
    }
}

/// Why there is nothing to choose, for people.
fn nothing(options: &TierOptions, item: usize) -> Option<&'static str> {
    if !options.connected {
        return Some("Stripe is not connected: the server has no key for it (CRM_STRIPE_API_KEY).");
    }
    let Some(item) = options.items.get(item) else {
        return Some(
            "There is no subscription under way that could be changed. Begin one in Stripe; it shows here after the next sync.",
        );
    };
    if options.prices.is_empty() {
        return Some(
            "No price stands for this tier. Say which one does in Settings, Revenue; to end a subscription, cancel it in Stripe.",
        );
    }
    fitting(options, item).is_empty().then_some(
        "The subscription has this price already, or no price of this tier is in its currency.",
    )
}

fn named(name: Option<&str>, fallback: &str) -> String {
    name.unwrap_or(fallback).to_owned()
}

/// "Household, $149.00 every 28 days"
fn priced(price: &TierPrice) -> String {
    let every = interval(Some(&price.interval), price.interval_count);
    let amount = price
        .amount
        .as_ref()
        .map_or_else(|| "by quantity".to_owned(), format::money);
    format!(
        "{}, {amount} {every}",
        named(price.name.as_deref(), &price.price)
    )
}

fn having(item: &TierItem) -> String {
    let every = interval(Some(&item.interval), item.interval_count);
    let amount = item
        .amount
        .as_ref()
        .map_or_else(|| "by quantity".to_owned(), format::money);
    let times = match item.quantity {
        1 => String::new(),
        many => format!(" × {many}"),
    };
    format!(
        "{}, {amount}{times} {every}",
        named(item.name.as_deref(), &item.price)
    )
}

fn radios(
    label: &'static str,
    name: &'static str,
    choices: Vec<String>,
    value: RwSignal<usize>,
) -> AnyView {
    let choices: Vec<AnyView> = choices
        .into_iter()
        .enumerate()
        .map(|(place, text)| {
            view! {
                <label class="radio">
                    <input
                        type="radio"
                        name=name
                        prop:checked=move || value.get() == place
                        on:change=move |_| value.set(place)
                    />
                    <span class="radio-label">{text}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="radio-group">
            <legend class="field-label">{label}</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}

impl Change {
    fn choice(self) -> AnyView {
        if let Some(error) = self.options.error() {
            return again(&error, move || self.options.retry());
        }
        let item = self.item.get();
        self.options.with_value(|options| {
            let Some(options) = options else {
                return view! { <p><Skeleton width="long" /></p> }.into_any();
            };
            if let Some(text) = nothing(options, item) {
                return view! { <Notice tone=Tone::Neutral><p>{text}</p></Notice> }.into_any();
            }
            let items = options.items.iter().map(having).collect::<Vec<_>>();
            let prices = options.items.get(item).map(|item| fitting(options, item));
            let prices = prices.iter().flatten().map(priced).collect();
            let has = match &items[..] {
                [one] => view! { <p class="tier-has">"Now: " {one.clone()}</p> }.into_any(),
                _ => radios("What is to be changed", "tier-item", items, self.item),
            };
            let by_hand = by_hand(self.mover, self.card).then(|| {
                view! {
                    <Notice tone=Tone::Caution>
                        <p>"A tier is set by hand here and goes before billing’s, so the card stays where it is until that is taken away."</p>
                    </Notice>
                }
            });
            view! { {by_hand}{has}{radios("New price", "tier-price", prices, self.price)} }.into_any()
        })
    }

    fn cost(self) -> AnyView {
        if let Some(error) = self.preview.error() {
            return again(&error, move || self.preview.retry());
        }
        let waits = self.preview.loading()
            && chosen(self.options, self.item.get(), self.price.get()).is_some();
        self.preview.with_value(|known| match known {
            Some(Some(preview)) if !waits => costs(preview),
            _ if waits => view! { <p><Skeleton width="long" /></p> }.into_any(),
            _ => ().into_any(),
        })
    }

    fn make(self) {
        let preview = self.preview.with_value(|known| known.cloned().flatten());
        let chosen = chosen(
            self.options,
            self.item.get_untracked(),
            self.price.get_untracked(),
        );
        let (Some(preview), Some(chosen), false) = (preview, chosen, self.busy.get_untracked())
        else {
            return;
        };
        self.busy.set(true);
        self.failed.set(None);
        let wish = NewTierChange {
            prorated_at: Some(preview.prorated_at),
            ..wish(&chosen)
        };
        let whom = self.mover.name(self.card);
        let id = super::cards::member_id(self.card);
        spawn_local(async move {
            // The same wish for as long as it is the same preview: pressed twice, it is made once.
            let key = format!("{}-{}", wish.item, preview.prorated_at.timestamp());
            let made = api::change_tier(id, &wish, &key).await;
            self.busy.try_set(false);
            match made {
                Ok(change) => {
                    let done = settled(
                        self.mover,
                        &change,
                        &whom,
                        &named(chosen.1.name.as_deref(), &chosen.1.price),
                    );
                    if done {
                        self.mover.waiting.try_set(None);
                    } else {
                        self.failed.try_set(change.reason);
                        // Another attempt is another wish, at another moment.
                        self.preview.retry();
                    }
                }
                Err(error) => {
                    self.failed.try_set(Some(error.detail()));
                }
            }
        });
    }
}

/// Tells what came of it; false where Stripe would not.
fn settled(mover: Mover, change: &TierChange, whom: &str, to: &str) -> bool {
    let card = change.member_id.0.as_u128();
    match change.state {
        TierChangeState::Refused => return false,
        TierChangeState::Requested => mover.toast(Toast::info(format!(
            "Stripe has not answered yet. {whom} moves as soon as it does; the history tells."
        ))),
        TierChangeState::Made => {
            mover.ask_for(vec![card]);
            let id = change.id;
            let text = format!("{whom} changed to {to} in Stripe.");
            let member = change.member_id;
            mover.toast(Toast::done(text).undo(move || take_back(mover, id, member)));
        }
    }
    true
}

fn take_back(mover: Mover, id: TierChangeId, member: MemberId) {
    spawn_local(async move {
        let answer = api::revert_tier_change(id).await;
        mover.ask_for(vec![member.0.as_u128()]);
        mover.toast(taken_back(answer));
    });
}

fn costs(preview: &TierChangePreview) -> AnyView {
    let lines: Vec<AnyView> = preview
        .lines
        .iter()
        .map(|line| {
            view! {
                <tr>
                    <th scope="row"><bdi>{line_name(line)}</bdi></th>
                    <td>{format::money(&line.amount)}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let total = match preview.total.minor {
        minor if minor < 0 => "Credited",
        _ => "Billed now",
    };
    view! {
        <table class="tier-cost">
            <caption class="visually-hidden">"What the change is billed with"</caption>
            <tbody>{lines}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{total}</th>
                    <td>{format::money(&preview.total)}</td>
                </tr>
                <tr>
                    <th scope="row">"MRR"</th>
                    <td>
                        {format::money(&preview.mrr_before)}
                        <span aria-hidden="true">" → "</span>
                        <span class="visually-hidden">" becomes "</span>
                        {format::money(&preview.mrr_after)}
                    </td>
                </tr>
            </tfoot>
        </table>
    }
    .into_any()
}

/// As Stripe calls it, where it does.
fn line_name(line: &TierChangeLine) -> String {
    match line.description.trim() {
        "" if line.amount.minor < 0 => "Credit for unused time".to_owned(),
        "" => "The new price".to_owned(),
        said => said.to_owned(),
    }
}

fn again(error: &api::Error, retry: impl Fn() + Send + Sync + 'static) -> AnyView {
    let why = error.detail();
    view! {
        <Notice tone=Tone::Negative>
            <p class="outdated">
                <span>{why}</span>
                <Button look=ButtonLook::Ghost on_press=move |()| retry()>"Try again"</Button>
            </p>
        </Notice>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::money::Money;

    fn item() -> TierItem {
        TierItem {
            subscription: "sub".to_owned(),
            item: "si".to_owned(),
            quantity: 2,
            price: "solo".to_owned(),
            name: Some("Solo".to_owned()),
            tier: Some("solo".to_owned()),
            currency: "USD".to_owned(),
            amount: Some(Money::from_minor(9_900, "USD")),
            interval: "day".to_owned(),
            interval_count: 28,
        }
    }

    fn price(id: &str, currency: &str) -> TierPrice {
        TierPrice {
            price: id.to_owned(),
            name: None,
            tier: "household".to_owned(),
            currencies: vec![currency.to_owned()],
            amount: None,
            interval: "month".to_owned(),
            interval_count: 1,
        }
    }

    fn options(items: Vec<TierItem>, prices: Vec<TierPrice>) -> TierOptions {
        TierOptions {
            connected: true,
            items,
            prices,
        }
    }

    #[test]
    fn a_price_of_another_currency_and_the_own_one_are_not_offered() {
        let all = options(
            vec![item()],
            vec![
                price("solo", "USD"),
                price("euro", "EUR"),
                price("yes", "USD"),
            ],
        );
        let fit: Vec<_> = fitting(&all, &item())
            .into_iter()
            .map(|one| one.price)
            .collect();
        assert_eq!(fit, ["yes"]);
    }

    #[test]
    fn a_line_without_a_name_has_one() {
        let name = |description: &str, minor| {
            line_name(&TierChangeLine {
                description: description.to_owned(),
                amount: Money::from_minor(minor, "USD"),
            })
        };
        assert_eq!(name("Unused time", -5), "Unused time");
        assert_eq!(name(" ", -5), "Credit for unused time");
        assert_eq!(name("", 5), "The new price");
    }

    #[test]
    fn where_there_is_nothing_to_choose_the_reason_is_told() {
        let none = |options: &TierOptions| nothing(options, 0).unwrap_or_default();
        let fine = options(vec![item()], vec![price("yes", "USD")]);
        assert_eq!(none(&fine), "");
        let unconnected = TierOptions {
            connected: false,
            ..fine
        };
        assert!(none(&unconnected).contains("not connected"));
        assert!(none(&options(vec![], vec![])).contains("no subscription"));
        assert!(none(&options(vec![item()], vec![])).contains("No price"));
        assert!(none(&options(vec![item()], vec![price("solo", "USD")])).contains("already"));
    }
}
