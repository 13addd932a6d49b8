//! Lists of statuses that admins edit: whoever has one keeps it until it is merged, and figures follow at once.

use crm_db::dashboard;
use crm_db::members::write::{Outcome, write};
use crm_db::members::{BoardQuery, board};
use crm_db::statuses::{Merge, Refusal, create, list, merge, order, update};
use crm_db::testing::TestDatabase;
use crm_types::dashboard::{Figure, FigureList, Tile};
use crm_types::members::CardOrder;
use crm_types::status::Tone;
use crm_types::statuses::{NewStatus, StatusList, StatusPatch, Statuses};
use serde_json::json;

use crate::edits::{author, done, now, of};
use crate::world::{filtered, id, join, page, reading};

fn on_leave() -> NewStatus {
    NewStatus {
        key: "on_leave".to_owned(),
        label: "On leave".to_owned(),
        tone: Tone::Violet,
        counts_as_active: false,
        counts_as_at_risk: true,
        counts_as_churned: false,
    }
}

fn keys(statuses: &Statuses) -> Vec<&str> {
    statuses
        .engagement
        .iter()
        .map(|status| status.key.as_str())
        .collect()
}

async fn members(statuses: [&str; 3]) -> TestDatabase {
    let test = TestDatabase::create().await;
    for (n, status) in (1..).zip(statuses) {
        join(&test, id(n), &format!("{n}@example.com")).await;
        done(
            &test,
            &[of(id(n), None, json!({"engagement_status": status}))],
        )
        .await;
    }
    test
}

async fn merged(test: &TestDatabase, key: &str, into: &str) -> Merge {
    let list = StatusList::Engagement;
    merge(test.database(), list, key, into, &author(), now())
        .await
        .unwrap()
}

#[tokio::test]
async fn what_ships_is_what_the_guide_says_and_a_status_is_added() {
    let test = members(["active", "active", "at_risk"]).await;
    let shipped = list(test.database()).await.unwrap();
    for (ours, own) in [
        (&shipped.engagement, crm_types::status::ENGAGEMENT),
        (&shipped.health, crm_types::status::HEALTH),
    ] {
        let told: Vec<_> = ours
            .iter()
            .map(|one| (one.key.as_str(), one.label.as_str(), one.tone))
            .collect();
        let known: Vec<_> = own
            .iter()
            .map(|one| (one.key, one.label, one.tone))
            .collect();
        assert_eq!(told, known);
    }
    assert_eq!(shipped.engagement[0].members, 2);

    let engagement = StatusList::Engagement;
    let made = create(test.database(), engagement, &on_leave())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((made.members, made.revision), (0, 1));
    let again = create(test.database(), engagement, &on_leave())
        .await
        .unwrap();
    assert_eq!(again, Err(Refusal::KeyTaken));
    let like = NewStatus {
        key: "away".to_owned(),
        label: "ON LEAVE".to_owned(),
        ..on_leave()
    };
    assert_eq!(
        create(test.database(), engagement, &like).await.unwrap(),
        Err(Refusal::LabelTaken)
    );
    let health = NewStatus {
        key: "away".to_owned(),
        ..on_leave()
    };
    assert_eq!(
        create(test.database(), StatusList::Health, &health)
            .await
            .unwrap(),
        Err(Refusal::CountedElsewhere("counts_as_at_risk"))
    );
    done(
        &test,
        &[of(id(1), None, json!({"engagement_status": "on_leave"}))],
    )
    .await;
    assert_eq!(
        list(test.database()).await.unwrap().engagement[4].members,
        1
    );
}

