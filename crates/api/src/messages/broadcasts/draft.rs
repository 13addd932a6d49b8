//! What somebody wants to write to many, checked as far as can be told without asking who they are; begins nothing.

use std::collections::BTreeSet;

use crm_db::members::Audience;
use crm_domain::calendar::Calendar;
use crm_domain::members::Edit;
use crm_domain::messages::Draft;
use crm_types::filter::Expr;
use crm_types::ids::MemberId;
use crm_types::members::MemberPatch;
use crm_types::messages::{BroadcastDraft, MAX_NAMED, NewBroadcast, NewTemplate};
use uuid::Uuid;

use crate::error::Result;
use crate::members::parsed;
use crate::messages::compose::template;
use crate::messages::misfit;
use crate::state::State;

/// The longest search and the longest note, in characters.
const MAX_SEARCH: usize = 200;
const MAX_NOTE: usize = 2_000;

/// What a broadcast and its dry run have in common, checked.
pub struct Checked {
    whom: Whom,
    /// As it was asked.
    pub filter: Option<String>,
    pub search: Option<String>,
    pub subject: Option<String>,
    pub body: String,
    pub draft: Draft,
    pub tag: Option<String>,
    pub note: Option<String>,
}

enum Whom {
    Fitting(Option<Expr>),
    Named(Vec<Uuid>),
}

impl Checked {
    /// Whom it is for.
    pub fn audience(&self, calendar: Calendar) -> Audience<'_> {
        match &self.whom {
            Whom::Fitting(filter) => Audience::Fitting {
                filter: filter.as_ref(),
                search: self.search.as_deref(),
                calendar,
            },
            Whom::Named(ids) => Audience::Named(ids),
        }
    }
}

/// The part of a broadcast that its dry run has as well.
pub fn part_of(new: &NewBroadcast) -> BroadcastDraft {
    BroadcastDraft {
        filter: new.filter.clone(),
        q: new.q.clone(),
        member_ids: new.member_ids.clone(),
        channel: new.channel,
        subject: new.subject.clone(),
        body: new.body.clone(),
        tag: new.tag.clone(),
        note: new.note.clone(),
    }
}

/// Checks it.
///
/// # Errors
/// `invalid_body` and `invalid_filter`, naming the field.
pub async fn check(state: &State, new: BroadcastDraft) -> Result<Checked> {
    let search = search(new.q.as_deref())?;
    let whom = match (&new.filter, &new.member_ids) {
        (_, Some(ids)) => named(ids, new.filter.is_some() || search.is_some())?,
        (None, None) if search.is_none() => {
            return Err(misfit(
                "filter",
                "Say whom it is for: a `filter` (empty: everybody), a search `q`, or `member_ids`.",
            ));
        }
        (filter, None) => {
            let vocabulary = state.vocabulary.get(&state.database).await?;
            Whom::Fitting(parsed(filter.as_deref(), &vocabulary)?)
        }
    };
    // It is a template like one that is kept, but for its name.
    let kept = template(NewTemplate {
        name: "A broadcast".to_owned(),
        channel: new.channel,
        subject: new.subject,
        body: new.body,
    })?;
    let draft = Draft::read(kept.channel, kept.subject.as_deref(), &kept.body);
    let is_named = matches!(whom, Whom::Named(_));
    let filter = new.filter.as_deref().unwrap_or_default().trim().to_owned();
    Ok(Checked {
        whom,
        filter: (!is_named).then_some(filter),
        search,
        draft: draft.map_err(|fault| misfit("body", fault.to_string()))?,
        subject: kept.subject,
        body: kept.body,
        tag: new.tag.map(tag).transpose()?,
        note: new.note.as_deref().map(note).transpose()?,
    })
}

fn named(ids: &[MemberId], is_asked_otherwise: bool) -> Result<Whom> {
    if is_asked_otherwise {
        return Err(misfit(
            "member_ids",
            "Name members or say what fits them, not both.",
        ));
    }
    let unique: BTreeSet<Uuid> = ids.iter().map(|id| id.0).collect();
    match (1..=MAX_NAMED).contains(&ids.len()) {
        true => Ok(Whom::Named(unique.into_iter().collect())),
        false => Err(misfit(
            "member_ids",
            format!("1 to {MAX_NAMED} members can be named."),
        )),
    }
}

fn search(text: Option<&str>) -> Result<Option<String>> {
    let text = text.unwrap_or_default().trim();
    if text.chars().count() > MAX_SEARCH {
        return Err(misfit(
            "q",
            format!("A search has {MAX_SEARCH} characters at most."),
        ));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// As tags are kept.
fn tag(text: String) -> Result<String> {
    let patch = MemberPatch {
        add_tags: vec![text],
        ..MemberPatch::default()
    };
    let read = Edit::read(&patch).map_err(|faults| {
        let fault = faults.into_iter().next();
        fault.map_or_else(String::new, |fault| fault.message)
    });
    match read.map(|edit| edit.add_tags.into_iter().next()) {
        Ok(Some(tag)) => Ok(tag),
        Ok(None) => Err(misfit("tag", "A tag has at least one character.")),
        Err(message) => Err(misfit("tag", message)),
    }
}

fn note(text: &str) -> Result<String> {
    let text = text.trim();
    let fits = (1..=MAX_NOTE).contains(&text.chars().count());
    match fits && !text.contains(char::is_control) {
        true => Ok(text.to_owned()),
        false => Err(misfit(
            "note",
            format!("A note is one line of 1 to {MAX_NOTE} characters."),
        )),
    }
}
