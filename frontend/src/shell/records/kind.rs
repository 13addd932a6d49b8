//! What a list is told of what stands in it: where it is, what its columns are, how a row is drawn, what is said.

use std::any::Any;
use std::sync::Arc;

use chrono::NaiveDate;
use crm_types::filter::Subject;
use crm_types::ids::AdminId;
use crm_types::page::Total;
use crm_types::status::{self, Status};
use leptos::prelude::*;

use crate::api::{Happening, MembersQuery};
use crate::features::statuses::{readable, tone};
use crate::lazy::Content;
use crate::shell::board::Answer;
use crate::ui::{Choice, Glyph, Tone};

/// One of them: one type for all lists, so that a list is compiled once.
pub type Row = Arc<dyn Any + Send + Sync>;

/// Tickets, or leads: what their list and their board both are told.
pub struct Kind {
    /// "Tickets"
    pub title: &'static str,
    /// "Ticket board"
    pub board_title: &'static str,
    /// "ticket"
    pub one: &'static str,
    /// "tickets"
    pub many: &'static str,
    pub glyph: Glyph,
    /// Where the list, the board and the report are.
    pub list: &'static str,
    pub board: &'static str,
    pub report: &'static str,
    /// Whose fields a filter is of.
    pub subject: Subject,
    /// What could stand in the field for it.
    pub example: &'static str,
    /// What is searched.
    pub searched: &'static str,
    /// "Search tickets"
    pub search: &'static str,
    /// What the list can be sorted by.
    pub sorts: &'static [&'static str],
    /// The order that is meant where none is named.
    pub usual: &'static str,
    /// What a board can be grouped by; the first one is usual.
    pub groups: &'static [(&'static str, &'static str)],
    /// In which orders its cards can stand; the first one is usual.
    pub orders: &'static [(&'static str, &'static str)],
    pub views: fn(&Viewer) -> Vec<View>,
    /// The form of a new one; it is closed by the callback.
    pub form: fn(Callback<()>) -> Content,
}

/// What a list is told besides.
pub struct List {
    pub columns: &'static [Column],
    /// An order in words.
    pub order: fn(&str) -> &'static str,
    /// A page of them.
    pub ask: fn(MembersQuery) -> Answer<Listed>,
    /// The cells of one; the first of them has a link of the class `row-link`.
    pub cells: fn(&Row) -> AnyView,
    /// Whether a happening is about one of them.
    pub heard: fn(&Happening) -> bool,
    /// Where there is none at all.
    pub none: &'static str,
}

/// One column of the list.
pub struct Column {
    pub label: &'static str,
    /// What it is sorted by; empty where it is not.
    pub sort: &'static str,
    /// Whether the interesting end is the large one.
    pub descending_first: bool,
}

/// A named filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub name: &'static str,
    pub filter: String,
}

/// Who looks, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    pub me: Option<AdminId>,
    pub tomorrow: NaiveDate,
}

/// A page of a list.
#[derive(Clone)]
pub struct Listed {
    pub rows: Vec<Row>,
    pub total: Option<Total>,
    pub next: Option<String>,
    pub previous: Option<String>,
}

impl Kind {
    /// Whether the list can be sorted like that.
    pub fn sorts(&self, sort: &str) -> bool {
        let field = sort.strip_prefix('-').unwrap_or(sort);
        self.sorts.contains(&field)
    }
}

/// The badge of a word of a list that ships with the product.
pub fn badge(list: &'static [Status], key: &str) -> (Tone, String) {
    match status::find(list, key) {
        Some(status) => (tone(status.tone), status.label.to_owned()),
        None => (Tone::Neutral, readable(key)),
    }
}

/// The words of a list, to choose from.
pub fn choices(list: &'static [Status]) -> Vec<Choice> {
    let one = |status: &Status| Choice::new(status.key, status.label);
    list.iter().map(one).collect()
}
