//! The check of the views on databases that are wrong in every way it knows.

use crm_db::sources::{Finding, Kind, check};
use crm_db::testing::TestDatabase;

use crate::world::{id, join};

async fn found(test: &TestDatabase) -> Vec<(Kind, String)> {
    let findings = check(test.database(), 100).await.unwrap();
    let told = |finding: Finding| (finding.kind, finding.to_string());
    findings.into_iter().map(told).collect()
}

/// The one thing that is found after `sql`.
async fn one_after(sql: &str) -> (Kind, String) {
    let test = TestDatabase::create().await;
    join(&test, id(1), "a").await;
    test.run(sql).await;
    let mut found = found(&test).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[tokio::test]
async fn what_ships_is_sound() {
    let test = TestDatabase::create().await;
    assert_eq!(found(&test).await, []);
    test.run(
        "insert into auth.users (id) select md5(n::text)::uuid from generate_series(1, 5000) as n;
         insert into product.visions (user_id, title) select id, repeat('x', 400) from auth.users;
         insert into product.login_events (user_id, at) select id, now() from auth.users, generate_series(1, 4);
         insert into product.profiles (user_id, about) select id, repeat('x', 300) from auth.users;
         analyze;",
    )
    .await;
    assert_eq!(found(&test).await, []);
}

#[tokio::test]
async fn a_view_that_is_missing_or_of_another_shape_is_named() {
    let (kind, words) = one_after("drop view sources.files").await;
    assert_eq!(kind, Kind::Missing);
    assert!(words.starts_with("sources.files: is missing"), "{words}");
    assert!(words.contains("bytes bigint"), "{words}");

    let (kind, words) = one_after(
        "drop view sources.files;
         create view sources.files as
         select user_id, bytes::numeric as bytes from product.storage_files",
    )
    .await;
    assert_eq!(kind, Kind::Mistyped);
    assert!(
        words.contains("bytes is numeric and must be bigint"),
        "{words}"
    );
    assert!(words.contains("has no column created_at"), "{words}");
}

#[tokio::test]
async fn a_view_that_cannot_be_read_is_told_without_anybodys_data() {
    let (kind, words) = one_after(
        "insert into product.visions (user_id, title) values ('00000000-0000-0000-0000-000000000001', 'secret');
         create or replace view sources.visions (user_id, created_at) as
         select user_id, created_at from product.visions where title::integer = 1",
    )
    .await;
    assert_eq!(kind, Kind::Fails);
    assert!(words.contains("22P02"), "{words}");
    assert!(!words.contains("secret"), "{words}");
}

#[tokio::test]
async fn members_are_somebody_and_each_of_them_once() {
    let (kind, words) = one_after(
        "create or replace view sources.members (user_id, name, email, created_at) as
         select id, null::text, email, created_at from auth.users
         union all
         select id, null::text, email, created_at from auth.users",
    )
    .await;
    assert_eq!(kind, Kind::Repeats);
    assert!(words.contains("1 members more than once"), "{words}");

    let (kind, words) = one_after(
        "create or replace view sources.members (user_id, name, email, created_at) as
         select '00000000-0000-0000-0000-00000000000a'::uuid, null::text, null::text, '2024-01-01'::timestamptz",
    )
    .await;
    assert_eq!(kind, Kind::Strangers);
    assert!(words.contains("auth.users does not have"), "{words}");
}

#[tokio::test]
async fn a_large_table_without_its_index_is_named() {
    let test = TestDatabase::create().await;
    test.run(
        "create table public.papers (owner uuid, body text);
         insert into public.papers select md5(n::text)::uuid, repeat('x', 100) from generate_series(1, 10000) as n;
         select crm.watch('public.papers', 'owner');
         create or replace view sources.visions (user_id, created_at) as
         select owner, null::timestamptz from public.papers;
         analyze;",
    )
    .await;
    let told = found(&test).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, Kind::WithoutIndex);
    assert!(told[0].1.contains("reads all of public.papers"), "{told:?}");
    test.run("create index on public.papers (owner)").await;
    assert_eq!(found(&test).await, []);
}

#[tokio::test]
async fn a_slow_view_is_named_with_its_time() {
    let (kind, words) = one_after(
        "insert into product.visions (user_id) values ('00000000-0000-0000-0000-000000000001');
         create function public.dawdle(member uuid) returns boolean language plpgsql immutable
             as 'begin perform pg_sleep(1.2); return true; end';
         create or replace view sources.visions (user_id, created_at) as
         select user_id, created_at from product.visions where public.dawdle(user_id)",
    )
    .await;
    assert_eq!(kind, Kind::Slow);
    assert!(words.contains("ms for one portion"), "{words}");
}

#[tokio::test]
async fn what_changes_unseen_is_told_with_what_would_help() {
    let (kind, words) = one_after(
        "create table public.papers (owner uuid);
         create or replace view sources.visions (user_id, created_at) as
         select owner, null::timestamptz from public.papers",
    )
    .await;
    assert_eq!(kind, Kind::Unwatched);
    assert!(words.contains("crm.watch('public.papers'"), "{words}");

    let (kind, words) = one_after(
        "create materialized view public.papers as select id as owner from auth.users;
         create or replace view sources.visions (user_id, created_at) as
         select owner, null::timestamptz from public.papers",
    )
    .await;
    assert_eq!(kind, Kind::Compared);
    assert!(!kind.is_fault());
    assert!(words.contains("materialised"), "{words}");

    // As replication leaves it: rows arrive, and no trigger of a statement is fired.
    let (kind, words) = one_after(
        "set allow_system_table_mods = on;
         insert into pg_subscription_rel (srsubid, srrelid, srsubstate) values (1, 'product.visions'::regclass, 'r');
         reset allow_system_table_mods;",
    )
    .await;
    assert_eq!(kind, Kind::Compared);
    assert!(words.contains("subscription"), "{words}");
}
