//! The figures against sources whose sums can be worked out by hand.

use chrono_tz::Tz;
use crm_db::activity;
use crm_db::testing::TestDatabase;
use crm_domain::calendar::Calendar;
use sqlx::Row;

use crate::world::{id, join};

const SOURCES: &str = "
    insert into product.profiles (user_id, first_name, last_name, date_of_birth, city, about)
    values ('00000000-0000-0000-0000-000000000001', 'Ada', 'Lovelace', '1815-12-10', '  ', '');
    insert into product.visions (id, user_id)
    values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001'),
        ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000001');
    insert into product.vision_refinements (vision_id, user_id)
    values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001');
    insert into product.audios (user_id) values ('00000000-0000-0000-0000-000000000001');
    insert into product.journal_entries (user_id)
    select '00000000-0000-0000-0000-000000000001' from generate_series(1, 5);
    insert into product.board_items (user_id, image_path)
    values ('00000000-0000-0000-0000-000000000001', 'a.png'), ('00000000-0000-0000-0000-000000000001', null);
    insert into product.storage_files (user_id, path, bytes)
    values ('00000000-0000-0000-0000-000000000001', 'a', 1234999), ('00000000-0000-0000-0000-000000000001', 'b', 1);
    insert into product.token_transactions (user_id, amount)
    values ('00000000-0000-0000-0000-000000000001', 1000), ('00000000-0000-0000-0000-000000000001', -300),
        ('00000000-0000-0000-0000-000000000001', -50);
    insert into product.login_events (user_id, at)
    values ('00000000-0000-0000-0000-000000000001', '2024-02-01T10:00:00Z'),
        ('00000000-0000-0000-0000-000000000001', '2024-02-27T23:59:00Z');
";

fn at(moment: &str) -> Calendar {
    Calendar::new(moment.parse().unwrap(), Tz::UTC)
}

#[tokio::test]
async fn figures_are_counted_and_written_only_where_they_differ() {
    let test = TestDatabase::create().await;
    let now = at("2024-03-01T00:30:00Z");
    join(&test, id(1), "ada@example.com").await;
    join(&test, id(2), "nothing@example.com").await;
    test.run(SOURCES).await;

    assert_eq!(activity::refresh(test.database(), None, &now).await, Ok(2));
    let rows = sqlx::query("select * from public.user_activity_metrics order by user_id")
        .fetch_all(test.pool())
        .await
        .unwrap();
    let figures = |row: &sqlx::postgres::PgRow| {
        [
            "profile_completion_percent",
            "vision_count",
            "vision_refinement_count",
            "audio_generated_count",
            "journal_entry_count",
            "vision_board_image_count",
            "total_logins",
            "s3_file_count",
            "tokens_used",
            "tokens_remaining",
        ]
        .map(|column| row.get::<i32, _>(column))
    };
    assert_eq!(figures(&rows[0]), [21, 2, 1, 1, 5, 1, 2, 2, 350, 650]);
    assert_eq!(figures(&rows[1]), [0; 10]);
    assert_eq!(
        rows[0].get::<Option<i32>, _>("days_since_last_login"),
        Some(3)
    );
    assert_eq!(rows[1].get::<Option<i32>, _>("days_since_last_login"), None);
    let megabytes: String = sqlx::query_scalar(
        "select total_storage_mb::text from crm.member_directory where vision_count = 2",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert_eq!(megabytes, "1.24");

    // A day later nothing has changed, so nothing is written, though a day more has passed.
    let later = at("2024-03-02T00:30:00Z");
    assert_eq!(
        activity::refresh(test.database(), None, &later).await,
        Ok(0)
    );
    test.run("insert into product.visions (user_id) select id from auth.users")
        .await;
    assert_eq!(
        activity::refresh(test.database(), Some(&[id(2)]), &later).await,
        Ok(1)
    );
    assert_eq!(
        activity::refresh(test.database(), None, &later).await,
        Ok(1)
    );
}

#[tokio::test]
async fn what_people_set_stays_and_figures_stop_where_the_columns_end() {
    let test = TestDatabase::create().await;
    join(&test, id(1), "ada@example.com").await;
    test.run(
        "insert into public.user_activity_metrics (user_id, engagement_status, health_status, custom_tags, admin_notes)
         select id, 'champion', 'healthy', '{vip}', 'keep me' from auth.users;
         insert into product.token_transactions (user_id, amount)
         select id, amount from auth.users, unnest('{-9000000000,-9000000000}'::bigint[]) as amount;
         insert into product.storage_files (user_id, path, bytes)
         select id, '', 9000000000000000000 from auth.users, generate_series(1, 2);",
    )
    .await;
    let now = at("2024-03-01T00:30:00Z");
    assert_eq!(activity::refresh(test.database(), None, &now).await, Ok(1));
    let row = sqlx::query(
        "select engagement_status, health_status, custom_tags, admin_notes, revision,
             tokens_used, tokens_remaining, total_storage_mb::text
         from crm.member_directory",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert_eq!(row.get::<String, _>("engagement_status"), "champion");
    assert_eq!(row.get::<String, _>("health_status"), "healthy");
    assert_eq!(row.get::<Vec<String>, _>("custom_tags"), ["vip"]);
    assert_eq!(row.get::<String, _>("admin_notes"), "keep me");
    assert_eq!(row.get::<i64, _>("revision"), 1);
    assert_eq!(row.get::<i32, _>("tokens_used"), i32::MAX);
    assert_eq!(row.get::<i32, _>("tokens_remaining"), i32::MIN);
    assert_eq!(row.get::<String, _>("total_storage_mb"), "99999999.99");
}

#[tokio::test]
async fn days_without_a_login_are_days_of_the_account() {
    let test = TestDatabase::create().await;
    join(&test, id(1), "ada@example.com").await;
    // Half past midnight of the first of March in Auckland, half past eleven of the last of February in London.
    test.run("insert into product.login_events (user_id, at) select id, '2024-02-29T11:30:00Z' from auth.users")
        .await;
    let stored = async |moment: &str, zone: Tz| -> Option<i32> {
        test.run("delete from public.user_activity_metrics").await;
        let calendar = Calendar::new(moment.parse().unwrap(), zone);
        let written = activity::refresh(test.database(), None, &calendar).await;
        assert_eq!(written, Ok(1));
        sqlx::query_scalar("select days_since_last_login from public.user_activity_metrics")
            .fetch_one(test.pool())
            .await
            .unwrap()
    };
    for moment in [
        "2024-02-29T12:00:00Z",
        "2024-03-01T10:59:00Z",
        "2024-03-01T11:00:00Z",
    ] {
        for zone in [Tz::UTC, Tz::Pacific__Auckland, Tz::America__Los_Angeles] {
            let now = Calendar::new(moment.parse().unwrap(), zone);
            let days = now.days_since("2024-02-29T11:30:00Z".parse().unwrap());
            assert_eq!(
                stored(moment, zone).await,
                i32::try_from(days).ok(),
                "{moment} {zone}"
            );
        }
    }
    assert_eq!(stored("2024-03-01T10:59:00Z", Tz::UTC).await, Some(1));
    assert_eq!(
        stored("2024-03-01T10:59:00Z", Tz::Pacific__Auckland).await,
        Some(0)
    );
}
