//! What the member does with the product (R12), each figure beside those of members of the same tier and age.

use crm_types::members::{MemberDetail, PeerComparison};
use leptos::prelude::*;

use super::edit::use_desk;
use super::peers::{beside, standing};
use crate::api;
use crate::features::members::cells::{NumberText, Unknown};
use crate::shell::trouble;
use crate::ui::{ColumnHeader, Remote, Skeleton, TableFrame, format, part, remote, unique_id};

/// The third tab.
#[component]
pub fn Features() -> AnyView {
    let desk = use_desk();
    let peers: Remote<PeerComparison, api::Error> = remote(
        || (),
        move |()| async move { api::compare_member(desk.id()).await },
    );
    let id = unique_id("features");
    let labelled_by = id.clone();
    let note = part(move || {
        let error = peers.error();
        peers.with_value(|known| match (known, error) {
            (Some(known), _) => view! { <p class="facts-note">{standing(known)}</p> }.into_any(),
            (None, Some(error)) => trouble(&error, move || peers.retry()),
            (None, None) => {
                view! { <p class="facts-note"><Skeleton width="long" /></p> }.into_any()
            }
        })
    });
    let rows = part(move || {
        let known = peers.with_value(|known| known.cloned());
        desk.member()
            .map_or_else(|| ().into_any(), |member| rows(&member, known.as_ref()))
    });
    let head = view! {
        <ColumnHeader label="Figure" />
        <ColumnHeader label="This member" number=true />
        <ColumnHeader label="Ahead of" />
        <ColumnHeader label="Half have at most" number=true />
    }
    .into_any();
    view! {
        <section class="facts features" aria-labelledby=labelled_by aria-busy=move || peers.loading().to_string()>
            <h2 class="facts-title" id=id>"Features"</h2>
            {note}
            <TableFrame label="Table of figures" head>{rows}</TableFrame>
        </section>
    }
    .into_any()
}

fn rows(member: &MemberDetail, peers: Option<&PeerComparison>) -> AnyView {
    let number = |value| view! { <NumberText value /> }.into_any();
    let lines = [
        (
            "Profile completion",
            "profile_completion_percent",
            completion(member.profile_completion_percent),
        ),
        ("Visions", "vision_count", number(member.vision_count)),
        (
            "Refinements",
            "vision_refinement_count",
            number(member.vision_refinement_count),
        ),
        (
            "Vision audios",
            "audio_generated_count",
            number(member.audio_generated_count),
        ),
        (
            "Journal entries",
            "journal_entry_count",
            number(member.journal_entry_count),
        ),
        (
            "Board images",
            "vision_board_image_count",
            number(member.vision_board_image_count),
        ),
        ("Files", "s3_file_count", number(member.s3_file_count)),
        (
            "Storage",
            "total_storage_mb",
            storage(member.total_storage_mb.as_deref()),
        ),
    ];
    lines
        .into_iter()
        .map(|(label, column, own)| {
            view! {
                <tr>
                    <td>{label}</td>
                    <td class="number">{own}</td>
                    {beside(peers, column)}
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>()
        .into_any()
}

fn completion(percent: Option<i64>) -> AnyView {
    match percent {
        None => Unknown().into_any(),
        Some(percent) => format::percent(percent).into_any(),
    }
}

fn storage(megabytes: Option<&str>) -> AnyView {
    match megabytes {
        None => Unknown().into_any(),
        Some(megabytes) => format!("{} MB", format::decimal(megabytes)).into_any(),
    }
}
