//! Merging: what was said stands in the other, answers go there, and it can be undone.

use chrono::TimeDelta;
use crm_db::records::Reverting;
use crm_db::tickets::{Answered, EntryQuery, Merged, NewAnswer, answer, merge, revert};
use crm_types::tickets::TicketEntryKind;
use futures_util::future::join_all;

use super::*;

#[tokio::test]
async fn what_was_said_stands_in_the_other_until_it_is_undone() {
    let test = world(2).await;
    let database = test.database();
    let (a, b, c) = (
        ticket(database, 1, "A").await,
        ticket(database, 1, "B").await,
        ticket(database, 2, "C").await,
    );
    Words::note(a, "About a").said(database, now()).await;
    Words::note(b, "About b")
        .said(database, now() + TimeDelta::seconds(1))
        .await;
    let done = merge(database, a, b, &author(), now()).await.unwrap();
    let Merged::Done(change) = done else {
        panic!("{done:?}");
    };
    let target = shown(database, b, now()).await;
    assert_eq!(target.ticket.revision, 3);
    assert_eq!(
        target.merged.iter().map(|link| link.id).collect::<Vec<_>>(),
        [a]
    );
    let source = shown(database, a, now()).await;
    assert_eq!(source.merged_into.unwrap().id, b);
    assert_eq!(source.ticket.status, TicketStatus::Closed);
    let told = course(database, b).await;
    assert_eq!(
        kinds(&told),
        [
            TicketEntryKind::Note,
            TicketEntryKind::Change,
            TicketEntryKind::Note
        ]
    );
    assert_eq!(told[0].ticket_id, a);

    // Page by page it is the same.
    let mut paged = Vec::new();
    let mut query = EntryQuery {
        cursor: None,
        limit: 1,
    };
    loop {
        let page = entries(database, b, &query).await.unwrap().unwrap();
        paged.extend(page.items);
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(paged, told);

    // What the member answers to it is the other's.
    let new = NewAnswer {
        ticket: a,
        body: "Here",
        attachments: &[],
        by: ADMIN,
        key: "k",
        digest: b"x",
    };
    let taken = answer(database, &new, now()).await.unwrap();
    assert!(
        matches!(taken, Answered::Taken { ticket, .. } if ticket == b),
        "{taken:?}"
    );
    for (id, into, refused) in [
        (a, a, Merged::Itself),
        (a, b, Merged::Part(a)),
        (b, a, Merged::Part(a)),
        (b, c, Merged::OtherMember),
        (
            b,
            TicketId(Uuid::nil()),
            Merged::Missing(TicketId(Uuid::nil())),
        ),
    ] {
        let outcome = merge(database, id, into, &author(), now()).await.unwrap();
        assert_eq!(outcome, refused);
    }
    // It is seen to where it has gone.
    let moved = edit(
        database,
        a,
        None,
        Edit::to_status(TicketStatus::Open),
        now(),
    )
    .await;
    assert_eq!(moved, Outcome::Merged(a));
    let said = Words::note(a, "More").say(database, now()).await;
    assert_eq!(said, Replied::Merged(b));

    let undone = revert(database, change, &author(), now()).await.unwrap();
    assert!(matches!(undone, Reverting::Reverted { .. }), "{undone:?}");
    let source = shown(database, a, now()).await;
    assert_eq!(
        (source.merged_into, source.ticket.status),
        (None, TicketStatus::Open)
    );
    assert!(shown(database, b, now()).await.merged.is_empty());
}

#[tokio::test]
async fn two_that_are_merged_into_each_other_at_once_are_merged_one_way() {
    let test = world(1).await;
    let database = test.database();
    let (a, b) = (
        ticket(database, 1, "A").await,
        ticket(database, 1, "B").await,
    );
    let by = author();
    let both = join_all([
        merge(database, a, b, &by, now()),
        merge(database, b, a, &by, now()),
    ])
    .await;
    let done = both
        .iter()
        .filter(|one| matches!(one, Ok(Merged::Done(_))))
        .count();
    assert_eq!(done, 1, "{both:?}");
}
