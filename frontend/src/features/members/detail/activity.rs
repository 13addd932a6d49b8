//! When the member was here (R11), with the band of recency said in words.

use crm_types::members::MemberDetail;
use crm_types::recency::Recency;
use leptos::prelude::*;

use super::facts::{Fact, Facts};
use crate::features::members::cells::{NumberText, Unknown};
use crate::features::members::words::recency_class;
use crate::ui::format;

/// Logins and dates.
#[component]
pub fn Activity(member: MemberDetail) -> AnyView {
    let days = match (member.last_login_at, member.days_since_last_login) {
        (None, _) => "Never".into_any(),
        (Some(_), Some(days)) => format::number(i64::from(days)).into_any(),
        (Some(_), None) => Unknown().into_any(),
    };
    let last = match member.last_login_at {
        Some(at) => format::exact_time(at),
        None => "Never signed in".to_owned(),
    };
    let class = recency_class(Recency::of(member.days_since_last_login));
    view! {
        <Facts title="Activity">
            <Fact term="Total logins"><NumberText value=member.total_logins /></Fact>
            <Fact term="Last login">{last}</Fact>
            <Fact term="Days since last login"><span class=class>{days}</span></Fact>
            <Fact term="Member since">{format::date(member.created_at)}</Fact>
        </Facts>
    }
    .into_any()
}
