//! What becomes of a message between being written and being at its end.

use chrono::TimeDelta;
use crm_db::messages::{
    Attempt, Created, give_back, known_ids, list_messages, mark_unclear, note_delivery, refused,
    taken,
};
use crm_domain::messages::Delivery;
use crm_domain::messages::carrier::Taken;
use crm_types::ids::ThreadId;
use crm_types::messages::{HoldReason, Message, MessageState};
use futures_util::future::join_all;
use sqlx::types::Uuid;

use super::{attempt, members, noon, number, wish, write, written};
use crate::world::id;

fn answer(sid: &str, state: MessageState) -> Taken {
    Taken {
        id: sid.to_owned(),
        delivery: Delivery {
            state,
            error_code: None,
        },
        segments: Some(2),
        created_at: None,
    }
}

async fn only(test: &crm_db::testing::TestDatabase, thread: ThreadId) -> Message {
    let page = list_messages(test.database(), thread, None, 10)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
    page.items[0].clone()
}

#[tokio::test]
async fn a_wish_is_one_message_however_often_it_is_made() {
    let test = members(1).await;
    let database = test.database();
    let wish = wish(1, "key", "Hello");
    let all = join_all((0..8).map(|_| write(database, &wish, noon()))).await;
    let new = all.iter().filter(|made| matches!(made, Created::New(_)));
    assert_eq!(new.count(), 1);
    let ids: Vec<_> = all
        .iter()
        .map(|made| match made {
            Created::New(message) | Created::Known(message) => message.id,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    let other = super::wish(1, "key", "Something else");
    assert_eq!(write(database, &other, noon()).await, Created::OtherWish);
    // And so is the task that sends it.
    let tasks = test
        .texts("select key from crm.queue where kind = 'send-message'")
        .await;
    assert_eq!(tasks, [ids[0].to_string()]);
}

#[tokio::test]
async fn it_goes_once_and_its_state_only_moves_on() {
    let test = members(1).await;
    let database = test.database();
    let message = written(database, 1, "key", "Hello").await;
    assert_eq!(message.state, MessageState::Waiting);
    let Attempt::Go(handed) = attempt(database, message.id, noon()).await else {
        panic!("it may go");
    };
    assert_eq!((handed.to, handed.body), (number(1), "Hello".to_owned()));
    taken(
        database,
        message.id,
        &answer("SM1", MessageState::Queued),
        noon(),
    )
    .await
    .unwrap();
    assert_eq!(
        attempt(database, message.id, noon()).await,
        Attempt::Nothing
    );
    let delivery = |state| Delivery {
        state,
        error_code: None,
    };
    for (news, expected) in [
        (MessageState::Sent, MessageState::Sent),
        (MessageState::Queued, MessageState::Sent),
        (MessageState::Delivered, MessageState::Delivered),
        (MessageState::Sending, MessageState::Delivered),
        (MessageState::Undelivered, MessageState::Delivered),
    ] {
        assert!(
            note_delivery(database, "SM1", None, delivery(news), noon())
                .await
                .unwrap()
        );
        assert_eq!(only(&test, message.thread_id).await.state, expected);
    }
    assert!(
        !note_delivery(database, "SM2", None, delivery(MessageState::Sent), noon())
            .await
            .unwrap()
    );
    let seen = only(&test, message.thread_id).await;
    assert_eq!(
        (seen.carrier_id.as_deref(), seen.segments),
        (Some("SM1"), Some(2))
    );
}

#[tokio::test]
async fn news_may_be_faster_than_the_answer() {
    let test = members(1).await;
    let database = test.database();
    let message = written(database, 1, "key", "Hello").await;
    let delivered = Delivery {
        state: MessageState::Delivered,
        error_code: None,
    };
    // Before it was handed over nobody can know of it.
    let early = note_delivery(database, "SM1", Some(message.id), delivered, noon()).await;
    assert!(!early.unwrap());
    assert!(matches!(
        attempt(database, message.id, noon()).await,
        Attempt::Go(_)
    ));
    let now = note_delivery(database, "SM1", Some(message.id), delivered, noon()).await;
    assert!(now.unwrap());
    // The answer, at last; or nobody ever gets it.
    taken(
        database,
        message.id,
        &answer("SM1", MessageState::Queued),
        noon(),
    )
    .await
    .unwrap();
    assert_eq!(
        only(&test, message.thread_id).await.state,
        MessageState::Delivered
    );
    assert_eq!(
        attempt(database, message.id, noon()).await,
        Attempt::Nothing
    );
    // Somebody else's id does not take it over.
    let other = note_delivery(database, "SM2", Some(message.id), delivered, noon()).await;
    assert!(!other.unwrap());
}

#[tokio::test]
async fn without_an_answer_it_is_asked_for_and_not_sent_again() {
    let test = members(1).await;
    let database = test.database();
    let message = written(database, 1, "key", "Hello").await;
    assert!(matches!(
        attempt(database, message.id, noon()).await,
        Attempt::Go(_)
    ));
    let later = noon() + TimeDelta::minutes(1);
    let Attempt::Ask { since, .. } = attempt(database, message.id, later).await else {
        panic!("nobody knows what became of it");
    };
    assert_eq!(since, noon());
    mark_unclear(database, message.id, "no answer", later)
        .await
        .unwrap();
    let seen = only(&test, message.thread_id).await;
    assert_eq!(
        (seen.state, seen.error.as_deref()),
        (MessageState::Unknown, Some("no answer"))
    );
    assert!(matches!(
        attempt(database, message.id, later).await,
        Attempt::Ask { .. }
    ));
    // It turns out that it was never taken.
    give_back(database, message.id, later).await.unwrap();
    assert!(matches!(
        attempt(database, message.id, later).await,
        Attempt::Go(_)
    ));
    taken(
        database,
        message.id,
        &answer("SM1", MessageState::Accepted),
        later,
    )
    .await
    .unwrap();
    // What was taken is not given back by somebody who is late.
    give_back(database, message.id, later).await.unwrap();
    assert_eq!(attempt(database, message.id, later).await, Attempt::Nothing);
    assert_eq!(
        known_ids(database, &["SM1".to_owned(), "SM2".to_owned()])
            .await
            .unwrap(),
        ["SM1"]
    );
}

#[tokio::test]
async fn a_refusal_is_told_with_its_meaning_and_21610_is_an_opt_out() {
    let test = members(2).await;
    let database = test.database();
    let message = written(database, 1, "a", "Hello").await;
    assert!(matches!(
        attempt(database, message.id, noon()).await,
        Attempt::Go(_)
    ));
    refused(database, message.id, Some(30005), "HTTP 400", noon())
        .await
        .unwrap();
    let seen = only(&test, message.thread_id).await;
    assert_eq!(
        (seen.state, seen.error_code),
        (MessageState::Failed, Some(30005))
    );
    assert_eq!(seen.reason, Some(HoldReason::Carrier));
    assert_eq!(
        seen.error.as_deref(),
        Some("The number does not exist, or no longer.")
    );

    let message = written(database, 2, "b", "Hello").await;
    assert!(matches!(
        attempt(database, message.id, noon()).await,
        Attempt::Go(_)
    ));
    refused(database, message.id, Some(21610), "HTTP 400", noon())
        .await
        .unwrap();
    let again = write(database, &wish(2, "c", "Are you there?"), noon()).await;
    assert_eq!(again, Created::Refused(HoldReason::OptedOut));
    let ledger = test
        .texts("select concat_ws(' ', consent, source, address) from crm.consents")
        .await;
    assert_eq!(ledger, [format!("opted_out carrier {}", number(2))]);
}

#[tokio::test]
async fn whoever_is_no_member_is_not_written_to_and_a_member_who_goes_takes_the_messages_along() {
    let test = members(1).await;
    let database = test.database();
    let mut nobody = wish(1, "key", "Hello");
    nobody.member = id(99);
    let made = crm_db::messages::create(database, &nobody, &Default::default(), noon()).await;
    assert_eq!(made, Err(crm_db::Error::NotFound));
    let message = written(database, 1, "key", "Hello").await;
    test.run(&format!(
        "delete from auth.users where id = '{}'",
        Uuid::from_u128(1)
    ))
    .await;
    assert_eq!(
        attempt(database, message.id, noon()).await,
        Attempt::Nothing
    );
    let left = test.value("select count(*) from crm.messages").await;
    assert_eq!(left.as_deref(), Some("0"));
}
