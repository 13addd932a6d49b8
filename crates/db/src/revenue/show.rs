//! Shows how revenue came about, as it is stored at the moment: a member's, and what makes up a figure; stores nothing but
//! figures that were behind.

use std::collections::HashMap;

use crm_domain::calendar::Calendar;
use crm_domain::revenue::mirror::{Charge, Invoice, Kind};
use crm_domain::revenue::{Counts, Derivation, Figures, ItemDerivation, Policy, Setting, exact};
use crm_domain::revenue::{DiscountStep, figures};
use crm_types::filter::{Expr, parse};
use crm_types::ids::MemberId;
use crm_types::members::{Sort, SortField};
use crm_types::money::Money;
use crm_types::revenue::{
    LedgerDiscount, LedgerItem, LedgerMember, LedgerPage, MemberCustomer, MemberInvoice,
    MemberMovement, MemberPayment, MemberRevenue, MemberSubscription, NotUnderstood, Peer,
    PeerAmount, RevenueCounts,
};
use sqlx::types::Uuid;
use sqlx::{PgConnection, Row};

use super::balances::parsed;
use super::recompute::{Ground, Whose, read, recompute};
use crate::members::{ListQuery, Reading};
use crate::{Database, Error, Result};

/// A member as they were derived.
struct Shown {
    known: read::Known,
    figures: Figures,
    derived: Vec<Derivation>,
}

/// Derives the revenue of members anew, and brings their figures up to date where those say otherwise: an amount and the
/// way to it never differ.
async fn shown(
    database: &Database,
    ids: &[MemberId],
    calendar: &Calendar,
) -> Result<(Ground, HashMap<MemberId, Shown>)> {
    const ATTEMPTS: usize = 3;
    let mut attempt = 1;
    loop {
        let (ground, shown, behind) = derived(database, ids, calendar).await?;
        if behind.is_empty() || attempt == ATTEMPTS {
            return Ok((ground, shown));
        }
        recompute(database, Whose::Members(&behind), calendar).await?;
        attempt += 1;
    }
}

async fn derived(
    database: &Database,
    ids: &[MemberId],
    calendar: &Calendar,
) -> Result<(Ground, HashMap<MemberId, Shown>, Vec<MemberId>)> {
    let mut connection = database.pool().acquire().await?;
    let ground = Ground::read(&mut connection, calendar).await?;
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut accounts = read::accounts(&mut connection, &raw).await?;
    let stored = read::stored(&mut connection, &raw).await?;
    let noted: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/noted.sql"))
        .bind(&raw)
        .fetch_all(&mut *connection)
        .await?;
    let mut all = HashMap::with_capacity(ids.len());
    let mut behind = Vec::new();
    for id in ids {
        let known = accounts.remove(&id.0).unwrap_or_default();
        let (mut figures, derived) = figures(&known.account, &ground.setting());
        figures.troubles.extend(known.troubles.iter().cloned());
        let stored = stored.get(&id.0).map_or(0, |stored| stored.rest.mrr);
        if noted.contains(&id.0) || stored != figures.mrr {
            behind.push(*id);
        }
        let shown = Shown {
            known,
            figures,
            derived,
        };
        all.insert(*id, shown);
    }
    Ok((ground, all, behind))
}

/// Everything about one member's revenue; `None` where there is no such member.
pub async fn member_revenue(
    database: &Database,
    id: MemberId,
    calendar: &Calendar,
) -> Result<Option<MemberRevenue>> {
    let known: bool =
        sqlx::query_scalar("select exists (select from crm.member_directory where user_id = $1)")
            .bind(id.0)
            .fetch_one(database.pool())
            .await?;
    if !known {
        return Ok(None);
    }
    let (ground, mut all) = shown(database, &[id], calendar).await?;
    let Some(shown) = all.remove(&id) else {
        return Ok(None);
    };
    let mut connection = database.pool().acquire().await?;
    let figures = &shown.figures;
    let currency = ground.policy.reporting_currency.as_str();
    let money = |minor| Money::from_minor(minor, currency);
    Ok(Some(MemberRevenue {
        tier: figures.tier.clone(),
        status: figures.status.to_owned(),
        mrr: money(figures.mrr),
        committed_mrr: money(figures.committed),
        paused_mrr: money(figures.paused),
        usage_revenue: money(figures.usage),
        total_spent: money(figures.spent),
        ltv: money(figures.ltv()),
        expected: money(figures.expected),
        expected_months: exact::text(&figures.expected_months, 4),
        subscription_start_date: figures.start,
        months_subscribed: figures.months,
        customers: customers(&mut connection, id).await?,
        subscriptions: subscriptions(&shown),
        items: items(id, &shown.derived, currency),
        peers: peers(&shown, &ground),
        invoices: payments(&mut connection, id, Kind::Invoice, invoice).await?,
        payments: payments(&mut connection, id, Kind::Charge, payment).await?,
        movements: movements(&mut connection, id).await?,
        not_understood: troubles(id, figures),
    }))
}

