//! What products tell us: once, whole, of the right member, whoever else tells something at the same time.

use chrono::{DateTime, TimeDelta, Utc};
use crm_db::ingestion::{Outcome, delete_old, link, list_unmapped, sweep, take, waiting};
use crm_db::testing::TestDatabase;
use crm_db::{Database, Error};
use crm_domain::ingestion::{Call, Message, read_batch};
use crm_types::ids::MemberId;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::types::Uuid;

use crate::world::id;

pub fn received() -> DateTime<Utc> {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

const KEY: Uuid = Uuid::from_u128(0xe1);

/// Messages as an SDK writes them.
pub fn messages(batch: Value) -> Vec<Message> {
    let body = json!({"batch": batch, "sentAt": "2026-03-10T12:00:00Z"});
    let Call {
        messages, refused, ..
    } = read_batch(&body.to_string(), received()).unwrap();
    assert_eq!(refused, []);
    messages
}

pub async fn tell(database: &Database, batch: Value) -> Vec<Outcome> {
    take(database, KEY, &messages(batch), received())
        .await
        .unwrap()
}

pub async fn count(test: &TestDatabase, from: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {from}")))
        .fetch_one(test.pool())
        .await
        .unwrap()
}

fn track(user: &str, event: &str, message: &str) -> Value {
    json!({"type": "track", "userId": user, "event": event, "messageId": message})
}

fn identify(user: &str, message: &str) -> Value {
    json!({"type": "identify", "userId": user, "messageId": message, "traits": {"name": "Amara Okafor"}})
}

/// Everything there is a table for.
fn everything(user: &str) -> Value {
    let event = |event: &str, properties: Value| {
        json!({
            "type": "track", "userId": user, "event": event, "properties": properties,
            "messageId": format!("{user} {event}"), "timestamp": "2026-03-10T11:00:00Z",
        })
    };
    json!([
        identify(user, &format!("{user} identify")),
        event("Signed In", json!({})),
        event("vision_created", json!({"id": "v1", "title": "Sail"})),
        event("Vision Refined", json!({"vision_id": "v1"})),
        event("AudioGenerated", json!({"visionId": "v1"})),
        event("Journal Entry Created", json!({"body": "secret"})),
        event("Board Image Added", json!({"url": "a.png"})),
        event("File Uploaded", json!({"size": 1024, "path": "b.pdf"})),
        event("Tokens Granted", json!({"amount": 500})),
        event("Tokens Used", json!({"amount": 20})),
        event("Danced", json!({"steps": 7})),
    ])
}

const TABLES: [&str; 10] = [
    "product.login_events",
    "product.visions",
    "product.vision_refinements where vision_id is not null",
    "product.audios where vision_id is not null",
    "product.journal_entries where body is null",
    "product.board_items where image_path = 'a.png'",
    "product.storage_files where bytes = 1024 and path = 'b.pdf'",
    "product.token_transactions where amount in (500, -20)",
    "product.profiles where first_name = 'Amara' and last_name = 'Okafor'",
    "crm.timeline_events where whole and event = 'Danced' and properties = '{\"steps\": 7}'",
];

async fn counts(test: &TestDatabase) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push(count(test, table).await);
    }
    counts
}

const ONE_OF_EACH: [i64; 10] = [1, 1, 1, 1, 1, 1, 1, 2, 1, 1];

#[tokio::test]
async fn every_event_becomes_its_row_and_nothing_twice() {
    let test = TestDatabase::create().await;
    let outcomes = tell(test.database(), everything("user-42")).await;
    let member = outcomes[0].member.unwrap();
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.fresh && outcome.member == Some(member))
    );
    assert_eq!(counts(&test).await, ONE_OF_EACH);
    assert_eq!(
        count(
            &test,
            "product.login_events where at = '2026-03-10T11:00:00Z'"
        )
        .await,
        1
    );
    assert_eq!(
        count(
            &test,
            "crm.member_directory where name = 'Amara Okafor' and created_at = '2026-03-10T12:00:00Z'"
        )
        .await,
        1
    );

    let again = tell(test.database(), everything("user-42")).await;
    assert!(
        again
            .iter()
            .all(|outcome| !outcome.fresh && outcome.member == Some(member))
    );
    assert_eq!(counts(&test).await, ONE_OF_EACH);
    // Another key's messages are its own, whatever they are called.
    let other = Uuid::from_u128(0xe2);
    let login = messages(json!([track("user-42", "Signed In", "user-42 Signed In")]));
    take(test.database(), other, &login, received())
        .await
        .unwrap();
    assert_eq!(count(&test, "product.login_events").await, 2);
}

