//! Loading through `COPY`: values arrive as they left, and the schema is afterwards what it was before.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_db::directory::check;
use crm_db::load::{
    Batch, Classification, Hundredths, Load, LoginEvent, Revenue, Step, User, Vision,
    VisionRefinement,
};
use crm_db::testing::TestDatabase;
use crm_db::{Database, Error};
use crm_domain::calendar::Calendar;
use sqlx::Row;
use sqlx::types::Uuid;

fn now() -> DateTime<Utc> {
    "2024-05-20T10:00:00.123456Z".parse().unwrap()
}

fn user(n: u128) -> User<'static> {
    User {
        id: Uuid::from_u128(n),
        email: None,
        created_at: now(),
    }
}

fn revenue(n: u128, mrr: i64) -> Revenue<'static> {
    Revenue {
        user_id: Uuid::from_u128(n),
        subscription_tier: Some("solo"),
        subscription_status: None,
        raw_status: None,
        mrr: Hundredths(mrr),
        ltv: Hundredths(0),
        total_spent: Hundredths(0),
        subscription_start_date: None,
        months_subscribed: 0,
        updated_at: now(),
    }
}

async fn load(database: &Database, batch: &Batch) -> Result<(), Error> {
    let mut load = Load::begin(database).await?.unwrap();
    load.write(batch).await?;
    load.finish(&Calendar::new(now(), Tz::UTC), &mut |_: Step| {})
        .await
}

/// Everything that loading sets aside, as Postgres describes it.
async fn schema(test: &TestDatabase) -> Vec<String> {
    let described = sqlx::query_scalar(
        "select conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid)
        from pg_constraint
        where conrelid <> 0
        union all
        select indexrelid::regclass || ' ' || indisvalid || ' ' || pg_get_indexdef(indexrelid)
        from pg_index
        where indrelid > 16384
        union all
        select tgrelid::regclass || ' ' || tgenabled::text || ' ' || pg_get_triggerdef(oid)
        from pg_trigger
        where not tgisinternal
        order by 1",
    );
    described.fetch_all(test.pool()).await.unwrap()
}

