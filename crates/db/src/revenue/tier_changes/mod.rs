//! Subscriptions given another price from here: asked for, kept before anybody is told, and settled; asks Stripe nothing.

mod options;
mod record;

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::tier_change::{Misfit, changeable, deciding};
use crm_types::ids::{MemberId, TierChangeId};
use crm_types::revenue::{NewTierChange, TierChangeState};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Uuid;

use self::options::account;
pub use self::options::{foresee, tier_options};
pub(crate) use self::record::of_member;
pub use self::record::{TierChangeRecord, find_tier_change};
use self::record::{Which, find};
use crate::changes::Author;
use crate::queue::{Due, NewTask, enqueue_within};
use crate::{Database, Result};

/// The kind of the task that sees to it that a change is made.
pub const CHANGE_TIER: &str = "change-tier";

/// What such a task is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub change: TierChangeId,
}

/// How long whoever asked has for making it themselves.
const HEAD_START: Duration = Duration::from_secs(30);

/// What came of asking for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// It is kept, and will be made.
    Kept(TierChangeRecord),
    /// The same was asked for before.
    Known(TierChangeRecord),
    /// The key was used for something else.
    OtherWish,
    /// Another change of the subscription is under way.
    UnderWay,
    /// There is no such member.
    Unknown,
    Misfit(Misfit),
}

/// What came of asking for a change to be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Return {
    Kept(Box<TierChangeRecord>),
    /// There is no such change.
    Unknown,
    /// It was not made, so there is nothing to take back.
    NotMade,
    /// It was taken back, or is about to be, by this one.
    Undone(TierChangeId),
    /// The item has another price by now, or is gone.
    Overtaken,
    /// Another change of the subscription is under way.
    UnderWay,
}

/// Keeps the wish for a change, and sees to it that somebody makes it. `key`: the same one twice is the same wish.
pub async fn request_tier_change(
    database: &Database,
    member: MemberId,
    change: &NewTierChange,
    author: &Author,
    key: &str,
    calendar: &Calendar,
) -> Result<Request> {
    let wish = wish(author, key);
    if let Some(known) = of_wish(database, &wish).await? {
        return Ok(as_before(known, member, change));
    }
    let Some((ground, known)) = account(database, member, calendar).await? else {
        return Ok(Request::Unknown);
    };
    let price = ground.catalogue.prices.get(&change.price);
    let fits = changeable(&known.account, &change.subscription, &change.item, price);
    let (subscription, item) = match fits {
        Ok(found) => found,
        Err(misfit) => return Ok(Request::Misfit(misfit)),
    };
    let tier = |price: &str| ground.tiers.get(price).map(|tier| tier.tier.clone());
    let new = New {
        member,
        subscription: &subscription.id,
        item: &item.id,
        from: (&item.price.id, tier(&item.price.id)),
        quantity: item.quantity,
        to: (&change.price, tier(&change.price)),
        prorated_at: change.prorated_at,
        wish: &wish,
        undoes: None,
    };
    if let Some(kept) = keep(database, &new, author, calendar.now()).await? {
        return Ok(Request::Kept(kept));
    }
    Ok(match of_wish(database, &wish).await? {
        Some(known) => as_before(known, member, change),
        None => Request::UnderWay,
    })
}