#[tokio::test]
async fn a_message_twice_in_one_batch_is_one() {
    let test = TestDatabase::create().await;
    let login = track("user-42", "Signed In", "same");
    let batch = json!([identify("user-42", "i"), login, login, login]);
    let fresh: Vec<bool> = tell(test.database(), batch)
        .await
        .iter()
        .map(|outcome| outcome.fresh)
        .collect();
    assert_eq!(fresh, [true, true, false, false]);
    assert_eq!(count(&test, "product.login_events").await, 1);
    // Without an id nobody can tell.
    let nameless = json!({"type": "track", "userId": "user-42", "event": "Signed In"});
    tell(test.database(), json!([nameless, nameless])).await;
    assert_eq!(count(&test, "product.login_events").await, 3);
}

#[tokio::test]
async fn the_same_batch_eight_times_at_once_counts_once() {
    let test = TestDatabase::create().await;
    let batch = messages(everything("user-42"));
    let told = join_all((0..8).map(|_| take(test.database(), KEY, &batch, received()))).await;
    let fresh: usize = told
        .iter()
        .map(|outcomes| {
            outcomes
                .as_ref()
                .unwrap()
                .iter()
                .filter(|o| o.fresh)
                .count()
        })
        .sum();
    assert_eq!(fresh, batch.len());
    assert_eq!(counts(&test).await, ONE_OF_EACH);
    assert_eq!(count(&test, "auth.users").await, 1);
}

#[tokio::test]
async fn two_first_sights_of_one_user_are_one_member() {
    let test = TestDatabase::create().await;
    for user in ["user-42", "7d444840-9dc0-11d1-b245-5ffdce74fad2"] {
        let batches: Vec<Vec<Message>> = (0..8)
            .map(|n| {
                messages(json!([
                    track(user, "Signed In", &format!("{user} t{n}")),
                    identify(user, &format!("{user} i{n}")),
                ]))
            })
            .collect();
        let told = join_all(
            batches
                .iter()
                .map(|batch| take(test.database(), KEY, batch, received())),
        )
        .await;
        let members: Vec<Option<MemberId>> = told
            .into_iter()
            .flat_map(|outcomes| outcomes.unwrap())
            .map(|outcome| outcome.member)
            .collect();
        assert!(members[0].is_some());
        assert!(members.iter().all(|member| *member == members[0]));
    }
    assert_eq!(count(&test, "auth.users").await, 2);
    assert_eq!(count(&test, "crm.external_ids").await, 1);
    assert_eq!(count(&test, "product.login_events").await, 16);
    assert_eq!(count(&test, "crm.waiting_messages").await, 0);
}

