//! Who a broadcast is for is what one look saw, and nobody else.

use crm_db::members::Audience;
use crm_db::messages::broadcasts::{Begun, NewRow, begin, list};
use crm_types::filter::parse;
use crm_types::messages::BroadcastState;
use futures_util::future::join_all;

use super::{begun, recipients, seen, wish};
use crate::messages::{members, noon};
use crate::world::{id, join, reading};

#[tokio::test]
async fn whoever_fits_when_it_begins_is_written_to_and_whoever_comes_later_is_not() {
    let test = members(4).await;
    let filter = parse(
        "email contains \"someone\" and not user_id = \"00000000-0000-0000-0000-000000000003\"",
    )
    .unwrap();
    let audience = Audience::Fitting {
        filter: filter.as_ref(),
        search: None,
        calendar: reading().calendar,
    };
    let new = NewRow {
        audience,
        ..wish("key", 3)
    };
    let broadcast = begun(&test, &new).await;
    join(&test, id(9), "someone9@example.com").await;
    let all = recipients(&test, broadcast).await;
    let ids: Vec<_> = all.iter().map(|one| one.member_id).collect();
    assert_eq!(ids, [id(1), id(2), id(4)]);
    let told = seen(&test, broadcast).await;
    assert_eq!((told.recipients, told.pending), (3, 3));
    assert_eq!(told.state, BroadcastState::Running);
    assert_eq!(told.author_name.as_deref(), Some("Ada"));
    assert_eq!(told.change_id, None);
}

#[tokio::test]
async fn members_who_are_named_and_a_search_are_audiences_too() {
    let test = members(4).await;
    let named = [id(2).0, id(4).0, id(77).0];
    let new = NewRow {
        audience: Audience::Named(&named),
        filter: None,
        ..wish("a", 2)
    };
    let broadcast = begun(&test, &new).await;
    assert_eq!(recipients(&test, broadcast).await.len(), 2);
    for (search, expected) in [("someone3", 1), ("example", 4), ("somone3@example.com", 4)] {
        let audience = Audience::Fitting {
            filter: None,
            search: Some(search),
            calendar: reading().calendar,
        };
        let counted = crm_db::members::count(test.database(), audience).await;
        let listed = crate::world::page(
            &test,
            &crm_db::members::ListQuery {
                search: Some(search.to_owned()),
                limit: 100,
                ..Default::default()
            },
        )
        .await;
        let listed = i64::try_from(listed.items.len()).unwrap();
        assert_eq!(counted, Ok(listed), "{search}");
        assert!(listed >= 1 && listed <= expected, "{search}: {listed}");
    }
}

#[tokio::test]
async fn where_it_is_for_others_than_were_counted_nothing_begins() {
    let test = members(3).await;
    for expected in [2, 4] {
        let outcome = begin(test.database(), &wish("key", expected), noon()).await;
        assert_eq!(outcome, Ok(Begun::Changed(3)));
    }
    let left = test.texts("select id::text from crm.broadcasts").await;
    assert!(left.is_empty());
    test.assert_nothing_left_to_do().await;
}

#[tokio::test]
async fn the_same_wish_is_one_broadcast_however_often_it_is_made() {
    let test = members(3).await;
    let new = wish("key", 3);
    let all = join_all((0..6).map(|_| begin(test.database(), &new, noon()))).await;
    let made: Vec<_> = all.into_iter().map(Result::unwrap).collect();
    let ids: Vec<_> = made
        .iter()
        .map(|made| match made {
            Begun::New(broadcast) | Begun::Known(broadcast) => broadcast.id,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    let new = made.iter().filter(|made| matches!(made, Begun::New(_)));
    assert_eq!(new.count(), 1);
    let other = NewRow {
        digest: b"other",
        ..wish("key", 3)
    };
    let outcome = begin(test.database(), &other, noon()).await;
    assert_eq!(outcome, Ok(Begun::OtherWish));
    let tasks = test.texts("select key from crm.queue").await;
    assert_eq!(tasks, [format!("{} 1", ids[0])]);
}

#[tokio::test]
async fn pages_tell_each_broadcast_once() {
    let test = members(1).await;
    let mut ids = Vec::new();
    for key in ["a", "b", "c"] {
        ids.push(begun(&test, &wish(key, 1)).await);
    }
    let first = list(test.database(), None, 2).await.unwrap();
    assert!(first.has_more);
    let cursor = first.next_cursor.unwrap();
    let second = list(test.database(), Some(&cursor), 2).await.unwrap();
    assert_eq!((second.has_more, second.next_cursor), (false, None));
    let mut told: Vec<_> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|one| one.id)
        .collect();
    told.sort_unstable();
    ids.sort_unstable();
    assert_eq!(told, ids);
}

#[tokio::test]
async fn whoever_deletes_their_account_is_no_recipient_any_more() {
    let test = members(3).await;
    let broadcast = begun(&test, &wish("key", 3)).await;
    let gone = id(2);
    test.run(&format!("delete from auth.users where id = '{gone}'"))
        .await;
    let told = seen(&test, broadcast).await;
    assert_eq!((told.recipients, told.pending), (2, 2));
}
