//! What needs attention today, out of the arrays of the one statement; finds nothing itself.

use chrono::{DateTime, Utc};
use crm_types::dashboard::{Attention, AttentionItem, AttentionKind};
use crm_types::ids::{MemberId, ThreadId};
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::record::list;
use crate::Result;
use crate::tickets::reference;

/// Every kind of which there is something: how many there are, and the first of them.
pub(super) struct Needs(Vec<(AttentionKind, i64, Vec<AttentionItem>)>);

/// The place of a kind in what the statement answers.
fn place(kind: AttentionKind) -> i32 {
    match kind {
        AttentionKind::BecameAtRisk => 0,
        AttentionKind::FailedPayments => 1,
        AttentionKind::UnansweredMessages => 2,
        AttentionKind::OverdueTickets => 3,
    }
}

impl Needs {
    pub(super) fn read(row: &PgRow) -> sqlx::Result<Self> {
        let places = list::<i32>(row, "attention_places")?;
        let found = list::<i64>(row, "attention_found")?;
        let members = list::<Option<Uuid>>(row, "attention_members")?;
        let records = list::<Option<String>>(row, "attention_records")?;
        let names = list::<Option<String>>(row, "attention_names")?;
        let times = list::<Option<DateTime<Utc>>>(row, "attention_times")?;
        let mut kinds = Vec::new();
        for kind in AttentionKind::ALL.iter().copied() {
            let own = |index: &usize| places.get(*index) == Some(&place(kind));
            let own: Vec<usize> = (0..places.len()).filter(own).collect();
            let Some(count) = own.first().and_then(|first| found.get(*first)) else {
                continue;
            };
            let item = |index: usize| {
                let record = records.get(index).cloned().flatten();
                AttentionItem {
                    member_id: members.get(index).copied().flatten().map(MemberId),
                    thread_id: record
                        .as_deref()
                        .filter(|_| kind == AttentionKind::UnansweredMessages)
                        .and_then(|id| id.parse().ok())
                        .map(ThreadId),
                    ticket: record
                        .filter(|_| kind == AttentionKind::OverdueTickets)
                        .and_then(|number| number.parse().ok())
                        .map(reference),
                    name: names.get(index).cloned().flatten(),
                    at: times.get(index).copied().flatten(),
                }
            };
            kinds.push((kind, *count, own.into_iter().map(item).collect()));
        }
        Ok(Self(kinds))
    }

    /// On the wire, with the filter of each kind's list.
    pub(super) fn attention(
        self,
        filter: impl Fn(AttentionKind) -> Result<Option<String>>,
    ) -> Result<Vec<Attention>> {
        let kinds = self.0.into_iter();
        kinds
            .map(|(kind, members, items)| {
                Ok(Attention {
                    kind,
                    list: kind.list(),
                    members,
                    filter: filter(kind)?,
                    items,
                })
            })
            .collect()
    }
}
