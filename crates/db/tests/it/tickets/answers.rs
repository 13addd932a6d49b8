//! What members answer: into the ticket that was last answered, which is ours to see to again.

use chrono::TimeDelta;
use crm_db::messages::Attempt;
use crm_db::tickets::{Answered, NewAnswer, answer};
use crm_types::tickets::TicketEntryKind;

use super::*;
use crate::messages::{attempt, hear, number, written};

/// A reply that has gone out.
async fn replied(database: &Database, id: TicketId, body: &str) {
    Words::to(id, 1, body).said(database, now()).await;
    let told = course(database, id).await;
    let message = told
        .iter()
        .filter_map(|entry| entry.message.clone())
        .find(|message| message.body == body)
        .unwrap();
    assert!(matches!(
        attempt(database, message.id, now()).await,
        Attempt::Go(_)
    ));
}

#[tokio::test]
async fn an_answer_by_text_message_opens_the_ticket_again() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    replied(database, id, "Please update.").await;
    set(database, id, TicketStatus::Resolved, now()).await;
    hear(database, "SM1", &number(1), "It still stops").await;
    // The same message again is no second answer.
    hear(database, "SM1", &number(1), "It still stops").await;
    let detail = shown(database, id, now()).await;
    assert_eq!(detail.ticket.status, TicketStatus::Open);
    assert!(detail.ticket.resolution_due_at.is_some());
    let told = course(database, id).await;
    let answers: Vec<&TicketEntry> = told
        .iter()
        .filter(|entry| entry.kind == TicketEntryKind::Answer)
        .collect();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].actor, None);
    assert_eq!(answers[0].body.as_deref(), Some("It still stops"));
    assert_eq!(answers[0].message.as_ref().unwrap().body, "It still stops");
    // It stands in the conversation, too.
    assert_eq!(
        test.value("select unread from crm.threads")
            .await
            .as_deref(),
        Some("1")
    );
}

#[tokio::test]
async fn what_is_no_answer_to_a_ticket_is_left_to_the_conversation() {
    let test = world(2).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    // Nobody has answered yet.
    hear(database, "SM1", &number(1), "Hello?").await;
    assert!(course(database, id).await.is_empty());
    replied(database, id, "Please update.").await;
    // What is said to the carrier is for the carrier.
    hear(database, "SM2", &number(1), "START").await;
    // Somebody has written about something else since.
    let other = written(database, 1, "other", "By the way").await;
    assert!(matches!(
        attempt(database, other.id, now()).await,
        Attempt::Go(_)
    ));
    hear(database, "SM3", &number(1), "What way?").await;
    let told = kinds(&course(database, id).await);
    assert!(!told.contains(&TicketEntryKind::Answer), "{told:?}");
    // What is closed stays so.
    let closed = ticket(database, 1, "Done").await;
    replied(database, closed, "Bye.").await;
    set(database, closed, TicketStatus::Closed, now()).await;
    hear(database, "SM4", &number(1), "Thanks!").await;
    assert_eq!(
        shown(database, closed, now()).await.ticket.status,
        TicketStatus::Closed
    );
}

#[tokio::test]
async fn an_answer_by_mail_is_handed_over_once() {
    let test = world(1).await;
    let database = test.database();
    let id = ticket(database, 1, "It stops").await;
    set(database, id, TicketStatus::WaitingReply, now()).await;
    let new = NewAnswer {
        ticket: id,
        body: "That helped",
        attachments: &[],
        by: ADMIN,
        key: "<1@mail>",
        digest: b"x",
    };
    let later = now() + TimeDelta::hours(1);
    let Answered::Taken {
        entry, revision, ..
    } = answer(database, &new, later).await.unwrap()
    else {
        panic!("it is new");
    };
    assert_eq!(revision, 3);
    let known = answer(database, &new, later).await.unwrap();
    assert_eq!(
        known,
        Answered::Known {
            entry,
            ticket: id,
            revision
        }
    );
    let other = NewAnswer {
        digest: b"y",
        ..new.clone()
    };
    assert_eq!(
        answer(database, &other, later).await.unwrap(),
        Answered::OtherWish
    );
    let told = course(database, id).await;
    let answer = told
        .iter()
        .find(|entry| entry.kind == TicketEntryKind::Answer)
        .unwrap();
    assert_eq!((answer.actor.clone(), answer.message.clone()), (None, None));
    assert_eq!(
        shown(database, id, later).await.ticket.status,
        TicketStatus::Open
    );
}