#[tokio::test]
async fn batches_that_overlap_in_every_order_do_not_stand_in_each_others_way() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id) select md5(n::text)::uuid from generate_series(1, 40) as n;
         insert into public.user_activity_metrics (user_id) select id from auth.users",
    )
    .await;
    let users: Vec<Uuid> = sqlx::query_scalar("select id from auth.users")
        .fetch_all(test.pool())
        .await
        .unwrap();
    let batch = |round: usize, users: Vec<&Uuid>| {
        let batch: Vec<Value> = users
            .iter()
            .flat_map(|user| {
                let traits =
                    json!({"email": format!("{round}@example.com"), "city": round.to_string()});
                [
                    json!({"type": "identify", "userId": user, "traits": traits}),
                    json!({"type": "track", "userId": user, "event": "Signed In"}),
                    json!({"type": "track", "userId": user, "event": format!("Odd {}", round % 3)}),
                ]
            })
            .collect();
        messages(batch.into())
    };
    let batches: Vec<Vec<Message>> = (0..12)
        .map(|round| match round % 2 {
            0 => batch(round, users.iter().skip(round).collect()),
            _ => batch(round, users.iter().rev().skip(round).collect()),
        })
        .collect();
    let figures = async {
        for vision in 1..30 {
            sqlx::query("update public.user_activity_metrics set vision_count = $1")
                .bind(vision)
                .execute(test.pool())
                .await
                .unwrap();
        }
    };
    let told = join_all(
        batches
            .iter()
            .map(|batch| take(test.database(), KEY, batch, received())),
    );
    let (told, ()) = futures_util::future::join(told, figures).await;
    for outcome in told {
        outcome.unwrap();
    }
    let expected: usize = batches.iter().map(|batch| batch.len() / 3).sum();
    assert_eq!(
        count(&test, "product.login_events").await,
        i64::try_from(expected).unwrap()
    );
    let report = crm_db::directory::check(test.database()).await.unwrap();
    assert_eq!(report, crm_db::directory::Report::default());
}

#[tokio::test]
async fn a_message_and_its_effect_are_one() {
    let test = TestDatabase::create().await;
    test.run("alter table product.token_transactions add constraint broken check (amount < 100) not valid")
        .await;
    let batch = messages(everything("user-42"));
    let refused = take(test.database(), KEY, &batch, received()).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    assert_eq!(counts(&test).await, [0; 10]);
    assert_eq!(count(&test, "crm.ingested_messages").await, 0);
    assert_eq!(count(&test, "auth.users").await, 0);
    test.run("alter table product.token_transactions drop constraint broken")
        .await;
    take(test.database(), KEY, &batch, received())
        .await
        .unwrap();
    assert_eq!(counts(&test).await, ONE_OF_EACH);
}

#[tokio::test]
async fn what_is_told_of_somebody_unknown_waits_for_them() {
    let test = TestDatabase::create().await;
    let events = json!([
        track("user-42", "Signed In", "1"),
        track("user-42", "Danced", "2"),
        {"type": "track", "anonymousId": "a", "event": "Tokens Used", "properties": {"amount": 5}, "messageId": "3"},
        {"type": "page", "anonymousId": "b", "name": "Home", "messageId": "4"},
    ]);
    let outcomes = tell(test.database(), events).await;
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.fresh && outcome.member.is_none())
    );
    let waits = waiting(test.database()).await.unwrap();
    assert_eq!((waits.messages, waits.anonymous_messages), (2, 2));
    assert_eq!(waits.users.len(), 1);
    assert_eq!(waits.users[0].external_id, "user-42");
    assert_eq!(waits.users[0].messages, 2);
    // They can be mapped before anybody is known.
    let unmapped = list_unmapped(test.database()).await.unwrap();
    let keys: Vec<&str> = unmapped
        .items
        .iter()
        .map(|item| item.key.as_str())
        .collect();
    assert_eq!(keys, ["danced"], "pages are not listed");

    let hello =
        json!([{"type": "identify", "userId": "user-42", "anonymousId": "a", "messageId": "5"}]);
    let member = tell(test.database(), hello).await[0].member;
    assert!(member.is_some());
    assert_eq!(count(&test, "product.login_events").await, 1);
    assert_eq!(
        count(&test, "product.token_transactions where amount = -5").await,
        1
    );
    assert_eq!(count(&test, "crm.timeline_events").await, 1);
    let waits = waiting(test.database()).await.unwrap();
    assert_eq!((waits.messages, waits.anonymous_messages), (0, 1));
    // Once known, a visitor's next event is the member's at once.
    let next = json!([{"type": "track", "anonymousId": "a", "event": "Login", "messageId": "6"}]);
    assert_eq!(tell(test.database(), next).await[0].member, member);
    assert_eq!(count(&test, "product.login_events").await, 2);
    let item = &list_unmapped(test.database()).await.unwrap().items[0];
    assert_eq!(item.count, 1, "what waited is not noted again");
}