/// Keeps the wish to take a change back, as a change of its own.
pub async fn return_tier_change(
    database: &Database,
    id: TierChangeId,
    author: &Author,
    calendar: &Calendar,
) -> Result<Return> {
    let Some(made) = find_tier_change(database, id).await? else {
        return Ok(Return::Unknown);
    };
    let TierChangeRecord {
        change, quantity, ..
    } = &made;
    if let Some(undone) = change.undone_by {
        return Ok(Return::Undone(undone));
    }
    if change.state != TierChangeState::Made {
        return Ok(Return::NotMade);
    }
    let Some((_, known)) = account(database, change.member_id, calendar).await? else {
        return Ok(Return::Unknown);
    };
    let items = deciding(&known.account, &Default::default());
    let still = items.iter().any(|(subscription, item)| {
        subscription.id == change.subscription
            && item.id == change.item
            && item.price.id == change.to_price
    });
    if !still {
        return Ok(Return::Overtaken);
    }
    let new = New {
        member: change.member_id,
        subscription: &change.subscription,
        item: &change.item,
        from: (&change.to_price, change.to_tier.clone()),
        quantity: *quantity,
        to: (&change.from_price, change.from_tier.clone()),
        // At the very moment of the change, so that what it cost is given back whole.
        prorated_at: made.prorated_at,
        wish: &wish(author, &Uuid::now_v7().to_string()),
        undoes: Some(id),
    };
    if let Some(kept) = keep(database, &new, author, calendar.now()).await? {
        return Ok(Return::Kept(Box::new(kept)));
    }
    let again = find_tier_change(database, id).await?;
    Ok(match again.and_then(|again| again.change.undone_by) {
        Some(undone) => Return::Undone(undone),
        None => Return::UnderWay,
    })
}

/// Writes down how far a change has come; one that is settled stays so.
pub async fn settle_tier_change(
    database: &Database,
    id: TierChangeId,
    state: TierChangeState,
    reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("../queries/settle_tier_change.sql"))
        .bind(id.0)
        .bind(state.as_str())
        .bind(reason)
        .bind(at)
        .execute(database.pool())
        .await?;
    Ok(())
}

/// A change to be kept.
struct New<'a> {
    member: MemberId,
    subscription: &'a str,
    item: &'a str,
    /// Price and tier.
    from: (&'a str, Option<String>),
    quantity: Option<u64>,
    to: (&'a str, Option<String>),
    prorated_at: Option<DateTime<Utc>>,
    wish: &'a str,
    undoes: Option<TierChangeId>,
}

/// With the task that makes it, or not at all: where it is there already, was undone already, or another one is under way.
async fn keep(
    database: &Database,
    new: &New<'_>,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Option<TierChangeRecord>> {
    let id = TierChangeId(Uuid::now_v7());
    let mut transaction = database.pool().begin().await?;
    let done = sqlx::query(include_str!("../queries/insert_tier_change.sql"))
        .bind(id.0)
        .bind(new.member.0)
        .bind(new.subscription)
        .bind(new.item)
        .bind(new.from.0)
        .bind(&new.from.1)
        .bind(new.quantity.and_then(|many| i64::try_from(many).ok()))
        .bind(new.to.0)
        .bind(&new.to.1)
        .bind(new.prorated_at)
        .bind(now)
        .bind(author.kind.as_str())
        .bind(author.id)
        .bind(author.source.as_str())
        .bind(new.wish)
        .bind(new.undoes.map(|id| id.0))
        .execute(&mut *transaction)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    let task = NewTask {
        kind: CHANGE_TIER,
        key: &id.to_string(),
        payload: &json!(Asked { change: id }),
        due: Due::In(HEAD_START),
    };
    enqueue_within(&mut transaction, &task).await?;
    let which = Which {
        id: Some(id.0),
        ..Which::default()
    };
    let kept = find(&mut transaction, &which, 1).await?.pop();
    transaction.commit().await?;
    Ok(kept)
}

async fn of_wish(database: &Database, wish: &str) -> Result<Option<TierChangeRecord>> {
    let which = Which {
        wish: Some(wish),
        ..Which::default()
    };
    let mut connection = database.pool().acquire().await?;
    Ok(find(&mut connection, &which, 1).await?.pop())
}

fn wish(author: &Author, key: &str) -> String {
    let id = author.id.map(|id| id.to_string()).unwrap_or_default();
    format!("{}:{id}:{key}", author.kind)
}

fn as_before(known: TierChangeRecord, member: MemberId, change: &NewTierChange) -> Request {
    let TierChangeRecord {
        change: was,
        prorated_at,
        ..
    } = &known;
    let same = was.member_id == member
        && was.subscription == change.subscription
        && was.item == change.item
        && was.to_price == change.price
        && *prorated_at == change.prorated_at;
    match same {
        true => Request::Known(known),
        false => Request::OtherWish,
    }
}
