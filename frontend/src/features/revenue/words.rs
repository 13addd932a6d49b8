//! Revenue in words: why an amount counts, what a discount did, how it moved; exact amounts as they are written.

use crm_types::money::minor_exponent;
use crm_types::revenue::{
    DiscountRule, LedgerDiscount, LedgerItem, MovementKind, Peer, RevenueCounts, RevenueRule,
};

use crate::ui::{Tone, format};

/// The rule by which an item counts, or does not.
pub fn rule(rule: RevenueRule) -> &'static str {
    match rule {
        RevenueRule::Active => "Active",
        RevenueRule::PastDue => "Past due, still counted",
        RevenueRule::PastDueTooLong => "Past due for too long",
        RevenueRule::Ending => "Ends with its period, counted until then",
        RevenueRule::EndingNotCounted => "Ends with its period, not counted",
        RevenueRule::Trialing => "On trial",
        RevenueRule::Incomplete => "First payment not made",
        RevenueRule::IncompleteExpired => "First payment never made",
        RevenueRule::Unpaid => "Unpaid",
        RevenueRule::Paused => "Paused",
        RevenueRule::Canceled => "Cancelled",
        RevenueRule::CollectionPaused => "Invoices not collected, shown as paused",
        RevenueRule::CollectionPausedCounted => "Invoices not collected, still counted",
        RevenueRule::Metered => "Paid by use",
        RevenueRule::OneOff => "Paid once",
        RevenueRule::Instalments => "Instalments, which end by themselves",
        RevenueRule::NotUnderstood => "Not understood",
    }
}

/// The colour of what an item counts as.
pub fn counts_tone(item: &LedgerItem) -> Tone {
    match (item.rule, item.counts) {
        (RevenueRule::NotUnderstood, _) => Tone::Negative,
        (_, RevenueCounts::Committed) => Tone::Positive,
        (_, RevenueCounts::Ending | RevenueCounts::Paused) => Tone::Caution,
        (_, RevenueCounts::No) => Tone::Neutral,
    }
}

/// Whether an item is part of the figure.
pub fn recurs(item: &LedgerItem) -> bool {
    matches!(
        item.counts,
        RevenueCounts::Committed | RevenueCounts::Ending
    )
}

/// What the items add up to, in minor units of the reporting currency.
pub fn sum(items: &[LedgerItem]) -> i64 {
    let counted = items.iter().filter(|item| recurs(item));
    counted.map(|item| item.reporting.minor).sum()
}

/// What a discount takes off a price, as `50 %` or an amount.
pub fn discount(discount: &LedgerDiscount, currency: &str) -> String {
    let size = match (&discount.percent, discount.amount) {
        (Some(percent), _) => format!("{} %", format::decimal(percent)),
        (None, Some(amount)) => format!(
            "{} an invoice",
            format::money_exact(&major(&amount.to_string(), currency), currency)
        ),
        (None, None) => "nothing known".to_owned(),
    };
    let name = discount.name.as_deref().unwrap_or(&discount.coupon);
    format!("{name}: {size}")
}

/// Why a discount takes nothing off, where it does not.
pub fn passed_over(rule: DiscountRule) -> Option<&'static str> {
    match rule {
        DiscountRule::Forever | DiscountRule::Lasting => None,
        DiscountRule::Passing => Some("does not last, so not subtracted"),
        DiscountRule::Over => Some("is over"),
        DiscountRule::OtherCurrency => Some("is in another currency"),
        DiscountRule::OtherProduct => Some("is for other products"),
        DiscountRule::OtherInvoice => Some("is of another invoice"),
    }
}

/// How revenue moved, and whether up or down.
pub fn movement(kind: MovementKind) -> (&'static str, Tone) {
    match kind {
        MovementKind::New => ("New", Tone::Positive),
        MovementKind::Expansion => ("Expansion", Tone::Positive),
        MovementKind::Contraction => ("Contraction", Tone::Caution),
        MovementKind::ChurnVoluntary => ("Churn, of their own accord", Tone::Negative),
        MovementKind::ChurnDelinquent => ("Churn, for want of payment", Tone::Negative),
        MovementKind::Reactivation => ("Reactivation", Tone::Positive),
        MovementKind::Fx => ("Exchange rate", Tone::Neutral),
    }
}