#[tokio::test]
async fn an_alias_leads_from_the_old_name_to_the_new_one() {
    let test = TestDatabase::create().await;
    let alias = |previous: &str, user: &str| {
        json!([{"type": "alias", "previousId": previous, "userId": user,
            "messageId": format!("{previous} {user}")}])
    };
    // Nobody is known yet, neither by an anonymousId nor by a userId.
    tell(
        test.database(),
        json!([
            track("old", "Signed In", "1"),
            {"type": "track", "anonymousId": "visitor", "event": "Signed In", "messageId": "2"},
        ]),
    )
    .await;
    tell(test.database(), alias("visitor", "old")).await;
    tell(test.database(), alias("old", "new")).await;
    assert_eq!(count(&test, "product.login_events").await, 0);
    let member = tell(test.database(), json!([identify("new", "3")])).await[0]
        .member
        .unwrap();
    assert_eq!(count(&test, "product.login_events").await, 2);
    for (user, message) in [("old", "4"), ("new", "5")] {
        let told = tell(test.database(), json!([track(user, "Signed In", message)])).await;
        assert_eq!(told[0].member, Some(member), "{user}");
    }
    // Somebody known gets another name.
    tell(test.database(), alias("new", "newest")).await;
    let told = tell(test.database(), json!([track("newest", "Signed In", "6")])).await;
    assert_eq!(told[0].member, Some(member));
    // Two members stay two.
    let other = tell(test.database(), json!([identify("other", "7")])).await[0].member;
    tell(test.database(), alias("other", "new")).await;
    let told = tell(test.database(), json!([track("other", "Signed In", "8")])).await;
    assert_eq!(told[0].member, other);
    assert_ne!(other, Some(member));
}

#[tokio::test]
async fn what_is_told_later_counts_more_and_silence_nothing() {
    let test = TestDatabase::create().await;
    let identify = |at: &str, message: &str, traits: Value| json!({"type": "identify", "userId": "user-42", "timestamp": at, "messageId": message, "traits": traits});
    tell(
        test.database(),
        json!([
            identify(
                "2026-03-10T11:00:00Z",
                "1",
                json!({"email": "new@example.com", "city": "Lagos"})
            ),
            identify(
                "2026-03-10T10:00:00Z",
                "2",
                json!({"email": "old@example.com", "phone": "1"})
            ),
        ]),
    )
    .await;
    tell(
        test.database(),
        json!([identify(
            "2026-03-10T11:30:00Z",
            "3",
            json!({"email": null, "city": "", "plan": "solo"})
        )]),
    )
    .await;
    assert_eq!(
        count(&test, "crm.member_directory where email = 'new@example.com' and created_at = '2026-03-10T10:00:00Z'").await,
        1
    );
    assert_eq!(
        count(
            &test,
            "product.profiles where city = 'Lagos' and phone = '1'"
        )
        .await,
        1
    );
}

#[tokio::test]
async fn a_product_s_id_is_linked_to_a_member_with_all_that_waited() {
    let test = TestDatabase::create().await;
    test.run("insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001'), ('00000000-0000-0000-0000-000000000002')").await;
    tell(test.database(), json!([track("user-42", "Signed In", "1")])).await;
    let nobody = link(test.database(), "user-42", id(99), received()).await;
    assert_eq!(nobody, Err(Error::NotFound));
    let linked = link(test.database(), "user-42", id(1), received())
        .await
        .unwrap();
    assert_eq!(linked.attached, 1);
    assert_eq!(
        count(
            &test,
            "product.login_events where user_id = '00000000-0000-0000-0000-000000000001'"
        )
        .await,
        1
    );
    // An admin's word goes before anything else.
    link(test.database(), "user-42", id(2), received())
        .await
        .unwrap();
    link(test.database(), &id(1).to_string(), id(2), received())
        .await
        .unwrap();
    for (user, message) in [("user-42".to_owned(), "2"), (id(1).to_string(), "3")] {
        let told = tell(test.database(), json!([track(&user, "Signed In", message)])).await;
        assert_eq!(told[0].member, Some(id(2)));
    }
    link(test.database(), &id(1).to_string(), id(1), received())
        .await
        .unwrap();
    let told = tell(
        test.database(),
        json!([track(&id(1).to_string(), "Signed In", "4")]),
    )
    .await;
    assert_eq!(told[0].member, Some(id(1)));
}

