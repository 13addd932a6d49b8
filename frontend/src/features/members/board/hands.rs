//! What the board of members is told of moving them: what a move sends, what its undoing brings, what somebody else did
//! meanwhile; shows nothing.

use crm_types::changes::{Conflict, FieldChange};
use crm_types::members::{BoardMove, BoardMoves, Grouping};
use futures_util::FutureExt;

use super::cards::{self, member, member_id};
use super::desk::{grouping, name_of, to_cards};
use super::tier;
use crate::api::{self, MembersQuery};
use crate::shell::board::{Hands, Meanwhile, Moved, Moves, News};

/// Members.
pub static HANDS: Hands = Hands {
    find: |query, ids| {
        async move {
            let ids: Vec<_> = ids
                .into_iter()
                .map(|id| format!("\"{}\"", member_id(id)))
                .collect();
            let those = format!("user_id in ({})", ids.join(", "));
            let filter = match query.filter.as_str() {
                "" => those,
                filter => format!("({filter}) and {those}"),
            };
            let asked = MembersQuery {
                filter,
                limit: Some(100),
                total: Some(false),
                cursor: String::new(),
                sort: String::new(),
                q: query.q.clone(),
            };
            let page = api::list_members(&asked).await?;
            Ok(to_cards(page.items, &query))
        }
        .boxed_local()
    },
    send: |moves| async move { send(moves).await }.boxed_local(),
    undo: |change, query| {
        async move {
            let reverted = api::revert_change(change).await?;
            Ok(News {
                cards: to_cards(reverted.items, &query),
                ..News::default()
            })
        }
        .boxed_local()
    },
    column_of: |card, query, headings| cards::column_of(member(card)?, &grouping(query), headings),
    moved: |card, query, to| cards::moved(card, &grouping(query), &to.key),
    waits: |query| grouping(query) == Grouping::SubscriptionTier,
    offers: tier::offers,
    meanwhile: |error, query| {
        let api::Error::Problem { problem, .. } = error else {
            return None;
        };
        let conflict = problem.conflict.clone()?;
        let said = meanwhile(&conflict);
        let news = News {
            cards: to_cards(conflict.members, query),
            ..News::default()
        };
        Some(Meanwhile { said, news })
    },
    targets: |query| match grouping(query) {
        Grouping::SubscriptionTier => "Change tier to…",
        _ => "Move to…",
    },
};

/// Moves members.
pub async fn send(moves: Moves) -> api::Result<Moved> {
    let moves = BoardMoves {
        group_by: moves.group_by,
        to: moves.to,
        cards: moves
            .cards
            .into_iter()
            .map(|(id, revision)| BoardMove {
                id: member_id(id),
                revision,
            })
            .collect(),
    };
    let moved = api::move_cards(&moves).await?;
    let cards = moved.cards.into_iter();
    Ok(Moved {
        change: moved.change_id,
        revisions: cards
            .map(|card| (card.id.0.as_u128(), card.revision))
            .collect(),
    })
}

/// "Grace Hopper moved Amara Okafor to Inactive meanwhile."
fn meanwhile(conflict: &Conflict) -> Option<String> {
    let change = conflict.changes.first()?;
    let actor = change.actor.name.as_deref().unwrap_or("Somebody else");
    let row = conflict
        .members
        .iter()
        .find(|row| row.id == change.member_id);
    let whom = row
        .or(conflict.members.first())
        .map_or_else(|| "the member".to_owned(), name_of);
    let to = change.fields.first().and_then(said);
    let more = match conflict.members.len() {
        0 | 1 => String::new(),
        count => format!(" {} others were changed, too.", count - 1),
    };
    Some(match to {
        Some(to) => format!("{actor} moved {whom} to {to} meanwhile.{more}"),
        None => format!("{actor} changed {whom} meanwhile.{more}"),
    })
}

fn said(field: &FieldChange) -> Option<String> {
    use crm_types::changes::ManualField::{EngagementStatus, HealthStatus, TierByHand};
    match field.field {
        EngagementStatus | HealthStatus | TierByHand => Some(match &field.after {
            Some(value) => crate::features::members::words::readable(value),
            None => "Unclassified".to_owned(),
        }),
        _ => None,
    }
}
