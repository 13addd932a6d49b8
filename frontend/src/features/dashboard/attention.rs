//! What somebody should look at today, and the ways to it; decides nothing about what that is.

use crm_types::dashboard::{Attention, AttentionItem, AttentionKind};
use leptos::prelude::*;

use crate::paths;
use crate::ui::{Glyph, Icon, TimeAgo, format};

/// Every kind with its members, or that there is nothing.
pub fn attention(kinds: &[Attention]) -> AnyView {
    let content = match kinds.is_empty() {
        true => view! {
            <p class="attention-none"><Icon glyph=Glyph::Check />"Nothing needs your attention today."</p>
        }
        .into_any(),
        false => kinds.iter().map(kind).collect::<Vec<_>>().into_any(),
    };
    view! {
        <section class="attention" aria-labelledby="attention-title">
            <h2 class="section-title" id="attention-title">"Needs attention today"</h2>
            {content}
        </section>
    }
    .into_any()
}

fn kind(attention: &Attention) -> AnyView {
    let title = title(attention.kind, attention.members);
    let shown = i64::try_from(attention.items.len()).unwrap_or_default();
    let all = attention.filter.as_ref().map(|filter| {
        let text = match attention.members - shown {
            ..1 => "Open the list".to_owned(),
            rest => format!("Open the list, {} more", format::number(rest)),
        };
        view! { <a class="text-link" href=paths::members_where(filter)>{text}</a> }.into_any()
    });
    let items: Vec<AnyView> = attention.items.iter().map(item).collect();
    view! {
        <div class="attention-kind">
            <div class="attention-head">
                <span class="attention-mark"><Icon glyph=Glyph::Alert /></span>
                <h3>{title}</h3>
                {all}
            </div>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}

fn item(item: &AttentionItem) -> AnyView {
    let name = item.name.as_deref().filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or("Member without a name").to_owned();
    view! {
        <li class="attention-item">
            <a class="attention-link" href=paths::member(item.member_id) dir="auto">{name}</a>
            <span class="attention-at"><TimeAgo at=item.at /></span>
        </li>
    }
    .into_any()
}

fn title(kind: AttentionKind, members: i64) -> String {
    let members = match members {
        1 => "1 member".to_owned(),
        members => format!("{} members", format::number(members)),
    };
    match kind {
        AttentionKind::BecameAtRisk => format!("{members} became at risk"),
    }
}