#[tokio::test]
async fn a_status_is_changed_against_the_revision_that_was_seen_and_put_in_order() {
    let test = TestDatabase::create().await;
    let engagement = StatusList::Engagement;
    let patch = StatusPatch {
        label: Some("Thriving".to_owned()),
        ..StatusPatch::default()
    };
    let one = update(test.database(), engagement, "champion", Some(1), &patch)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (one.label.as_str(), one.revision, one.counts_as_active),
        ("Thriving", 2, true)
    );
    let stale = update(test.database(), engagement, "champion", Some(1), &patch)
        .await
        .unwrap();
    assert_eq!(stale, Err(Refusal::Stale(Box::new(one))));
    let same = update(test.database(), engagement, "champion", Some(2), &patch)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(same.revision, 2, "nothing was changed");
    let nobody = update(test.database(), engagement, "churned", None, &patch)
        .await
        .unwrap();
    assert_eq!(nobody, Err(Refusal::Unknown));

    let wanted = ["inactive", "active", "champion", "at_risk"].map(str::to_owned);
    let ordered = order(test.database(), engagement, &wanted)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(keys(&ordered), wanted);
    for wrong in [
        &wanted[1..],
        &[],
        &["inactive", "inactive", "active", "champion", "at_risk"].map(str::to_owned),
    ] {
        assert_eq!(
            order(test.database(), engagement, wrong).await.unwrap(),
            Err(Refusal::OtherKeys)
        );
    }
}

#[tokio::test]
async fn the_board_has_the_statuses_as_they_are_made_put_in_order_and_merged() {
    let test = members(["active", "inactive", "at_risk"]).await;
    let engagement = StatusList::Engagement;
    let columns = async || -> Vec<(String, String, u64)> {
        let query = BoardQuery {
            group_by: "engagement_status".parse().unwrap(),
            filter: crm_types::filter::parse("").unwrap(),
            search: None,
            order: CardOrder::Name,
            limit: 3,
        };
        let board = board(test.database(), &query, &reading()).await.unwrap();
        let columns = board.columns.into_iter();
        columns
            .map(|column| (column.key, column.label, column.total.count))
            .collect()
    };
    let keys = |columns: &[(String, String, u64)]| -> Vec<String> {
        columns.iter().map(|(key, ..)| key.clone()).collect()
    };
    create(test.database(), engagement, &on_leave())
        .await
        .unwrap()
        .unwrap();
    let made = columns().await;
    assert_eq!(
        keys(&made),
        ["active", "champion", "at_risk", "inactive", "on_leave"]
    );
    assert_eq!(made[4], ("on_leave".to_owned(), "On leave".to_owned(), 0));

    let wanted = ["on_leave", "inactive", "active", "champion", "at_risk"].map(str::to_owned);
    order(test.database(), engagement, &wanted)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(keys(&columns().await), wanted);

    assert_eq!(merged(&test, "inactive", "on_leave").await, Merge::Done);
    let left = columns().await;
    assert_eq!(keys(&left), ["on_leave", "active", "champion", "at_risk"]);
    assert_eq!(left[0].2, 1, "whoever was moved is in the other column");
}

#[tokio::test]
async fn figures_are_what_the_statuses_count_as() {
    let test = members(["active", "inactive", "at_risk"]).await;
    let engagement = StatusList::Engagement;
    let counts = |key: &'static str, active: bool, at_risk: bool| {
        let database = test.database().clone();
        async move {
            let patch = StatusPatch {
                counts_as_active: Some(active),
                counts_as_at_risk: Some(at_risk),
                ..StatusPatch::default()
            };
            update(&database, engagement, key, None, &patch)
                .await
                .unwrap()
                .unwrap();
        }
    };
    let agree = async |expected: [(Figure, &str, i64); 2]| {
        let shown = dashboard::read(test.database(), &reading()).await.unwrap();
        let of_members = |tile: &&Tile| tile.list == FigureList::Members;
        for tile in shown.tiles.iter().filter(of_members) {
            let listed = page(&test, &filtered(&tile.filter)).await;
            assert_eq!(listed.items.len() as i64, tile.members, "{}", tile.filter);
        }
        for (figure, filter, members) in expected {
            let tile = shown
                .tiles
                .iter()
                .find(|tile| tile.figure == figure)
                .unwrap();
            assert_eq!((tile.filter.as_str(), tile.members), (filter, members));
        }
        shown
    };
    let shipped = agree([
        (Figure::Active, "engagement_status in (active, champion)", 1),
        (Figure::AtRisk, "engagement_status = at_risk", 1),
    ])
    .await;
    assert_eq!(shipped.attention[0].members, 1);

    counts("inactive", false, true).await;
    counts("active", false, false).await;
    counts("champion", false, false).await;
    let shown = agree([
        (
            Figure::Active,
            "user_id = 00000000-0000-0000-0000-000000000000",
            0,
        ),
        (
            Figure::AtRisk,
            "engagement_status in (at_risk, inactive)",
            2,
        ),
    ])
    .await;
    assert_eq!(shown.attention[0].members, 2);
    // From one that counts to another is no news.
    test.run("update crm.change_sets set at = at - interval '2 days'")
        .await;
    done(
        &test,
        &[of(id(3), None, json!({"engagement_status": "inactive"}))],
    )
    .await;
    let shown = dashboard::read(test.database(), &reading()).await.unwrap();
    assert_eq!(shown.attention, []);
}

