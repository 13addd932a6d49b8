//! Making and changing tickets: numbers, history, clocks, undoing, and whoever was faster.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_db::records::Reverting;
use crm_db::tickets::{EntryQuery, Made, Outcome, TicketEdit, history, id_of, revert, write};
use crm_domain::tickets::Edit;
use crm_types::ids::{AdminId, TicketId};
use crm_types::tickets::{TicketOutcome, TicketPriority, TicketStatus};
use futures_util::future::join_all;
use sqlx::types::Uuid;

use super::*;

#[tokio::test]
async fn those_who_make_tickets_at_once_get_numbers_of_their_own() {
    let test = world(1).await;
    let database = test.database();
    let wishes = (0..24).map(|n| async move {
        let subject = format!("Number {n}");
        ticket(database, 1, &subject).await
    });
    let made = join_all(wishes).await;
    let mut numbers = BTreeSet::new();
    for id in made {
        let detail = shown(database, id, now()).await;
        let reference = detail.ticket.reference.parse().unwrap();
        assert_eq!(id_of(database, reference).await.unwrap(), Some(id));
        assert!(numbers.insert(detail.ticket.number));
    }
    assert_eq!(numbers.len(), 24);
}

#[tokio::test]
async fn the_same_wish_twice_is_one_ticket() {
    let test = world(1).await;
    let database = test.database();
    let state = asked(1, "Once");
    let all = join_all((0..6).map(|_| made(database, &state, "key", now()))).await;
    let new: Vec<&Made> = all
        .iter()
        .filter(|made| matches!(made, Made::New(_)))
        .collect();
    assert_eq!(new.len(), 1, "{all:?}");
    assert!(
        all.iter()
            .all(|made| matches!(made, Made::New(_) | Made::Known(_)))
    );
    assert_eq!(
        made(database, &asked(1, "Twice"), "key", now()).await,
        Made::OtherWish
    );
    let mut nobodys = asked(1, "Nobody's");
    nobodys.assignee_id = Some(AdminId(Uuid::nil()));
    assert_eq!(
        made(database, &nobodys, "other", now()).await,
        Made::Unknown {
            field: "assignee_id"
        }
    );
}

#[tokio::test]
async fn a_change_is_in_the_history_and_can_be_undone_once() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    let wanted = Edit {
        status: Some(TicketStatus::InProgress),
        assignee_id: Some(Some(OTHER)),
        tags: Some(vec!["ios".to_owned()]),
        ..Edit::default()
    };
    let Outcome::Written(written) = edit(database, id, Some(1), wanted, now()).await else {
        panic!("it fits");
    };
    assert_eq!(written.tickets, [(id, 2)]);
    let change = written.change.unwrap();
    let told = course(database, id).await;
    let fields = &told[0].change.as_ref().unwrap().fields;
    let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(names, ["assignee_id", "status", "tags"]);
    assert_eq!(fields[0].after_name.as_deref(), Some("Bob"));
    assert_eq!(fields[1].before.as_deref(), Some("open"));

    let undone = revert(database, change, &author(), now()).await.unwrap();
    let Reverting::Reverted {
        change: undoing,
        records,
    } = undone
    else {
        panic!("{undone:?}");
    };
    assert_eq!(records, [id.0]);
    let detail = shown(database, id, now()).await;
    assert_eq!(detail.ticket.status, TicketStatus::Open);
    assert_eq!(
        (detail.ticket.assignee_id, detail.ticket.revision),
        (None, 3)
    );
    let again = revert(database, change, &author(), now()).await.unwrap();
    assert_eq!(again, Reverting::Undone(undoing));

    // What somebody touched since stands in the way; the rest does not.
    let first = set(database, id, TicketStatus::InProgress, now()).await;
    let later = set(database, id, TicketStatus::Resolved, now()).await;
    let stands = revert(database, first.change.unwrap(), &author(), now())
        .await
        .unwrap();
    assert_eq!(
        stands,
        Reverting::Touched {
            record: id.0,
            by: later.change
        }
    );
    let page = history(
        database,
        id,
        &EntryQuery {
            cursor: None,
            limit: 2,
        },
    )
    .await
    .unwrap()
    .unwrap();
    assert_eq!(page.items[0].id, later.change.unwrap());
    let rest = EntryQuery {
        cursor: page.next_cursor,
        limit: 10,
    };
    let rest = history(database, id, &rest).await.unwrap().unwrap();
    assert_eq!(rest.items.len(), 2);
    assert_eq!(rest.items[1].undone_by, Some(undoing));
}

