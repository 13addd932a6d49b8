//! Replies and notes: entry, message, status and history at once, once, and not past somebody else's.

use crm_db::messages::{Attempt, list_messages};
use crm_db::tickets::{Replied, conflict};
use crm_types::messages::{HoldReason, MessageState};
use crm_types::tickets::{TicketEntryKind, TicketOutcome, TicketReplyVisibility};
use futures_util::future::join_all;

use super::*;
use crate::messages::attempt;

#[tokio::test]
async fn a_reply_is_a_message_an_entry_and_a_change_at_once() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    let said = Words::to(id, 1, "Please update.")
        .said(database, now())
        .await;
    assert_eq!(said.revision, 2);
    let told = course(database, id).await;
    let reply = told
        .iter()
        .find(|entry| entry.kind == TicketEntryKind::Reply)
        .unwrap();
    let message = reply.message.clone().unwrap();
    assert_eq!(reply.id, said.entry);
    assert_eq!(message.state, MessageState::Waiting);
    assert_eq!(reply.actor.as_ref().unwrap().name.as_deref(), Some("Ada"));
    let change = told
        .iter()
        .find(|entry| entry.kind == TicketEntryKind::Change)
        .unwrap();
    assert_eq!(Some(change.id), said.change.map(|change| change.0));
    let detail = shown(database, id, now()).await;
    assert_eq!(detail.ticket.status, TicketStatus::WaitingReply);
    assert_eq!(detail.ticket.first_responded_at, Some(now()));
    assert_eq!(detail.ticket.first_response, TicketOutcome::Met);
    // It goes out as any other.
    assert!(matches!(
        attempt(database, message.id, now()).await,
        Attempt::Go(_)
    ));
}

#[tokio::test]
async fn the_same_wish_is_said_once() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    let words = Words::to(id, 1, "Please update.");
    let all = join_all((0..6).map(|_| words.say(database, now()))).await;
    let new: Vec<&Replied> = all
        .iter()
        .filter(|one| matches!(one, Replied::Said(_)))
        .collect();
    assert_eq!(new.len(), 1, "{all:?}");
    let Replied::Said(said) = new[0] else {
        unreachable!();
    };
    assert!(all.contains(&Replied::Known(*said)), "{all:?}");
    let other = Words {
        key: "Please update.",
        ..Words::to(id, 1, "Something else")
    };
    assert_eq!(other.say(database, now()).await, Replied::OtherWish);
    let thread = test.value("select id from crm.threads").await.unwrap();
    let page = list_messages(database, thread.parse().unwrap(), None, 10)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
}

#[tokio::test]
async fn nobody_answers_past_somebody_else_unless_they_want_to() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    let mine = Words {
        seen: Some(1),
        ..Words::to(id, 1, "Mine")
    };
    let theirs = Words {
        by: OTHER,
        seen: Some(1),
        ..Words::to(id, 1, "Theirs")
    };
    let both = join_all([mine.say(database, now()), theirs.say(database, now())]).await;
    let said = both
        .iter()
        .filter(|one| matches!(one, Replied::Said(_)))
        .count();
    assert_eq!(said, 1, "{both:?}");
    assert!(both.contains(&Replied::Answered), "{both:?}");
    let between = conflict(database, &[(id, 1)], now()).await.unwrap();
    assert_eq!(between.entries.len(), 1);
    assert_eq!(between.changes.len(), 1);
    assert_eq!(between.ticket.unwrap().ticket.revision, 2);

    // A note goes past, and what one has said oneself is known; `anyway` is no revision.
    let by = match both[0] {
        Replied::Said(_) => ADMIN,
        _ => OTHER,
    };
    let again = Words {
        by,
        seen: Some(1),
        ..Words::to(id, 1, "And more")
    };
    again.said(database, now()).await;
    let note = Words {
        seen: Some(1),
        ..Words::note(id, "Careful")
    };
    note.said(database, now()).await;
    let anyway = Words::to(id, 1, "All the same");
    anyway.said(database, now()).await;
}

#[tokio::test]
async fn what_the_gate_refuses_is_not_said() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    test.run(
        "insert into crm.consents (at, channel, address, consent, source)
         values (now(), 'sms', '+12025550001', 'opted_out', 'keyword')",
    )
    .await;
    let refused = Words::to(id, 1, "Please update.")
        .say(database, now())
        .await;
    assert_eq!(refused, Replied::Refused(HoldReason::OptedOut));
    assert!(course(database, id).await.is_empty());
    let detail = shown(database, id, now()).await;
    assert_eq!(
        (detail.ticket.revision, detail.ticket.first_responded_at),
        (1, None)
    );
    // It is shown where the product shows tickets.
    Words::to(id, 0, "Please update.")
        .said(database, now())
        .await;
    assert_eq!(
        shown(database, id, now()).await.ticket.first_responded_at,
        Some(now())
    );
}

#[tokio::test]
async fn a_note_is_ours_and_moves_no_clock() {
    let test = world(2).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    let note = Words::note(id, "Looks like the codec");
    assert_eq!(note.visibility, TicketReplyVisibility::Internal);
    let said = note.said(database, now()).await;
    assert_eq!((said.revision, said.change), (2, None));
    let detail = shown(database, id, now()).await;
    assert_eq!(detail.ticket.status, TicketStatus::Open);
    assert_eq!(detail.ticket.first_responded_at, None);
    assert_eq!(kinds(&course(database, id).await), [TicketEntryKind::Note]);
    // To another member than its own it goes to nobody.
    let other = Words::to(id, 2, "Please update.")
        .say(database, now())
        .await;
    assert_eq!(other, Replied::OtherMember);
}
