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

/// The page of the list.
pub fn list() -> AnyView {
    records::list_page(&kind::KIND, &kind::LIST)
}

/// The page of the board.
pub fn board() -> AnyView {
    records::board_page(&kind::KIND, &desk::DESK)
}

pub use forms::page as forms_page;
pub use page::page as lead_page;
pub use report::page as report_page;

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
