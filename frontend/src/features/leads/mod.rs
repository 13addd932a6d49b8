//! Leads: their list and board, one with what is to be done next, how they become members, and the forms they come by;
//! decides nothing about who is one.

mod convert;
mod desk;
mod facts;
mod form;
mod forms;
mod forms_dialog;
mod hands;
mod kind;
mod lead;
mod page;
mod report;

use leptos::prelude::*;

use crate::lazy::{lazy_answer, lazy_view};
use crate::paths;
use crate::shell::board::Hands;
use crate::shell::{NavEntry, records};
use crate::ui::Glyph;

lazy_view! {
    /// The page of the list.
    pub fn leads_page() in list = records::list_page(&kind::KIND, &kind::LIST);
}

lazy_view! {
    /// The page of the board.
    pub fn lead_board_page() in boards = records::board_page(&kind::KIND, &desk::DESK);
}

lazy_view! {
    /// The page of one, by what stands in the address.
    pub fn lead_page(id: String) in ticket = page::page(id);
}

lazy_view! {
    /// The page of the report.
    pub fn lead_report_page() in ticket = report::page();
}

lazy_view! {
    /// The settings of the forms that leads come by.
    pub fn lead_forms_page() in ticket = forms::page();
}

lazy_view! {
    /// The form of a new one.
    fn new_form(close: Callback<()>) in opened = form::form(close);
}

lazy_view! {
    /// What the report tells.
    fn report_body() in opened = report::body();
}

lazy_view! {
    /// The table of forms.
    fn forms_body() in opened = forms::settings();
}

lazy_view! {
    /// What can be changed about a lead.
    fn facts_piece(lead: lead::Lead) in opened = facts::edited(lead);
}

lazy_view! {
    /// The choice of the member whom a lead has become.
    fn convert_form(lead: lead::Lead, close: Callback<()>) in opened = convert::form(lead, close);
}

lazy_view! {
    /// The form of a form.
    fn lead_form_form(edited: RwSignal<forms::Edited>, changed: Callback<()>) in opened =
        forms_dialog::form(edited, changed);
}

lazy_answer! {
    /// What moves leads.
    fn hands() in opened -> &'static Hands = &hands::HANDS;
}

/// The entry of the sidebar.
pub fn navigation() -> NavEntry {
    NavEntry::new("Leads", Glyph::Sparkle, paths::LEADS)
        .keys("g l")
        .beyond()
}

/// The entry of the settings.
pub fn settings_navigation() -> NavEntry {
    NavEntry::new("Lead forms", Glyph::Sparkle, paths::LEAD_FORMS)
}
