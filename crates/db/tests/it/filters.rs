//! The filter compiler: row by row it must agree with the filter's evaluation in memory, whatever the filter says.

use std::collections::BTreeSet;

use crm_db::members::{ListQuery, list};
use crm_db::testing::TestDatabase;
use crm_db::{Error, members};
use crm_domain::filter::{MemberFacts, evaluate};
use crm_types::filter::testing::expr_over;
use crm_types::filter::{Expr, Field, Operator, Test, Value};
use crm_types::ids::MemberId;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::values::{member, texts};
use crate::world::{add, filtered, id, nobody, page, reading};

/// The ids that the database finds.
async fn found(test: &TestDatabase, expr: &Expr) -> BTreeSet<MemberId> {
    let query = ListQuery {
        filter: Some(expr.clone()),
        limit: 100,
        total: true,
        ..ListQuery::default()
    };
    let page = page(test, &query).await;
    let ids: BTreeSet<_> = page.items.iter().map(|row| row.id).collect();
    assert_eq!(
        page.total.map(|total| total.count),
        Some(ids.len() as u64),
        "the total of {expr}"
    );
    ids
}

#[test]
fn the_database_finds_whom_evaluation_finds() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    });
    let test = runtime.block_on(TestDatabase::create());
    // Eighty members once, many filters over them.
    let members: Vec<MemberFacts> = (0..80)
        .map(|_| member().new_tree(&mut runner).unwrap().current())
        .collect();
    runtime.block_on(async {
        for member in &members {
            add(&test, member).await;
        }
    });
    let calendar = reading().calendar;
    let outcome = runner.run(&vec(expr_over(texts()), 1..4), |exprs| {
        for expr in exprs {
            let expected: BTreeSet<_> = members
                .iter()
                .filter(|member| evaluate(&expr, member, &calendar))
                .map(|member| member.id)
                .collect();
            let found = runtime.block_on(found(&test, &expr));
            let of = |ids: Vec<&MemberId>| -> Vec<_> {
                members
                    .iter()
                    .filter(|member| ids.contains(&&member.id))
                    .cloned()
                    .collect()
            };
            if found != expected {
                let surplus = of(found.difference(&expected).collect());
                let missed = of(expected.difference(&found).collect());
                return Err(TestCaseError::fail(format!(
                    "{expr}\nsurplus: {surplus:#?}\nmissed: {missed:#?}"
                )));
            }
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn a_comparison_with_something_unknown_is_false_and_not_its_exact_opposite() {
    let test = TestDatabase::create().await;
    add(
        &test,
        &MemberFacts {
            vision_count: Some(0),
            ..nobody(id(1))
        },
    )
    .await;
    add(&test, &nobody(id(2))).await;
    let found = async |text: &str| -> Vec<MemberId> {
        let mut ids: Vec<_> = page(&test, &filtered(text))
            .await
            .items
            .iter()
            .map(|row| row.id)
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(found("vision_count = 0").await, [id(1)]);
    assert_eq!(found("vision_count != 0").await, []);
    assert_eq!(found("not vision_count != 0").await, [id(1), id(2)]);
    assert_eq!(
        found("not (vision_count = 0 or vision_count > 3)").await,
        [id(2)]
    );
    assert_eq!(found("vision_count is null").await, [id(2)]);
    assert_eq!(found("not (not vision_count is null)").await, [id(2)]);
    assert_eq!(found("vision_count not in (0, 1)").await, [id(2)]);
}

#[tokio::test]
async fn wildcards_are_letters_like_any_other() {
    let test = TestDatabase::create().await;
    for (n, name) in [r"100% sure", r"100 sure", r"a_b", r"axb", r"c\d", r"cd"]
        .into_iter()
        .enumerate()
    {
        add(
            &test,
            &MemberFacts {
                name: Some(name.to_owned()),
                ..nobody(id(n as u128))
            },
        )
        .await;
    }
    for (part, whole) in [
        ("0%", r"100% sure"),
        ("_", "a_b"),
        ("\\", r"c\d"),
        ("a_b", "a_b"),
        ("%", r"100% sure"),
    ] {
        let test_of = Test::contains(Field::Name, part.to_owned()).unwrap();
        let query = ListQuery {
            filter: Some(Expr::Test(test_of)),
            limit: 10,
            ..ListQuery::default()
        };
        let names: Vec<_> = page(&test, &query)
            .await
            .items
            .into_iter()
            .filter_map(|row| row.name)
            .collect();
        assert_eq!(names, [whole], "{part}");
        let query = ListQuery {
            search: Some(part.to_owned()),
            limit: 10,
            ..ListQuery::default()
        };
        let found = page(&test, &query)
            .await
            .items
            .into_iter()
            .filter_map(|row| row.name)
            .collect::<Vec<_>>();
        assert!(found.is_empty() || found == [whole], "{part}: {found:?}");
    }
}

#[tokio::test]
async fn the_character_nul_is_refused_with_a_reason() {
    let test = TestDatabase::create().await;
    let refused = |outcome: crm_db::Result<_>| matches!(outcome, Err(Error::Invalid { reason }) if reason.contains("U+0000"));
    let text = || "a\0b".to_owned();
    let tests = [
        Test::contains(Field::Name, text()).unwrap(),
        Test::has(Field::CustomTags, text()).unwrap(),
        Test::compare(Field::AdminNotes, Operator::Ne, Value::Text(text())).unwrap(),
        Test::compare(Field::SubscriptionTier, Operator::Eq, Value::Text(text())).unwrap(),
    ];
    for of in tests {
        let query = ListQuery {
            filter: Some(Expr::Test(of)),
            limit: 1,
            total: true,
            ..ListQuery::default()
        };
        assert!(refused(
            list(test.database(), &query, &reading()).await.map(|_| ())
        ));
    }
    let query = ListQuery {
        search: Some(text()),
        limit: 1,
        ..ListQuery::default()
    };
    assert!(refused(
        list(test.database(), &query, &reading()).await.map(|_| ())
    ));
}

/// Texts of the kinds that have broken programs before.
fn naughty() -> Vec<String> {
    let words = [
        "",
        " ",
        "   ",
        "\t",
        "\u{a0}",
        "\u{3000}",
        "\u{feff}",
        "\u{200b}",
        "\u{200d}",
        "\u{1}\u{2}\u{7f}\u{85}",
        "\r\n",
        "null",
        "NULL",
        "undefined",
        "true",
        "NaN",
        "Infinity",
        "-0",
        "1e309",
        "0x0",
        "'",
        "\"",
        "''",
        "\\",
        "\\\\",
        "%",
        "_",
        "%s%n",
        "$1",
        "{}",
        "{a,b}",
        "{\"a\":1}",
        "--",
        "/*",
        ";",
        "'; drop table auth.users; --",
        "' or 1=1 --",
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "=1+1",
        "\u{301}",
        "\u{301}\u{302}\u{303}",
        "e\u{301}",
        "\u{e9}",
        "Z\u{334}\u{321}a\u{322}lgo\u{313}",
        "\u{202e}txt.exe",
        "\u{2066}x\u{2069}",
        "שלום",
        "مرحبا",
        "مُحَمَّد",
        "田中さん",
        "パーティー",
        "김치",
        "ไทย",
        "हिन्दी",
        "ςΣσ",
        "İIıi",
        "ß ẞ ﬀ ĳ ǆ",
        "ＡＢＣ１２３",
        "𝕳𝖊𝖑𝖑𝖔",
        "①²½",
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "🇩🇪🇫🇷",
        "\u{fffe}\u{ffff}",
        "\u{fffd}",
        "\u{10ffff}",
        "\u{e000}",
    ];
    words
        .map(str::to_owned)
        .into_iter()
        .chain(["x".repeat(200), "é ".repeat(90)])
        .collect()
}

#[tokio::test]
async fn every_naughty_string_is_stored_listed_found_and_searched_for() {
    let test = TestDatabase::create().await;
    let strings = naughty();
    for (n, text) in strings.iter().enumerate() {
        let name = text.trim_matches(' ');
        let name = (!name.is_empty()).then(|| name.to_owned());
        add(
            &test,
            &MemberFacts {
                name,
                custom_tags: vec![text.clone()],
                admin_notes: Some(text.clone()),
                ..nobody(id(n as u128))
            },
        )
        .await;
    }
    for (n, text) in strings.iter().enumerate() {
        let member = members::find(test.database(), id(n as u128), &reading())
            .await
            .unwrap()
            .unwrap();
        let stored = text.trim_matches(' ');
        if stored.is_empty() {
            assert_eq!(member.name, None);
            continue;
        }
        assert_eq!(member.name.as_deref(), Some(stored));
        assert_eq!(member.custom_tags, std::slice::from_ref(text));
        assert_eq!(member.admin_notes.as_deref(), Some(text.as_str()));
        for of in [
            Test::compare(Field::Name, Operator::Eq, Value::Text(stored.to_owned())).unwrap(),
            Test::contains(Field::AdminNotes, text.clone()).unwrap(),
            Test::has(Field::CustomTags, text.clone()).unwrap(),
        ] {
            let finds = Expr::All(vec![
                Expr::Test(of.clone()),
                Expr::Test(
                    Test::compare(Field::UserId, Operator::Eq, Value::Id(id(n as u128).0)).unwrap(),
                ),
            ]);
            let query = ListQuery {
                filter: Some(finds),
                limit: 1,
                ..ListQuery::default()
            };
            assert_eq!(page(&test, &query).await.items.len(), 1, "{of:?}");
        }
        let query = ListQuery {
            search: Some(text.clone()),
            limit: 100,
            total: true,
            ..ListQuery::default()
        };
        page(&test, &query).await;
    }
}