#[tokio::test]
async fn whoever_was_overtaken_changes_nothing_and_nobody_half() {
    let test = world(1).await;
    let database = test.database();
    let (a, b) = (
        ticket(database, 1, "A").await,
        ticket(database, 1, "B").await,
    );
    set(database, b, TicketStatus::InProgress, now()).await;
    let edits = [a, b].map(|id| TicketEdit {
        id,
        revision: Some(1),
        edit: Edit::to_status(TicketStatus::Closed),
    });
    let outcome = write(database, &edits, &author(), now()).await.unwrap();
    assert_eq!(outcome, Outcome::Stale(vec![b]));
    assert_eq!(
        shown(database, a, now()).await.ticket.status,
        TicketStatus::Open
    );
    let nobody = TicketId(Uuid::nil());
    let outcome = edit(database, nobody, None, Edit::default(), now()).await;
    assert_eq!(outcome, Outcome::Missing(vec![nobody]));
    // What changes nothing leaves no trace.
    let outcome = set(database, a, TicketStatus::Open, now()).await;
    assert_eq!((outcome.change, outcome.tickets), (None, vec![(a, 1)]));

    // Of many at once, each is either before or after the others.
    let moves = (0..12).map(|n| {
        let status = TicketStatus::ALL[n % 5];
        edit(database, a, None, Edit::to_status(status), now())
    });
    for outcome in join_all(moves).await {
        assert!(matches!(outcome, Outcome::Written(_)), "{outcome:?}");
    }
    let revision = shown(database, a, now()).await.ticket.revision;
    let changes = course(database, a).await.len();
    assert_eq!(revision, 1 + i64::try_from(changes).unwrap());
}

#[tokio::test]
async fn the_clock_goes_by_the_status() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    // Eight hours of business from Monday noon.
    let detail = shown(database, id, now()).await;
    assert_eq!(
        detail.ticket.first_response_due_at,
        Some(at("2024-05-21T16:00:00Z"))
    );
    assert_eq!(detail.ticket.due_at, detail.ticket.first_response_due_at);
    assert_eq!(detail.ticket.first_response, TicketOutcome::Pending);
    let tuesday = at("2024-05-21T16:00:01Z");
    let late = shown(database, id, tuesday).await;
    assert_eq!(late.ticket.first_response, TicketOutcome::Missed);

    set(
        database,
        id,
        TicketStatus::WaitingReply,
        at("2024-05-20T17:00:00Z"),
    )
    .await;
    let waits = shown(database, id, tuesday).await;
    assert_eq!(waits.ticket.due_at, None);
    assert_eq!(waits.ticket.first_response, TicketOutcome::Pending);

    let week_later = now() + TimeDelta::days(7);
    let hasty = Edit {
        status: Some(TicketStatus::Open),
        priority: Some(TicketPriority::Urgent),
        ..Edit::default()
    };
    edit(database, id, None, hasty, week_later).await;
    let hasty = shown(database, id, week_later).await;
    // Of the hour that urgent ones have, all has passed.
    assert_eq!(hasty.ticket.first_response_due_at, Some(week_later));
    set(database, id, TicketStatus::Resolved, week_later).await;
    let done = shown(database, id, week_later).await;
    assert_eq!(done.ticket.resolved_at, Some(week_later));
    assert_eq!(done.ticket.resolution, TicketOutcome::Met);
    let counted =
        "select sum(records) from crm.record_counts where kind = 'ticket' and dimension = 'status'
        and value = 'resolved'";
    assert_eq!(test.value(counted).await.as_deref(), Some("1"));
}
