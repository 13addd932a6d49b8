//! Free text: every word somewhere in name or e-mail, slips forgiven only where nothing is found as written.

use crm_db::members::ListQuery;
use crm_db::testing::TestDatabase;
use crm_domain::filter::MemberFacts;
use crm_types::members::{Sort, SortField};

use crate::world::{add, filtered, id, nobody, page};

async fn world() -> TestDatabase {
    let test = TestDatabase::create().await;
    let people = [
        ("Johanna Smith", "jo@example.com"),
        ("José Álvarez", "pepe@correo.mx"),
        ("Smithers", "smithers@example.com"),
        ("李小龍", "bruce@example.cn"),
        ("Zoë Müller-Lüdenscheidt", "zoe@example.de"),
        ("", "smith.without.a.name@example.org"),
    ];
    for (n, (name, email)) in people.into_iter().enumerate() {
        let name = (!name.is_empty()).then(|| name.to_owned());
        add(
            &test,
            &MemberFacts {
                name,
                email: Some(email.to_owned()),
                ..nobody(id(n as u128))
            },
        )
        .await;
    }
    test
}

async fn found(test: &TestDatabase, text: &str) -> Vec<u128> {
    let query = ListQuery {
        search: Some(text.to_owned()),
        sort: Sort {
            field: SortField::CreatedAt,
            descending: false,
        },
        limit: 10,
        total: true,
        ..ListQuery::default()
    };
    let page = page(test, &query).await;
    let ids: Vec<_> = page.items.iter().map(|row| row.id.0.as_u128()).collect();
    assert_eq!(page.total.unwrap().count, ids.len() as u64, "{text}");
    ids
}

#[tokio::test]
async fn words_are_found_in_name_and_address_in_any_case_and_order() {
    let test = world().await;
    assert_eq!(found(&test, "smith").await, [0, 2, 5]);
    assert_eq!(found(&test, "SMITH johanna").await, [0]);
    assert_eq!(found(&test, "jose alvarez").await, [1]);
    assert_eq!(found(&test, "correo.mx").await, [1]);
    assert_eq!(found(&test, "lüdenscheidt ZOE").await, [4]);
    assert_eq!(found(&test, "ohann").await, [0]);
    assert_eq!(found(&test, "  ").await, [0, 1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn one_or_two_letters_begin_a_word_unless_the_script_has_no_spaces() {
    let test = world().await;
    assert_eq!(found(&test, "jo").await, [0, 1]);
    assert_eq!(found(&test, "s").await, [0, 2, 5]);
    assert_eq!(found(&test, "小").await, [3]);
    assert_eq!(found(&test, "龍").await, [3]);
}

#[tokio::test]
async fn a_mark_begins_a_word_too_whichever_it_is() {
    let test = world().await;
    let marks: Vec<char> = (b' '..=b'~').map(char::from).collect();
    let marks: Vec<char> = marks
        .into_iter()
        .filter(char::is_ascii_punctuation)
        .chain(['\u{2013}', '\u{3002}'])
        .collect();
    for (n, mark) in marks.iter().enumerate() {
        let facts = MemberFacts {
            name: Some(format!("Xavier {mark}gm")),
            ..nobody(id(100 + n as u128))
        };
        add(&test, &facts).await;
    }
    for (n, mark) in marks.iter().enumerate() {
        let member = 100 + n as u128;
        for text in [format!("{mark}"), format!("{mark}g"), format!("x {mark}gm")] {
            assert_eq!(found(&test, &text).await, [member], "{text}");
        }
        assert_eq!(found(&test, &format!("{mark}h")).await, [], "{mark}");
    }
    // Within a word it begins none.
    assert_eq!(found(&test, "@ smith").await, []);
}

#[tokio::test]
async fn a_slip_finds_the_likely_ones_and_nonsense_nobody() {
    let test = world().await;
    assert_eq!(found(&test, "jonanna smith").await, [0]);
    assert_eq!(found(&test, "alvares").await, [1]);
    assert_eq!(found(&test, "ludensheidt").await, [4]);
    assert_eq!(found(&test, "qqqqxxxx").await, []);
}

#[tokio::test]
async fn pages_of_a_forgiven_search_go_on_forgiving_and_a_filter_still_holds() {
    let test = world().await;
    let query = ListQuery {
        search: Some("smiht".to_owned()),
        limit: 1,
        ..filtered("name is not null")
    };
    let first = page(&test, &query).await;
    let second = page(
        &test,
        &ListQuery {
            cursor: first.next_cursor.clone(),
            ..query.clone()
        },
    )
    .await;
    let ids: Vec<_> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|row| row.id.0.as_u128())
        .collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|id| [0, 2].contains(id)), "{ids:?}");
    assert_eq!(first.total.unwrap().count, 2);
    assert_eq!(second.next_cursor, None);
}
