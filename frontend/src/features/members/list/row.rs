//! One member as a row of the list; what is not known is a dash that is read as "unknown", and never a nought.

use crm_types::members::MemberRow;
use crm_types::status;
use crm_types::statuses::StatusList;
use leptos::prelude::*;

use crate::features::members::cells::{LastLogin, MoneyText, NumberText, Unknown};
use crate::features::members::words::{label, named};
use crate::features::statuses;
use crate::paths;
use crate::ui::Badge;

/// The cells of R4. The name is the link; the row passes a press on to it.
#[component]
pub fn MemberLine(
    row: MemberRow,
    /// The query of the list it stands in, to come back to.
    list: String,
) -> AnyView {
    let (tone, status) = statuses::badge(StatusList::Engagement, row.engagement_status.as_deref());
    let tier = match &row.subscription_tier {
        Some(tier) => label(status::TIERS, tier).into_any(),
        None => Unknown().into_any(),
    };
    let email = match &row.email {
        Some(email) => {
            view! { <span class="member-email"><bdi>{email.clone()}</bdi></span> }.into_any()
        }
        None => Unknown().into_any(),
    };
    let second = row
        .name
        .is_some()
        .then(|| row.email.clone())
        .flatten()
        .map(|email| view! { <span class="member-second"><bdi>{email}</bdi></span> });
    let way = paths::member_of(row.id, &list);
    let revenue = paths::with_query(
        &paths::member(row.id),
        &[("tab", "revenue"), ("list", &list)],
    );
    let mrr = match row.mrr {
        Some(money) if money.minor != 0 => view! {
            // The page behind the name leads there, too: one stop a row is enough.
            <a class="member-mrr" tabindex="-1" href=revenue data-tip="How it came about">
                <MoneyText money=Some(money) />
            </a>
        }
        .into_any(),
        money => view! { <MoneyText money /> }.into_any(),
    };
    view! {
        <tr class="member-row">
            <td>
                <a class="member-link" href=way>
                    // Keeps to its own direction inside, while the column stays aligned.
                    <span class="member-name"><bdi>{named(row.name.as_deref(), row.email.as_deref())}</bdi></span>
                </a>
                {second}
            </td>
            <td class="member-email-cell">{email}</td>
            <td>{tier}</td>
            <td><Badge tone text=status /></td>
            <td class="number"><NumberText value=row.vision_count /></td>
            <td><LastLogin at=row.last_login_at days=row.days_since_last_login /></td>
            <td class="number">{mrr}</td>
        </tr>
    }
    .into_any()
}
