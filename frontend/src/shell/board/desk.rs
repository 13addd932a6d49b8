//! What a board is told of what stands on it: what is asked, how a card is drawn, what a move sends, what is said. A
//! board of members, of tickets and of leads are one program with three of these; knows none of them.

use crm_types::ids::ChangeId;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;

use super::moving::Mover;
use crate::api::{self, BoardQuery, Happening};
use crate::ui::board::{Card, Column};
use crate::ui::{MenuItem, Tone};

/// What a question comes to.
pub type Answer<T> = LocalBoxFuture<'static, api::Result<T>>;

/// Columns as they are called, each with its first cards.
pub type Columns = Vec<(Heading, Column)>;

/// What stands on a board, and how it looks. Functions without types of their own, so that a board is compiled once.
pub struct Desk {
    pub words: Words,
    /// All columns, each with its first cards.
    pub ask: fn(BoardQuery) -> Answer<Columns>,
    /// More cards of the column of a key, from a cursor on.
    pub ask_cards: fn(BoardQuery, String, String) -> Answer<Further>,
    /// Whether a card may stand in several columns.
    pub shared: fn(&BoardQuery) -> bool,
    /// What a card says under its name.
    pub draw: fn(&Card, &BoardQuery) -> AnyView,
    /// What a card is called.
    pub name: fn(&Card) -> String,
    /// The page of a card.
    pub href: fn(&Card) -> String,
    /// What a happening says of its cards; none where it is about something else.
    pub heard: fn(&Happening, &BoardQuery) -> Option<Heard>,
    /// An order in words.
    pub order: fn(&str) -> &'static str,
    /// What moves the cards, once the chunk is here that follows a press; none where it does not come. Even then it is not
    /// given at once: whoever is to have it at hand keeps it.
    pub hands: fn() -> LocalBoxFuture<'static, Option<&'static Hands>>,
}

/// What moves cards, and takes in what others moved.
pub struct Hands {
    /// Those of these cards that are on the board, as they are now; at most [`AT_ONCE`].
    pub find: fn(BoardQuery, Vec<u128>) -> Answer<Vec<Card>>,
    /// Moves cards, all or none of them.
    pub send: fn(Moves) -> Answer<Moved>,
    /// Undoes a move; gives what is known of its cards by now.
    pub undo: fn(ChangeId, BoardQuery) -> Answer<News>,
    /// The column where a card belongs.
    pub column_of: fn(&Card, &BoardQuery, &[Heading]) -> Option<usize>,
    /// The card as it is in a column, before the server has said so.
    pub moved: fn(&Card, &BoardQuery, &Heading) -> Card,
    /// Whether a drop does nothing before somebody has said what is meant: it waits in [`Mover::waiting`].
    pub waits: fn(&BoardQuery) -> bool,
    /// What the menu of a card offers beside moving and choosing, to whoever may change it.
    pub offers: fn(Mover, u128) -> Vec<MenuItem>,
    /// Of a refusal, where somebody was quicker, what they did.
    pub meanwhile: fn(&api::Error, &BoardQuery) -> Option<Meanwhile>,
    /// Over the columns in the menu of a card.
    pub targets: fn(&BoardQuery) -> &'static str,
}

/// Cards asked for at once by their ids.
pub const AT_ONCE: usize = 100;

/// What a board says.
pub struct Words {
    /// "member"
    pub one: &'static str,
    /// "members"
    pub many: &'static str,
    /// In an empty column.
    pub nobody: &'static str,
    /// What every card can do, for those who hear it.
    pub help: &'static str,
    /// Where a filter cannot be understood: what can be done about it.
    pub mend: &'static str,
}

/// What a column is called, beside the cards it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub key: String,
    pub label: String,
    pub tone: Tone,
    /// Whether cards may be moved here.
    pub takes: bool,
    /// Of the sum; empty where nothing is added up.
    pub currency: String,
    /// What stands in it, without the search.
    pub filter: String,
}

/// Cards to be moved.
pub struct Moves {
    pub group_by: String,
    /// The key of the column they go to.
    pub to: String,
    /// With the revisions they were seen with.
    pub cards: Vec<(u128, i64)>,
}

/// What was moved.
pub struct Moved {
    /// To be undone; none where every card was there already.
    pub change: Option<ChangeId>,
    /// Each card's now.
    pub revisions: Vec<(u128, i64)>,
}

/// More cards of a column.
pub struct Further {
    pub cards: Vec<Card>,
    /// What comes after them; none at the end.
    pub next: Option<String>,
}

/// What somebody did who was quicker.
pub struct Meanwhile {
    /// In words; none where only the refusal says anything.
    pub said: Option<String>,
    pub news: News,
}

/// What became of cards.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// As they are now.
    pub cards: Vec<Card>,
    /// Changed, and to be asked for, with the revision they have at least; 0: a later one than is known here.
    pub changed: Vec<(u128, i64)>,
    pub gone: Vec<u128>,
}

/// What a happening says to a board.
#[derive(Clone, Debug)]
pub enum Heard {
    News(News),
    /// Whatever is shown is to be read anew.
    Missed,
}

/// A card's id as it is written.
pub fn written(id: u128) -> String {
    uuid::Uuid::from_u128(id).to_string()
}

/// And read.
pub fn read(text: &str) -> Option<u128> {
    uuid::Uuid::try_parse(text).ok().map(|id| id.as_u128())
}
