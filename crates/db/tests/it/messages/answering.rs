//! What is answered by itself: whoever asks for help, once for each question, whatever the hour, and never past a STOP.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_db::messages::{
    Answering, Attempt, Inbound, Received, Whose, link_number, list_messages, receive,
};
use crm_db::testing::TestDatabase;
use crm_domain::messages::{Policy, Region};
use crm_types::ids::{MessageId, ThreadId};
use crm_types::messages::{Direction, Message};
use futures_util::future::join_all;

use super::{ADMIN, attempt, give_number, hear, members, noon, number, written};
use crate::world::id;

const TEXT: &str = "Write back and a person answers. Reply STOP to end.";

async fn ask(test: &TestDatabase, sid: &str, from: &str, now: DateTime<Utc>) -> Received {
    ask_with(test, sid, from, "HELP", None, now).await
}

async fn ask_with(
    test: &TestDatabase,
    sid: &str,
    from: &str,
    body: &str,
    opt_out_type: Option<&str>,
    now: DateTime<Utc>,
) -> Received {
    let inbound = Inbound {
        carrier_id: sid,
        from,
        body,
        media: &[],
        segments: Some(1),
        opt_out_type,
    };
    let policy = Policy {
        daily_cap: 3,
        opt_in: true,
        ..Policy::default()
    };
    let answering = Answering {
        text: TEXT,
        policy: &policy,
        zone: Tz::America__New_York,
        configured: true,
    };
    let region = Some(Region::US);
    receive(test.database(), &inbound, region, Some(&answering), now)
        .await
        .unwrap()
}

/// What was written to anybody, the oldest first: to whom, in answer to what.
async fn answers(test: &TestDatabase) -> Vec<String> {
    test.texts(
        "select m.address || ' ' || q.carrier_id || ' ' || coalesce(m.author_id::text, 'nobody')
         from crm.messages as m join crm.messages as q on q.id = m.answers_id
         where m.direction = 'outbound' order by m.created_at, m.id",
    )
    .await
}

async fn last(test: &TestDatabase) -> MessageId {
    let sql = "select id::text from crm.messages where answers_id is not null order by created_at desc, id desc limit 1";
    test.texts(sql).await.remove(0).parse().unwrap()
}

async fn said(test: &TestDatabase, thread: ThreadId) -> Vec<Message> {
    let page = list_messages(test.database(), thread, None, 10).await;
    page.unwrap().items
}

#[tokio::test]
async fn however_often_a_question_is_told_it_has_one_answer() {
    let test = members(1).await;
    let from = number(1);
    let all = join_all((0..6).map(|_| ask(&test, "SM1", &from, noon()))).await;
    let thread = all
        .iter()
        .find_map(|received| match received {
            Received::New { thread, .. } => Some(*thread),
            Received::Known => None,
        })
        .unwrap();
    assert_eq!(answers(&test).await, [format!("{} SM1 nobody", number(1))]);
    let said = said(&test, thread).await;
    assert_eq!(said[0].body, TEXT);
    assert_eq!((said[0].segments, said[0].author_id), (Some(1), None));
    assert_eq!(said[0].answers_id, Some(said[1].id));
    assert_eq!(said[1].direction, Direction::Inbound);
    // It stays unread: a person may be needed.
    let unread = test.value("select unread::text from crm.threads").await;
    assert_eq!(unread.as_deref(), Some("1"));
    assert!(matches!(
        attempt(test.database(), said[0].id, noon()).await,
        Attempt::Go(_)
    ));
}

#[tokio::test]
async fn it_goes_at_night_and_again_when_asked_again_and_a_day_has_its_end() {
    let test = members(1).await;
    let night: DateTime<Utc> = "2024-05-21T05:00:00Z".parse().unwrap();
    for n in 0..5 {
        let now = night + TimeDelta::minutes(n);
        ask(&test, &format!("SM{n}"), &number(1), now).await;
        if n < 3 {
            let id = last(&test).await;
            let gone = attempt(test.database(), id, now).await;
            assert!(matches!(gone, Attempt::Go(_)), "{n}: {gone:?}");
        }
    }
    // Three a day, whoever it is that asks for more: two machines would go on for ever.
    assert_eq!(answers(&test).await.len(), 3);
    let morning = night + TimeDelta::hours(24);
    ask(&test, "SM9", &number(1), morning).await;
    assert_eq!(answers(&test).await.len(), 4);
}

