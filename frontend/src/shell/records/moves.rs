//! What moving tickets and leads has in common: what is sent and what is answered.

use crm_types::records::{RecordMove, RecordMoves, RecordsMoved};
use uuid::Uuid;

use crate::shell::board::{Moved, Moves};

/// What the server is sent.
pub fn sent(moves: Moves) -> RecordMoves {
    let cards = moves.cards.into_iter();
    RecordMoves {
        group_by: moves.group_by,
        to: moves.to,
        cards: cards
            .map(|(id, revision)| RecordMove {
                id: Uuid::from_u128(id),
                revision,
            })
            .collect(),
    }
}

/// What it answers.
pub fn moved(moved: RecordsMoved) -> Moved {
    let cards = moved.cards.into_iter();
    Moved {
        change: moved.change_id,
        revisions: cards
            .map(|card| (card.id.as_u128(), card.revision))
            .collect(),
    }
}

/// A filter that lets through only these of those it lets through.
pub fn these(filter: &str, ids: &[u128]) -> String {
    let ids: Vec<_> = ids
        .iter()
        .map(|id| format!("\"{}\"", Uuid::from_u128(*id)))
        .collect();
    let those = format!("id in ({})", ids.join(", "));
    match filter {
        "" => those,
        filter => format!("({filter}) and {those}"),
    }
}
