//! The migrations on what is really out there: nothing at all, a Supabase project, an older installation.

use crm_db::testing::TestDatabase;

#[tokio::test]
async fn an_empty_database_is_set_up_and_a_second_run_changes_nothing() {
    let test = TestDatabase::empty().await;
    test.database().migrate().await.unwrap();
    test.database().migrate().await.unwrap();
    let owned: bool = sqlx::query_scalar("select owns_users from crm.installation")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert!(owned);
}

#[tokio::test]
async fn programs_that_start_together_migrate_one_after_another() {
    let test = TestDatabase::empty().await;
    let database = test.database();
    let (a, b, c) = tokio::join!(database.migrate(), database.migrate(), database.migrate());
    assert_eq!((a, b, c), (Ok(()), Ok(()), Ok(())));
}