#[tokio::test]
async fn whoever_opted_out_is_not_answered_nor_whom_twilio_answered() {
    let test = members(2).await;
    let database = test.database();
    hear(database, "SM1", &number(1), "stop").await;
    ask(&test, "SM2", &number(1), noon()).await;
    ask_with(&test, "SM3", &number(2), "HELP", Some("HELP"), noon()).await;
    ask_with(&test, "SM4", &number(2), "can you help me", None, noon()).await;
    ask(&test, "SM5", "24273", noon()).await;
    assert_eq!(answers(&test).await, Vec::<String>::new());
    // A STOP between the answer's writing and its leaving holds it as well.
    ask_with(&test, "SM6", &number(2), "Info?", None, noon()).await;
    let id = last(&test).await;
    hear(database, "SM7", &number(2), "STOP").await;
    assert_eq!(attempt(database, id, noon()).await, Attempt::Nothing);
    let state = "select state || ' ' || reason from crm.messages where answers_id is not null";
    assert_eq!(test.texts(state).await, ["refused opted_out"]);
    // Whoever opted in again is answered again.
    hear(database, "SM8", &number(2), "START").await;
    ask(&test, "SM9", &number(2), noon()).await;
    let id = last(&test).await;
    assert!(matches!(
        attempt(database, id, noon()).await,
        Attempt::Go(_)
    ));
}

#[tokio::test]
async fn a_number_that_is_nobodys_is_answered_and_one_of_several_unless_one_opted_out() {
    let test = members(4).await;
    let database = test.database();
    give_number(&test, 2, "1-202-555-0003").await;
    let stranger = "+447700900123";
    for (sid, from) in [("SM1", stranger.to_owned()), ("SM2", number(3))] {
        ask(&test, sid, &from, noon()).await;
        let id = last(&test).await;
        let gone = attempt(database, id, noon()).await;
        assert!(matches!(gone, Attempt::Go(_)), "{from}: {gone:?}");
    }
    assert_eq!(answers(&test).await.len(), 2);
    // One of the two whose it may be opted out, with another number.
    give_number(&test, 2, "+1 202 555 0190").await;
    hear(database, "SM3", "+12025550190", "STOP").await;
    give_number(&test, 2, "1-202-555-0003").await;
    ask(&test, "SM4", &number(3), noon()).await;
    assert_eq!(answers(&test).await.len(), 2);

    // Somebody says whose it is before the answer has left: it is theirs, and goes.
    let Received::New { thread, .. } = ask(&test, "SM5", "+447700900124", noon()).await else {
        panic!("it is new");
    };
    link_number(database, thread, Whose::Member(id(4)), ADMIN, noon())
        .await
        .unwrap();
    let id = last(&test).await;
    assert!(matches!(
        attempt(database, id, noon()).await,
        Attempt::Go(_)
    ));
}

#[tokio::test]
async fn nothing_else_goes_to_a_number_that_is_nobodys() {
    let test = members(1).await;
    let database = test.database();
    let message = written(database, 1, "a", "Hello").await;
    test.run(
        "insert into crm.threads (id, number, last_at, last_direction, created_at)
         values (gen_random_uuid(), '+12025550001', now(), 'outbound', now());
         update crm.messages set thread_id = (select id from crm.threads where number is not null)",
    )
    .await;
    assert_eq!(
        attempt(database, message.id, noon()).await,
        Attempt::Nothing
    );
    let state = test.texts("select reason from crm.messages").await;
    assert_eq!(state, ["no_address"]);
}
