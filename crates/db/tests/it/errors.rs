//! Failures as callers are told of them: by what can be done, and without a word of a member's data.

use std::time::Duration;

use crm_db::testing::TestDatabase;
use crm_db::{Database, Error, Settings};

use crate::world::{id, join};

async fn failure(test: &TestDatabase, sql: &'static str) -> Error {
    sqlx::query(sql)
        .execute(test.pool())
        .await
        .unwrap_err()
        .into()
}

#[tokio::test]
async fn every_refusal_says_what_stands_against_it_and_quotes_nobody() {
    let test = TestDatabase::create().await;
    join(&test, id(1), "secret@example.com").await;
    let twice = "insert into auth.users (id, email) select id, email from auth.users";
    let nobody =
        "insert into product.profiles (user_id) values ('00000000-0000-0000-0000-00000000dead')";
    let unknown = "insert into public.user_activity_metrics (user_id, engagement_status) select id, 'secret' from auth.users";
    let mistyped = "select 'secret'::integer";
    let misspelt = "select * from crm.secrets";
    let conflict = |constraint: &str| Error::Conflict {
        constraint: constraint.to_owned(),
    };
    assert_eq!(failure(&test, twice).await, conflict("users_pkey"));
    assert_eq!(
        failure(&test, nobody).await,
        conflict("profiles_user_id_fkey")
    );
    assert_eq!(
        failure(&test, unknown).await,
        conflict("user_activity_metrics_engagement_status_fkey")
    );
    for sql in [twice, nobody, unknown, mistyped] {
        let error = failure(&test, sql).await;
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
    assert!(
        failure(&test, misspelt)
            .await
            .to_string()
            .contains("crm.secrets"),
        "names of tables are no secret"
    );
}

#[tokio::test]
async fn what_takes_too_long_is_stopped_and_who_waits_for_a_connection_is_told() {
    let test = TestDatabase::create().await;
    // Connecting may take its time where much else goes on; waiting for the lock may not.
    let settings = Settings {
        statement_timeout: Duration::from_millis(50),
        acquire_timeout: Duration::from_secs(60),
        ..Settings::web(1)
    };
    let hasty = Database::connect(test.url(), &settings).await.unwrap();
    let lock = "lock table crm.member_directory in access exclusive mode";
    let mut holder = test.pool().begin().await.unwrap();
    sqlx::query(lock).execute(&mut *holder).await.unwrap();
    assert_eq!(crm_db::directory::sync(&hasty).await, Err(Error::Timeout));
    drop(holder);
    hasty.close().await;
    assert!(matches!(hasty.ping().await, Err(Error::Unavailable { .. })));
    let settings = Settings {
        acquire_timeout: Duration::from_millis(50),
        ..settings
    };
    let nowhere = Database::connect("postgres://nobody@127.0.0.1:1/nothing", &settings).await;
    assert!(
        matches!(nowhere, Err(Error::Unavailable { .. })),
        "{nowhere:?}"
    );
}

/// Where sorting has a forbidding price, rows that a job holds in the order of their ids are looked for among all there are.
#[tokio::test]
async fn jobs_sort_and_lists_do_not() {
    let test = TestDatabase::create().await;
    for (settings, sorts) in [(Settings::web(1), "off"), (Settings::jobs(1), "on")] {
        let database = Database::connect(test.url(), &settings).await.unwrap();
        let shown = crm_db::testing::setting(&database, "enable_sort").await;
        assert_eq!(shown, sorts, "{}", settings.application_name);
        database.close().await;
    }
}

#[tokio::test]
async fn every_connection_has_the_same_session() {
    let test = TestDatabase::create().await;
    for (name, value) in [
        ("jit", "off"),
        ("timezone", "UTC"),
        ("search_path", "public"),
        ("statement_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("application_name", "member-success"),
    ] {
        let shown: String = sqlx::query_scalar("select current_setting($1)")
            .bind(name)
            .fetch_one(test.pool())
            .await
            .unwrap();
        assert_eq!(shown, value, "{name}");
    }
}