fn troubles(id: MemberId, figures: &Figures) -> Vec<NotUnderstood> {
    let kind = |object: &str| match object {
        object if object.starts_with("si_") => "item",
        object if object.starts_with("sub_") => "subscription",
        object if object.starts_with("cus_") => "customer",
        _ => "amount",
    };
    let troubles = figures.troubles.iter();
    troubles
        .map(|(object, reason)| NotUnderstood {
            kind: kind(object).to_owned(),
            id: object.clone(),
            reason: reason.clone(),
            member_id: Some(id),
        })
        .collect()
}

fn subscriptions(shown: &Shown) -> Vec<MemberSubscription> {
    let all = shown.known.account.subscriptions.iter().zip(&shown.derived);
    let mut all: Vec<_> = all
        .map(|(subscription, derivation)| MemberSubscription {
            id: subscription.id.clone(),
            customer: subscription.customer.clone(),
            status: subscription.status.as_str().to_owned(),
            currency: subscription.currency.clone(),
            started_at: subscription.start_date,
            trial_end: subscription.trial_end,
            period_end: subscription
                .items
                .iter()
                .filter_map(|item| item.period_end)
                .min(),
            cancel_at_period_end: subscription.cancel_at_period_end,
            ended_at: subscription.ended_at,
            paused: subscription.pause.is_some(),
            mrr: Money::from_minor(derivation.mrr(), &subscription.currency),
        })
        .collect();
    all.sort_by(|a, b| (b.started_at, &b.id).cmp(&(a.started_at, &a.id)));
    all
}

/// By the rules of others, from the same objects and rates.
fn peers(shown: &Shown, ground: &Ground) -> Vec<PeerAmount> {
    let mrr = |peer: Peer| {
        let policy = Policy::of(peer);
        let mut setting: Setting<'_> = ground.setting();
        setting.terms.policy = &policy;
        let (figures, _) = figures(&shown.known.account, &setting);
        PeerAmount {
            peer,
            mrr: Money::from_minor(figures.mrr, &ground.policy.reporting_currency),
        }
    };
    Peer::ALL.iter().map(|peer| mrr(*peer)).collect()
}

fn items(id: MemberId, derived: &[Derivation], reporting: &str) -> Vec<LedgerItem> {
    let all = derived.iter().flat_map(|derivation| {
        let items = derivation.items.iter();
        items.map(|item| ledger_item(id, &derivation.subscription, item, reporting))
    });
    all.collect()
}

fn ledger_item(
    id: MemberId,
    subscription: &str,
    item: &ItemDerivation,
    reporting: &str,
) -> LedgerItem {
    let text = |number: &Option<exact::Exact>, places| {
        number.as_ref().map(|number| exact::text(number, places))
    };
    LedgerItem {
        member_id: id,
        subscription: subscription.to_owned(),
        item: item.item.clone(),
        price: item.price.clone(),
        name: item.name.clone(),
        currency: item.currency.clone(),
        quantity: item.quantity,
        unit_amount: text(&item.unit, 12),
        gross: text(&item.gross, 12),
        interval: item.interval.map(|interval| interval.as_str().to_owned()),
        interval_count: item.interval_count,
        factor: item.factor.map(|factor| factor.to_string()),
        discounts: item.discounts.iter().map(ledger_discount).collect(),
        tax_percent: text(&item.tax_percent, 6),
        monthly: text(&item.monthly, 6),
        rate: text(&item.rate, 12),
        rule: item.rule,
        counts: match item.counts {
            Counts::Committed => RevenueCounts::Committed,
            Counts::Ending => RevenueCounts::Ending,
            Counts::Paused => RevenueCounts::Paused,
            Counts::No => RevenueCounts::No,
        },
        amount: Money::from_minor(item.amount, &item.currency),
        reporting: Money::from_minor(item.reporting, reporting),
        trouble: item.trouble.clone(),
    }
}

fn ledger_discount(step: &DiscountStep) -> LedgerDiscount {
    LedgerDiscount {
        discount: step.discount.clone(),
        coupon: step.coupon.clone(),
        name: step.name.clone(),
        percent: step.percent.as_ref().map(|percent| exact::text(percent, 6)),
        amount: step.amount,
        rule: step.rule,
        off: exact::text(&step.off, 6),
    }
}

async fn payments<T: serde::de::DeserializeOwned, U>(
    connection: &mut PgConnection,
    id: MemberId,
    kind: Kind,
    show: impl Fn(T) -> U,
) -> Result<Vec<U>> {
    let rows: Vec<String> = sqlx::query_scalar(include_str!("queries/newest.sql"))
        .bind(id.0)
        .bind(kind.as_str())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|read| Ok(show(parsed(read)?))).collect()
}

