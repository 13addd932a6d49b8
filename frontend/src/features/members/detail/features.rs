//! What the member does with the product (R12).

use crm_types::members::MemberDetail;
use leptos::prelude::*;

use super::facts::{Fact, Facts};
use crate::features::members::cells::{NumberText, Unknown};
use crate::ui::format;

/// Counts, completion and storage.
#[component]
pub fn Features(member: MemberDetail) -> AnyView {
    view! {
        <Facts title="Features">
            <Fact term="Profile completion">{completion(member.profile_completion_percent)}</Fact>
            <Fact term="Visions"><NumberText value=member.vision_count /></Fact>
            <Fact term="Refinements"><NumberText value=member.vision_refinement_count /></Fact>
            <Fact term="Vision audios"><NumberText value=member.audio_generated_count /></Fact>
            <Fact term="Journal entries"><NumberText value=member.journal_entry_count /></Fact>
            <Fact term="Board images"><NumberText value=member.vision_board_image_count /></Fact>
            <Fact term="Files"><NumberText value=member.s3_file_count /></Fact>
            <Fact term="Storage">{storage(member.total_storage_mb.as_deref())}</Fact>
        </Facts>
    }
    .into_any()
}

/// A bar with its number; the number is what is read.
fn completion(percent: Option<i64>) -> AnyView {
    match percent {
        None => Unknown().into_any(),
        Some(percent) => view! {
            <span class="completion">
                <progress class="progress completion-bar" max="100" value=percent.to_string() aria-hidden="true"></progress>
                <span>{format::percent(percent)}</span>
            </span>
        }
        .into_any(),
    }
}

fn storage(megabytes: Option<&str>) -> AnyView {
    match megabytes {
        None => Unknown().into_any(),
        Some(megabytes) => format!("{} MB", format::decimal(megabytes)).into_any(),
    }
}
