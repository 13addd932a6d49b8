//! How many leads become members, by the months of the account's zone.

use chrono_tz::Tz;
use crm_db::leads::report;

use super::world;

#[tokio::test]
async fn cohorts_are_months_of_the_accounts_zone_and_days_are_whole() {
    let test = world().await;
    test.run(
        "insert into crm.leads (id, name, source, status, converted_at, created_at, updated_at)
         values
            -- In Berlin it is May already.
            (gen_random_uuid(), 'A', 'ads', 'converted', '2024-05-03T22:29:59Z', '2024-04-30T22:30:00Z', now()),
            (gen_random_uuid(), 'B', 'ads', 'converted', '2024-05-10T12:00:00Z', '2024-05-01T12:00:00Z', now()),
            (gen_random_uuid(), 'C', null, 'lost', null, '2024-05-01T12:00:00Z', now()),
            (gen_random_uuid(), 'D', 'ads', 'new', null, '2024-04-02T12:00:00Z', now())",
    )
    .await;
    let told = report(test.database(), Tz::Europe__Berlin).await.unwrap();
    assert_eq!((told.created, told.converted, told.rate), (4, 2, 5000));
    let months: Vec<_> = told
        .cohorts
        .iter()
        .map(|cohort| {
            (
                cohort.month.to_string(),
                cohort.created,
                cohort.rate,
                cohort.median_days,
            )
        })
        .collect();
    assert_eq!(
        months,
        [
            ("2024-05-01".to_owned(), 3, 6667, Some(2)),
            ("2024-04-01".to_owned(), 1, 0, None),
        ]
    );
    let sources: Vec<_> = told
        .sources
        .iter()
        .map(|line| {
            (
                line.source.as_deref(),
                line.created,
                line.converted,
                line.lost,
            )
        })
        .collect();
    assert_eq!(sources, [(Some("ads"), 3, 2, 0), (None, 1, 0, 1)]);
    let utc = report(test.database(), Tz::UTC).await.unwrap();
    assert_eq!(utc.cohorts[1].created, 2);
}