fn invoice(invoice: Invoice) -> MemberInvoice {
    MemberInvoice {
        status: invoice.status.as_str().to_owned(),
        total: Money::from_minor(invoice.total, &invoice.currency),
        paid: Money::from_minor(invoice.amount_paid, &invoice.currency),
        id: invoice.id,
        number: invoice.number,
        created_at: invoice.created,
        url: invoice.hosted_url.or(invoice.pdf_url),
    }
}

/// A charge as it is stored, for people.
pub(crate) fn payment_read(read: &str) -> Result<MemberPayment> {
    Ok(payment(parsed(read)?))
}

fn payment(charge: Charge) -> MemberPayment {
    MemberPayment {
        status: charge.status.as_str().to_owned(),
        amount: Money::from_minor(charge.amount, &charge.currency),
        refunded: Money::from_minor(charge.amount_refunded, &charge.currency),
        id: charge.id,
        created_at: charge.created,
        invoice: charge.invoice,
        failure: charge.failure,
        receipt_url: charge.receipt_url,
    }
}

async fn customers(connection: &mut PgConnection, id: MemberId) -> Result<Vec<MemberCustomer>> {
    let rows = sqlx::query(include_str!("queries/member_customers.sql"))
        .bind(id.0)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let how: &str = row.try_get("how")?;
            Ok(MemberCustomer {
                customer: row.try_get("customer")?,
                name: row.try_get("name")?,
                email: row.try_get("email")?,
                linked_by: how.parse().map_err(|_| Error::Other {
                    reason: "a link of no known kind".to_owned(),
                })?,
                linked_at: row.try_get("linked_at")?,
                admin_name: row.try_get("admin_name")?,
            })
        })
        .collect()
}

async fn movements(connection: &mut PgConnection, id: MemberId) -> Result<Vec<MemberMovement>> {
    let rows = sqlx::query(include_str!("queries/member_movements.sql"))
        .bind(id.0)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let kind: &str = row.try_get("kind")?;
            let currency: &str = row.try_get("currency")?;
            Ok(MemberMovement {
                day: row.try_get("day")?,
                kind: kind.parse().map_err(|_| Error::Other {
                    reason: "a movement of no known kind".to_owned(),
                })?,
                amount: Money::from_minor(row.try_get("amount")?, currency),
            })
        })
        .collect()
}

/// What makes up which figure.
#[derive(Clone, Debug, Default)]
pub struct LedgerQuery {
    /// Absent: all members.
    pub filter: Option<Expr>,
    /// Words to be found in name or e-mail.
    pub search: Option<String>,
    /// Members to a page.
    pub limit: u16,
    pub cursor: Option<String>,
}

/// What makes up the revenue of members who fit `filter`, or of all: those who have any, the highest first.
pub async fn ledger(
    database: &Database,
    asked: LedgerQuery,
    reading: &Reading<'_>,
) -> Result<LedgerPage> {
    let LedgerQuery {
        filter,
        search,
        limit,
        cursor,
    } = asked;
    let some = parse("mrr > 0")
        .ok()
        .flatten()
        .ok_or_else(|| Error::Other {
            reason: "a filter of ours is not read".to_owned(),
        })?;
    let paying = match filter {
        Some(Expr::All(mut parts)) => {
            parts.push(some);
            Expr::All(parts)
        }
        Some(filter) => Expr::All(vec![filter, some]),
        None => some,
    };
    let query = ListQuery {
        filter: Some(paying.clone()),
        sort: Sort {
            field: SortField::Mrr,
            descending: true,
        },
        limit,
        cursor,
        search: search.clone(),
        total: false,
    };
    let page = crate::members::list(database, &query, reading).await?;
    let ids: Vec<MemberId> = page.items.iter().map(|row| row.id).collect();
    let (ground, mut all) = shown(database, &ids, &reading.calendar).await?;
    let currency = ground.policy.reporting_currency.as_str();
    let (members, hundredths) =
        crate::members::sum_revenue(database, &paying, search.as_deref(), &reading.calendar)
            .await?;
    let items = page.items.into_iter().filter_map(|row| {
        let shown = all.remove(&row.id)?;
        Some(LedgerMember {
            id: row.id,
            name: row.name,
            mrr: Money::from_minor(shown.figures.mrr, currency),
            items: items(row.id, &shown.derived, currency),
        })
    });
    Ok(LedgerPage {
        total: Money::from_hundredths(hundredths, currency),
        members,
        items: items.collect(),
        has_more: page.has_more,
        next_cursor: page.next_cursor,
    })
}