#[tokio::test]
async fn values_arrive_as_they_left() {
    let test = TestDatabase::create().await;
    let amounts = [
        0,
        1,
        -1,
        99,
        100,
        10_754,
        1_000_000,
        -1_234_567,
        99_999_999,
        100_000_000,
        9_999_999_999,
    ];
    let sets: [Option<&[&str]>; 4] = [
        None,
        Some(&[]),
        Some(&["a"]),
        Some(&["O'Brien, \"Bo\" {\\}", "übër", "名前"]),
    ];
    let mut batch = Batch::default();
    for (n, amount) in (0..).zip(amounts) {
        batch.add(&user(n));
        batch.add(&revenue(n, amount));
    }
    for (n, tags) in (0..).zip(sets) {
        batch.add(&Classification {
            user_id: Uuid::from_u128(n),
            engagement_status: Some("at_risk"),
            health_status: None,
            custom_tags: tags,
            admin_notes: Some("tab\there\nand \\N"),
            calculated_at: now(),
            updated_at: now() - TimeDelta::days(9_000),
        });
    }
    let dates = ["1970-01-01", "1999-12-31", "2000-01-01", "2024-02-29"]
        .map(|date| date.parse::<NaiveDate>().unwrap());
    for (n, date) in (20..).zip(dates) {
        batch.add(&User {
            email: Some("ünï@example.com"),
            ..user(n)
        });
        batch.add(&Revenue {
            subscription_start_date: Some(date),
            months_subscribed: -1,
            ..revenue(n, 0)
        });
    }
    load(test.database(), &batch).await.unwrap();

    let stored: Vec<String> = sqlx::query_scalar(
        "select mrr::text from public.user_revenue_metrics where subscription_start_date is null order by user_id",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    let expected = amounts.map(|amount| crm_types::money::decimal_text(amount, 2));
    assert_eq!(stored, expected);

    let rows = sqlx::query("select * from public.user_activity_metrics where engagement_status is not null order by user_id")
        .fetch_all(test.pool())
        .await
        .unwrap();
    for (row, tags) in rows.iter().zip(sets) {
        assert_eq!(
            row.get::<Option<Vec<String>>, _>("custom_tags").as_deref(),
            tags.map(strings).as_deref()
        );
        assert_eq!(row.get::<&str, _>("admin_notes"), "tab\there\nand \\N");
        assert_eq!(row.get::<Option<&str>, _>("health_status"), None);
        assert_eq!(row.get::<DateTime<Utc>, _>("calculated_at"), now());
        assert_eq!(
            row.get::<DateTime<Utc>, _>("updated_at"),
            now() - TimeDelta::days(9_000)
        );
    }
    let stored: Vec<NaiveDate> = sqlx::query_scalar(
        "select subscription_start_date from public.user_revenue_metrics where months_subscribed = -1 order by 1",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(stored, dates);
    let emails: Vec<String> = sqlx::query_scalar(
        "select distinct email from crm.member_directory where email is not null",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(emails, ["ünï@example.com"]);
    let notes: i64 = sqlx::query_scalar("select count(*) from crm.member_changes")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(notes, 0, "the figures are computed already");
    assert!(check(test.database()).await.unwrap().is_clean());
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[tokio::test]
async fn the_schema_is_afterwards_what_it_was() {
    let test = TestDatabase::create().await;
    // Of an operator's own making; neither is ours to lose.
    sqlx::raw_sql(
        "create table public.frames (vision_id uuid references product.visions (id));
        create index visions_title on product.visions (lower(title)) where title is not null;
        alter table product.profiles disable trigger publish_deleted",
    )
    .execute(test.pool())
    .await
    .unwrap();
    let before = schema(&test).await;
    assert!(before.len() > 60);
    let mut batch = Batch::default();
    batch.add(&user(1));
    batch.add(&LoginEvent {
        user_id: Uuid::from_u128(1),
        at: now(),
    });
    // One that comes to nothing, after it has drawn a number.
    let mut given_up = Load::begin(test.database()).await.unwrap().unwrap();
    given_up.write(&batch).await.unwrap();
    drop(given_up);
    load(test.database(), &batch).await.unwrap();
    assert_eq!(schema(&test).await, before);
    // All the same it begins with one: the same world gets the same numbers.
    let first: i64 = sqlx::query_scalar("select min(id) from product.login_events")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(first, 1);
    // The triggers are at work again.
    sqlx::raw_sql("update public.user_activity_metrics set engagement_status = 'champion'")
        .execute(test.pool())
        .await
        .unwrap();
    assert!(check(test.database()).await.unwrap().is_clean());
    let counted: i64 = sqlx::query_scalar(
        "select members from crm.member_counters where dimension = 'engagement_status' and value = 'champion'",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert_eq!(counted, 1);
}

#[tokio::test]
async fn a_row_without_its_member_stops_the_load_and_nothing_stays() {
    let test = TestDatabase::create().await;
    let before = schema(&test).await;
    let mut batch = Batch::default();
    batch.add(&user(1));
    batch.add(&Vision {
        id: Uuid::from_u128(5),
        user_id: Uuid::from_u128(1),
        title: None,
        created_at: now(),
    });
    batch.add(&VisionRefinement {
        id: Uuid::from_u128(6),
        vision_id: Uuid::from_u128(7),
        user_id: Uuid::from_u128(1),
        created_at: now(),
    });
    let refused = load(test.database(), &batch).await.unwrap_err();
    assert!(
        matches!(&refused, Error::Conflict { constraint } if constraint.contains("vision_id")),
        "{refused:?}"
    );
    let members: i64 = sqlx::query_scalar("select count(*) from auth.users")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(members, 0);
    assert_eq!(schema(&test).await, before);
}

#[tokio::test]
async fn only_an_empty_database_is_loaded() {
    let test = TestDatabase::create().await;
    sqlx::raw_sql("insert into auth.users default values")
        .execute(test.pool())
        .await
        .unwrap();
    assert!(Load::begin(test.database()).await.unwrap().is_none());
}