#[tokio::test]
async fn merging_moves_everybody_as_one_change_and_the_status_is_gone() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id, email)
         select ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, n::text from generate_series(1, 1200) as n;
         insert into public.user_activity_metrics (user_id, engagement_status, vision_count) select id, 'inactive', 7 from auth.users",
    )
    .await;
    for (key, into, expected) in [
        ("nothing", "active", Merge::Unknown),
        ("inactive", "nothing", Merge::UnknownTarget),
        ("inactive", "inactive", Merge::UnknownTarget),
        ("inactive", "at_risk", Merge::Done),
        ("inactive", "at_risk", Merge::Unknown),
        ("champion", "active", Merge::Done),
    ] {
        assert_eq!(merged(&test, key, into).await, expected, "{key} {into}");
    }
    let statuses = list(test.database()).await.unwrap();
    assert_eq!(keys(&statuses), ["active", "at_risk"]);
    assert_eq!(statuses.engagement[1].members, 1200);
    let change = test
        .value("select count(*) || ' ' || max(members) || ' ' || (select count(*) from crm.changes) from crm.change_sets")
        .await;
    assert_eq!(change.as_deref(), Some("1 1200 1200"));
    let kept = test
        .value("select sum(vision_count) from public.user_activity_metrics")
        .await;
    assert_eq!(kept.as_deref(), Some("8400"));
}

#[tokio::test]
async fn a_status_about_to_go_takes_nobody_and_whoever_merges_again_goes_on() {
    let test = members(["active", "inactive", "inactive"]).await;
    // A merge that was killed after its first step.
    test.run(
        "update crm.statuses set merging_into = 'at_risk', merging_change = md5('a')::uuid
         where list = 'engagement' and key = 'inactive'",
    )
    .await;
    let edit = of(id(1), None, json!({"engagement_status": "inactive"}));
    let refused = write(test.database(), &[edit], &author(), now())
        .await
        .unwrap();
    assert!(
        matches!(refused, Outcome::UnknownStatus { .. }),
        "{refused:?}"
    );
    assert_eq!(
        merged(&test, "inactive", "active").await,
        Merge::Elsewhere("at_risk".to_owned())
    );
    assert_eq!(
        merged(&test, "active", "inactive").await,
        Merge::UnknownTarget
    );
    assert_eq!(merged(&test, "inactive", "at_risk").await, Merge::Done);
    let moved = test
        .value("select members from crm.change_sets where id = md5('a')::uuid")
        .await;
    assert_eq!(moved.as_deref(), Some("2"));
}

#[tokio::test]
async fn whoever_assigns_it_meanwhile_loses_nothing() {
    let test = members(["inactive", "active", "active"]).await;
    let assigning = async {
        for round in 0..20 {
            // Past the program, which would refuse it.
            let outcome = sqlx::query("update public.user_activity_metrics set engagement_status = 'inactive' where user_id = $1")
                .bind(id(2 + round % 2).0)
                .execute(test.pool())
                .await;
            if outcome.is_err() {
                break;
            }
        }
    };
    let ((), outcome) = tokio::join!(assigning, merged(&test, "inactive", "at_risk"));
    assert_eq!(outcome, Merge::Done);
    let left = test
        .value("select count(*) from public.user_activity_metrics where engagement_status = 'inactive'")
        .await;
    assert_eq!(left.as_deref(), Some("0"));
    assert_eq!(
        keys(&list(test.database()).await.unwrap()),
        ["active", "champion", "at_risk"]
    );
}