/// Who else has published rules.
pub fn peer(peer: Peer) -> &'static str {
    match peer {
        Peer::Stripe => "Stripe",
        Peer::ChartMogul => "ChartMogul",
        Peer::ProfitWell => "ProfitWell",
    }
}

/// `every 28 days`, `a month`, `once`.
pub fn interval(every: Option<&str>, count: u32) -> String {
    match (every, count) {
        (None, _) => "once".to_owned(),
        (Some(every), 0 | 1) => format!("a {every}"),
        (Some(every), count) => format!("every {count} {every}s"),
    }
}

/// The colour of Stripe's own word for the state of a subscription, an invoice or a payment.
pub fn stripe_status(word: &str) -> Tone {
    match word {
        "active" | "paid" | "succeeded" => Tone::Positive,
        "trialing" | "open" | "pending" => Tone::Accent,
        "past_due" | "paused" | "incomplete" => Tone::Caution,
        "unpaid" | "failed" | "uncollectible" | "incomplete_expired" => Tone::Negative,
        _ => Tone::Neutral,
    }
}

/// A decimal of minor units as one of major units: `9900.5` of USD is `99.005`. What is no decimal stays as it is.
pub fn major(minor: &str, currency: &str) -> String {
    let places = minor_exponent(currency) as usize;
    let (sign, digits) = match minor.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", minor),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(rest) {
        return minor.to_owned();
    }
    let whole = format!("{whole:0>width$}", width = places + 1);
    let (units, parts) = whole.split_at(whole.len() - places);
    match (parts.is_empty(), rest.is_empty()) {
        (true, true) => format!("{sign}{units}"),
        _ => format!("{sign}{units}.{parts}{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::ids::MemberId;
    use crm_types::money::Money;

    fn item(counts: RevenueCounts, minor: i64) -> LedgerItem {
        LedgerItem {
            member_id: MemberId(Default::default()),
            subscription: "sub_1".to_owned(),
            item: "si_1".to_owned(),
            price: "price_1".to_owned(),
            name: None,
            currency: "EUR".to_owned(),
            quantity: 1,
            unit_amount: None,
            gross: None,
            interval: None,
            interval_count: 1,
            factor: None,
            discounts: Vec::new(),
            tax_percent: None,
            monthly: None,
            rate: None,
            rule: RevenueRule::Active,
            counts,
            amount: Money::from_minor(1, "EUR"),
            reporting: Money::from_minor(minor, "USD"),
            trouble: None,
        }
    }

    #[test]
    fn items_add_up_in_the_reporting_currency_and_what_is_paused_is_no_part() {
        let items = [
            item(RevenueCounts::Committed, 10_754),
            item(RevenueCounts::Ending, 200),
            item(RevenueCounts::Paused, 4_000),
            item(RevenueCounts::No, 8_000),
        ];
        assert_eq!(sum(&items), 10_954);
        assert_eq!(sum(&[]), 0);
    }

    #[test]
    fn minor_units_become_major_ones_exactly() {
        for (minor, currency, major_text) in [
            ("9900", "USD", "99.00"),
            ("0.5", "USD", "0.005"),
            ("5", "USD", "0.05"),
            ("-1400", "EUR", "-14.00"),
            ("1000", "JPY", "1000"),
            ("1000.25", "JPY", "1000.25"),
            ("5120", "KWD", "5.120"),
            ("lots", "USD", "lots"),
            ("", "USD", ""),
        ] {
            assert_eq!(major(minor, currency), major_text, "{minor} {currency}");
        }
    }

    #[test]
    fn an_interval_is_said_as_people_say_it() {
        assert_eq!(interval(Some("day"), 28), "every 28 days");
        assert_eq!(interval(Some("month"), 1), "a month");
        assert_eq!(interval(None, 0), "once");
    }

    #[test]
    fn every_rule_has_words_of_its_own() {
        let words: std::collections::HashSet<_> =
            RevenueRule::ALL.iter().map(|own| rule(*own)).collect();
        assert_eq!(words.len(), RevenueRule::ALL.len());
        let moves: std::collections::HashSet<_> = MovementKind::ALL
            .iter()
            .map(|kind| movement(*kind).0)
            .collect();
        assert_eq!(moves.len(), MovementKind::ALL.len());
    }
}
