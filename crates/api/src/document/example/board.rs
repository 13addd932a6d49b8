//! The examples of the board and of live events.

use crm_types::events::{Hello, MembersChanged};
use crm_types::ids::ChangeId;
use crm_types::members::{
    Board, BoardColumn, BoardMove, BoardMoved, BoardMoves, BoardPage, MovedCard,
};
use crm_types::money::Money;
use crm_types::page::Total;
use crm_types::status::ENGAGEMENT;
use serde::Serialize;
use serde_json::{Value, to_string, to_value};
use uuid::Uuid;

use super::{AMARA, Example, member_page};

const CHANGE: ChangeId = ChangeId(Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a));

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "get_board" => (None, to_value(board()).ok()),
        "list_board_cards" => (None, to_value(page()).ok()),
        "move_cards" => (to_value(moves()).ok(), to_value(moved()).ok()),
        "watch_events" => (None, events().map(Value::String)),
        _ => (None, None),
    };
    Example { request, response }
}

fn board() -> Board {
    let columns = ENGAGEMENT.iter().map(|status| {
        let is_hers = status.key == "champion";
        let cards = match is_hers {
            true => member_page().items,
            false => Vec::new(),
        };
        BoardColumn {
            key: status.key.to_owned(),
            label: status.label.to_owned(),
            tone: status.tone,
            takes_cards: true,
            total: Total::exact(u64::from(is_hers)),
            mrr: Some(Money::from_minor(i64::from(is_hers) * 11_000, "USD")),
            filter: format!("engagement_status = {}", status.key),
            cards,
            next_cursor: None,
        }
    });
    Board {
        group_by: "engagement_status".to_owned(),
        filter: None,
        columns: columns.collect(),
    }
}

fn page() -> BoardPage {
    BoardPage {
        cards: member_page().items,
        has_more: false,
        next_cursor: None,
    }
}

fn moves() -> BoardMoves {
    BoardMoves {
        group_by: "engagement_status".to_owned(),
        to: "champion".to_owned(),
        cards: vec![BoardMove {
            id: AMARA,
            revision: 7,
        }],
    }
}

fn moved() -> BoardMoved {
    BoardMoved {
        change_id: Some(CHANGE),
        cards: vec![MovedCard {
            id: AMARA,
            revision: 8,
        }],
    }
}

fn events() -> Option<String> {
    let hello = event("hello", &Hello { resumed: true })?;
    let members = MembersChanged {
        change_id: Some(CHANGE),
        many: false,
        items: member_page().items,
        gone: Vec::new(),
    };
    Some(format!("{hello}{}", event("members", &members)?))
}

fn event(name: &str, data: &impl Serialize) -> Option<String> {
    let data = to_string(data).ok()?;
    Some(format!("id: 4711\nevent: {name}\ndata: {data}\n\n"))
}
