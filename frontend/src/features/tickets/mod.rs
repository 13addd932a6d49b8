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
mod presence;
mod report;

use crm_types::ids::MemberId;
use leptos::prelude::*;

use crate::lazy::{lazy_answer, lazy_view};
use crate::paths;
use crate::shell::board::Hands;
use crate::shell::{NavEntry, records};
use crate::ui::Glyph;

lazy_view! {
    /// The page of the list.
    pub fn tickets_page() in tickets = records::list_page(&kind::KIND);
}

lazy_view! {
    /// The page of the board.
    pub fn ticket_board_page() in tickets = records::board_page(&kind::KIND);
}

lazy_view! {
    /// The page of one, by what stands in the address.
    pub fn ticket_page(id: String) in tickets = page::page(id);
}

lazy_view! {
    /// The page of the report.
    pub fn ticket_report_page() in tickets = report::page();
}

lazy_view! {
    /// The settings of when tickets are to be answered.
    pub fn support_page() in tickets = policy::page();
}

lazy_view! {
    /// The tickets of a member.
    pub fn member_tickets(id: MemberId) in tickets = member::tickets(id);
}

lazy_view! {
    /// The form of a new one, on behalf of a member where there is one.
    fn new_form(member: Option<MemberId>, close: Callback<()>) in opened = form::form(member, close);
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
