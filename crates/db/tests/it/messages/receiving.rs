//! What members write: once, to whom it belongs, and never guessed.

use crm_db::messages::{
    Inbound, Linked, Received, Whose, find_thread, link_number, list_messages, receive,
};
use crm_domain::messages::{Keyword, Region};
use crm_types::ids::ThreadId;
use crm_types::messages::{MediaLink, MessageState};
use futures_util::future::join_all;

use super::{ADMIN, give_number, hear, members, noon, number, written};
use crate::world::id;

fn thread(received: Received) -> ThreadId {
    match received {
        Received::New { thread, .. } => thread,
        Received::Known => panic!("it is new"),
    }
}

#[tokio::test]
async fn a_reply_is_in_the_members_conversation_once() {
    let test = members(2).await;
    let database = test.database();
    let sent = written(database, 1, "a", "Hello").await;
    let all = join_all(
        (0..6).map(|_| async { hear(database, "SM1", &number(1), "Yes?  I am\nhere").await }),
    )
    .await;
    let new: Vec<_> = all.iter().filter(|one| **one != Received::Known).collect();
    assert_eq!(
        new,
        [&Received::New {
            thread: sent.thread_id,
            keyword: None
        }]
    );
    let found = find_thread(database, sent.thread_id, None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.unread, found.preview.as_str()),
        (1, "Yes? I am here")
    );
    assert_eq!(found.member_id, Some(id(1)));
    let page = list_messages(database, sent.thread_id, None, 10)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 2);
    assert_eq!(page.items[0].state, MessageState::Received);
}

#[tokio::test]
async fn a_number_that_nobody_has_or_two_have_is_asked_about() {
    let test = members(3).await;
    let database = test.database();
    give_number(&test, 2, "1-202-555-0003").await;
    let stranger = thread(hear(database, "SM1", "+447700900123", "Hello?").await);
    let found = find_thread(database, stranger, None)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.member_id, found.number.as_deref()),
        (None, Some("+447700900123"))
    );
    assert!(found.candidates.is_empty());

    let shared = thread(hear(database, "SM2", &number(3), "It is me").await);
    let found = find_thread(database, shared, Some(Region::US))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.member_id, None);
    assert_eq!(found.candidates, [id(2), id(3)]);

    // Somebody says whose it is.
    let linked = link_number(database, shared, Whose::Member(id(2)), ADMIN, noon())
        .await
        .unwrap();
    let Linked::To(theirs) = linked else {
        panic!("{linked:?}")
    };
    let found = find_thread(database, theirs, None).await.unwrap().unwrap();
    assert_eq!((found.member_id, found.unread), (Some(id(2)), 1));
    assert_eq!(found.preview, "It is me");
    assert_eq!(find_thread(database, shared, None).await.unwrap(), None);
    assert_eq!(
        thread(hear(database, "SM3", &number(3), "Me again").await),
        theirs
    );
    let linked =
        |thread, member| link_number(database, thread, Whose::Member(member), ADMIN, noon());
    assert_eq!(linked(theirs, id(1)).await.unwrap(), Linked::Theirs);
    assert_eq!(linked(shared, id(1)).await.unwrap(), Linked::NoThread);
    assert_eq!(linked(stranger, id(99)).await.unwrap(), Linked::NoMember);
}

#[tokio::test]
async fn pictures_are_kept_as_links_and_names_of_carriers_as_they_are() {
    let test = members(1).await;
    let database = test.database();
    let media = [MediaLink {
        url: "https://api.twilio.com/media/1".to_owned(),
        content_type: Some("image/jpeg".to_owned()),
    }];
    let inbound = Inbound {
        carrier_id: "MM1",
        from: "24273",
        body: "",
        media: &media,
        segments: None,
        opt_out_type: None,
    };
    let thread = thread(
        receive(database, &inbound, Some(Region::US), None, noon())
            .await
            .unwrap(),
    );
    let page = list_messages(database, thread, None, 10).await.unwrap();
    assert_eq!(page.items[0].media, media);
    assert_eq!(page.items[0].address, "24273");
}

#[tokio::test]
async fn a_keyword_is_told() {
    let test = members(1).await;
    let database = test.database();
    for (sid, body, keyword) in [
        ("SM1", "Stop.", Some(Keyword::Stop)),
        ("SM2", "start", Some(Keyword::Start)),
        ("SM3", "HELP", Some(Keyword::Help)),
        ("SM4", "please do not stop", None),
    ] {
        let Received::New { keyword: told, .. } = hear(database, sid, &number(1), body).await
        else {
            panic!("{sid} is new");
        };
        assert_eq!(told, keyword, "{body}");
    }
    let ledger = test
        .texts("select consent || ' ' || wording from crm.consents order by id")
        .await;
    assert_eq!(ledger, ["opted_out Stop.", "opted_in start"]);
}