#[tokio::test]
async fn many_messages_that_wait_are_handed_over_bit_by_bit() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into crm.waiting_messages (kind, whose, what, details, at, received_at)
         select 'user', 'user-42', 'login', '{}', '2026-03-10T10:00:00Z', '2026-03-10T10:00:00Z'
         from generate_series(1, 11000);
         insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001');
         insert into crm.external_ids values ('user-42', '00000000-0000-0000-0000-000000000001', now())",
    )
    .await;
    assert_eq!(sweep(test.database(), received()).await, Ok(11_000));
    assert_eq!(sweep(test.database(), received()).await, Ok(0));
    assert_eq!(count(&test, "product.login_events").await, 11_000);
}

#[tokio::test]
async fn somebody_who_appears_by_either_name_is_found() {
    let test = TestDatabase::create().await;
    test.run("insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001')")
        .await;
    for (known, old, new) in [("old 1", "old 1", "new 1"), ("new 2", "old 2", "new 2")] {
        let alias = json!({"type": "alias", "previousId": old, "userId": new});
        tell(
            test.database(),
            json!([{"type": "track", "userId": old, "event": "Signed In"}]),
        )
        .await;
        tell(test.database(), json!([alias])).await;
        assert_eq!(sweep(test.database(), received()).await, Ok(0));
        test.run(&format!(
            "insert into crm.external_ids values ('{known}', '00000000-0000-0000-0000-000000000001', now())"
        ))
        .await;
        assert_eq!(sweep(test.database(), received()).await, Ok(1), "{known}");
    }
    assert_eq!(count(&test, "product.login_events").await, 2);
}

#[tokio::test]
async fn made_up_names_do_not_fill_a_table() {
    let test = TestDatabase::create().await;
    for batch in 0..5 {
        let events: Vec<Value> = (0..500)
            .map(|n| json!({"type": "track", "anonymousId": "a", "event": format!("e{batch}x{n}")}))
            .collect();
        tell(test.database(), events.into()).await;
    }
    let noted = count(&test, "crm.unmapped_events").await;
    assert!((2000..2500).contains(&noted), "{noted}");
    tell(
        test.database(),
        json!([{"type": "track", "anonymousId": "a", "event": "e0x0"}]),
    )
    .await;
    assert_eq!(count(&test, "crm.unmapped_events where count = 2").await, 1);
}

#[tokio::test]
async fn what_is_old_goes_and_what_counts_stays() {
    let test = TestDatabase::create().await;
    tell(test.database(), everything("user-42")).await;
    tell(
        test.database(),
        json!([track("stranger", "Signed In", "1"), {"type": "page", "anonymousId": "a", "messageId": "2"}]),
    )
    .await;
    let later = |days| received() + TimeDelta::days(days);
    delete_old(test.database(), later(89)).await.unwrap();
    assert_eq!(count(&test, "crm.ingested_messages").await, 13);
    assert_eq!(count(&test, "crm.waiting_messages").await, 2);
    delete_old(test.database(), later(91)).await.unwrap();
    assert_eq!(count(&test, "crm.ingested_messages").await, 0);
    assert_eq!(count(&test, "crm.unmapped_events").await, 0);
    assert_eq!(count(&test, "crm.waiting_messages").await, 1);
    delete_old(test.database(), later(366)).await.unwrap();
    assert_eq!(count(&test, "crm.waiting_messages").await, 0);
    assert_eq!(counts(&test).await, ONE_OF_EACH);
}
