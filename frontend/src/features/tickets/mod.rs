//! Tickets: their list and board, one with its thread, how they are made and merged, until when they are to be answered;
//! decides nothing about clocks.

mod case;
mod composer;
mod desk;
mod due;
mod entry;
mod facts;
mod form;
mod hands;
mod hours;
mod kind;
mod member;
mod merge;
mod page;
mod policy;
mod policy_changes;
mod presence;
mod report;

use crm_types::ids::MemberId;
use crm_types::tickets::TicketWatcher;
use leptos::prelude::*;

use crate::lazy::{lazy_answer, lazy_view};
use crate::paths;
use crate::shell::board::Hands;
use crate::shell::{NavEntry, records};
use crate::ui::Glyph;

/// The page of the list.
pub fn list() -> AnyView {
    records::list_page(&kind::KIND, &kind::LIST)
}

/// The page of the board.
pub fn board() -> AnyView {
    records::board_page(&kind::KIND, &desk::DESK)
}

pub use page::page as ticket_page;
pub use policy::page as support_page;
pub use report::page as report_page;

lazy_view! {
    /// The tickets of a member.
    pub fn member_tickets(id: MemberId) in opened = member::tickets(id);
}

lazy_view! {
    /// The form of a new one, on behalf of a member where there is one.
    fn new_form(member: Option<MemberId>, close: Callback<()>) in opened = form::form(member, close);
}

lazy_view! {
    /// What the report tells.
    fn report_body() in opened = report::body();
}

lazy_view! {
    /// The form of the targets.
    fn policy_form() in opened = policy::settings();
}

lazy_view! {
    /// The place to say something about a ticket.
    fn composer_piece(
        case: case::Case,
        here: RwSignal<Vec<TicketWatcher>>,
        words: RwSignal<String>
    ) in opened = composer::composer(case, here, words);
}

lazy_view! {
    /// What is known of a ticket beside what was said.
    fn facts_piece(case: case::Case, may: Signal<bool>) in opened = facts::facts(case, may);
}

lazy_view! {
    /// The form of a ticket's words.
    fn words_piece(case: case::Case, editing: RwSignal<bool>) in opened = page::words_form(case, editing);
}

lazy_view! {
    /// The form of a merge.
    fn merge_form(case: case::Case, close: Callback<()>) in opened = merge::form(case, close);
}

lazy_answer! {
    /// What moves tickets.
    fn hands() in opened -> &'static Hands = &hands::HANDS;
}

/// The entry of the sidebar.
pub fn navigation() -> NavEntry {
    NavEntry::new("Tickets", Glyph::Ticket, paths::TICKETS)
        .keys("g t")
        .beyond()
}

/// The entry of the settings.
pub fn settings_navigation() -> NavEntry {
    NavEntry::new("Support", Glyph::Ticket, paths::SUPPORT)
}
