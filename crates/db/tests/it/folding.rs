//! `crm.fold` and the domain's `fold` are one function written twice: every letter must come out the same.

use crm_db::testing::TestDatabase;
use crm_domain::text::fold;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::values::texts;

async fn folded(test: &TestDatabase, texts: &[String]) -> Vec<String> {
    sqlx::query_scalar(
        "select crm.fold(t) from unnest($1::text[]) with ordinality as u (t, n) order by n",
    )
    .bind(texts)
    .fetch_all(test.pool())
    .await
    .unwrap()
}

/// Letters that were settled long before any Postgres or Rust in use: Latin to Arabic, the scripts of Asia, Han, widths.
fn is_settled(letter: char) -> bool {
    matches!(letter, '\0'..='\u{557}' | '\u{590}'..='\u{1c7f}' | '\u{1e00}'..='\u{2000}' | '\u{2100}'..='\u{a7c9}' | '\u{f900}'..='\u{ffff}')
}

#[tokio::test]
async fn every_letter_folds_the_same() {
    let test = TestDatabase::create().await;
    let letters: Vec<String> = ('\u{1}'..=char::MAX).map(String::from).collect();
    let mut differing = Vec::new();
    for letters in letters.chunks(20_000) {
        for (letter, theirs) in letters.iter().zip(folded(&test, letters).await) {
            let ours = fold(letter);
            // Unicode grows: what is new to one of the two it leaves as it is.
            let is_new = !letter.chars().all(is_settled) && (ours == *letter || theirs == *letter);
            if ours != theirs && !is_new {
                differing.push(letter.escape_unicode().to_string());
            }
        }
    }
    assert_eq!(differing, Vec::<String>::new());
}

#[test]
fn every_text_folds_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let test = runtime.block_on(TestDatabase::create());
    let mut runner = TestRunner::new(Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&proptest::collection::vec(texts(), 1..20), |texts| {
        let ours: Vec<_> = texts.iter().map(|text| fold(text)).collect();
        prop_assert_eq!(runtime.block_on(folded(&test, &texts)), ours);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
