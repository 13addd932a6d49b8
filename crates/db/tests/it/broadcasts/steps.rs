//! What a step does: each recipient's message, tag and note at one stroke, as many as the rate allows, and what became of
//! each.

use std::time::Duration;

use chrono::TimeDelta;
use crm_db::changes::{Author, Outcome, revert};
use crm_db::messages::broadcasts::{NewRow, Next, RecipientQuery, list_recipients};
use crm_domain::messages::broadcast::outcome;
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::messages::{
    BroadcastState, HoldReason, MessageState, RecipientOutcome, SkippedMembers,
};

use super::{begun, marks, outcomes, reasons, recipients, seen, send_all, step, wish};
use crate::messages::{give_number, hear, members, noon, number};
use crate::world::{id, join};

#[tokio::test]
async fn each_gets_one_message_a_tag_and_a_note_and_then_it_is_done() {
    let test = members(3).await;
    let broadcast = begun(&test, &wish("key", 3)).await;
    assert_eq!(
        step(&test, broadcast, noon()).await,
        Next::In(Duration::from_secs(1))
    );
    let told = seen(&test, broadcast).await;
    assert_eq!((told.pending, told.waiting, told.recipients), (0, 3, 3));
    let bodies = test
        .texts("select body from crm.messages where direction = 'outbound'")
        .await;
    assert_eq!(bodies, ["Hi Ann!"; 3]);
    assert_eq!(marks(&test).await, ["greeted; Said hello"; 3]);
    let sets = test
        .texts("select concat_ws(' ', source, actor_kind, members) from crm.change_sets")
        .await;
    assert_eq!(sets, ["bulk admin 3"]);
    assert_eq!(send_all(&test, broadcast).await, 3);
    assert_eq!(seen(&test, broadcast).await.sent, 3);
    assert_eq!(
        step(&test, broadcast, noon()).await,
        Next::Is(BroadcastState::Done)
    );
    let told = seen(&test, broadcast).await;
    assert_eq!(told.state, BroadcastState::Done);
    assert_eq!(told.ended_at, Some(noon()));
}

#[tokio::test]
async fn its_rate_holds_however_often_a_step_is_made() {
    let test = members(5).await;
    let slow = NewRow {
        per_minute: 2,
        ..wish("key", 5)
    };
    let broadcast = begun(&test, &slow).await;
    let half = Duration::from_secs(30);
    for (seconds, pending) in [(0, 4), (0, 3), (1, 3), (59, 3), (60, 2), (61, 1), (62, 1)] {
        let now = noon() + TimeDelta::seconds(seconds);
        assert_eq!(
            step(&test, broadcast, now).await,
            Next::In(half),
            "{seconds}"
        );
        assert_eq!(seen(&test, broadcast).await.pending, pending, "{seconds}");
    }
}

#[tokio::test]
async fn whoever_the_gate_stands_against_gets_nothing_at_all() {
    let test = members(7).await;
    let database = test.database();
    hear(database, "SM1", &number(1), "STOP").await;
    give_number(&test, 2, "none").await;
    join(&test, id(8), "someone8@example.com").await;
    // The same number as the fifth's, and the same words.
    give_number(&test, 6, &number(5)).await;
    test.run(&format!(
        "update product.profiles set first_name = null where user_id = '{}';
         update public.user_activity_metrics set custom_tags = array(select n::text from generate_series(1, 100) as n)
         where user_id = '{}';
         insert into public.user_activity_metrics (user_id, custom_tags)
         values ('{}', array(select n::text from generate_series(1, 100) as n))
         on conflict (user_id) do update set custom_tags = excluded.custom_tags",
        id(3),
        id(4),
        id(4)
    ))
    .await;
    let broadcast = begun(&test, &wish("key", 8)).await;
    step(&test, broadcast, noon()).await;
    let all = recipients(&test, broadcast).await;
    assert_eq!(
        reasons(&all),
        [
            Some(HoldReason::OptedOut),
            Some(HoldReason::BadAddress),
            Some(HoldReason::MissingValue),
            Some(HoldReason::NoRoom),
            None,
            Some(HoldReason::Duplicate),
            None,
            Some(HoldReason::NoAddress),
        ]
    );
    let told = seen(&test, broadcast).await;
    assert_eq!((told.waiting, told.recipients), (2, 8));
    let skipped: i64 = told.skipped.iter().map(|skipped| skipped.members).sum();
    assert_eq!(skipped, 6);
    assert!(told.skipped.contains(&SkippedMembers {
        reason: HoldReason::OptedOut,
        members: 1
    }));
    let greeted = marks(&test).await;
    let greeted = greeted.iter().filter(|marks| marks.contains("greeted"));
    assert_eq!(greeted.count(), 2);
    let notes = marks(&test).await;
    assert_eq!(
        notes.iter().filter(|marks| marks.contains("Said")).count(),
        2
    );
    let query = RecipientQuery {
        broadcast,
        outcome: Some(RecipientOutcome::Skipped),
        cursor: None,
        limit: 4,
    };
    let first = list_recipients(database, &query).await.unwrap();
    let query = RecipientQuery {
        cursor: first.next_cursor.as_deref(),
        ..query
    };
    let second = list_recipients(database, &query).await.unwrap();
    assert_eq!((first.items.len(), second.items.len()), (4, 2));
    assert!(!second.has_more);
    let mut ids: Vec<_> = first
        .items
        .iter()
        .chain(&second.items)
        .map(|one| one.member_id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

#[tokio::test]
async fn what_fails_for_one_is_nothing_to_the_others() {
    let test = members(4).await;
    test.run(&format!(
        "create function public.fail() returns trigger language plpgsql as $$
         begin raise exception 'not for them'; end $$;
         create trigger fail before insert on crm.messages for each row
         when (new.address = '{}') execute function public.fail()",
        number(2)
    ))
    .await;
    let broadcast = begun(&test, &wish("key", 4)).await;
    step(&test, broadcast, noon()).await;
    use RecipientOutcome as O;
    assert_eq!(
        outcomes(&test, broadcast).await,
        [O::Waiting, O::Failed, O::Waiting, O::Waiting]
    );
    let failed = &recipients(&test, broadcast).await[1];
    assert!(failed.error.is_some() && failed.message_id.is_none());
    assert_eq!(marks(&test).await[1], "");
    assert_eq!(seen(&test, broadcast).await.failed, 1);
}

#[tokio::test]
async fn at_night_they_wait_and_go_one_after_another_in_the_morning() {
    let test = members(3).await;
    let slow = NewRow {
        per_minute: 60,
        ..wish("key", 3)
    };
    let broadcast = begun(&test, &slow).await;
    let night = noon() + TimeDelta::hours(12);
    step(&test, broadcast, night).await;
    let all = recipients(&test, broadcast).await;
    assert_eq!(reasons(&all), [Some(HoldReason::QuietHours); 3]);
    let morning = "2024-05-21T12:00:00Z"
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap();
    let until: Vec<_> = all.iter().map(|one| one.held_until.unwrap()).collect();
    let expected: Vec<_> = (0..3).map(|n| morning + TimeDelta::seconds(n)).collect();
    assert_eq!(until, expected);
    // It is looked after more and more seldom until then.
    let later = night + TimeDelta::minutes(4);
    assert_eq!(
        step(&test, broadcast, later).await,
        Next::In(Duration::from_secs(60))
    );
}

#[tokio::test]
async fn what_was_given_is_one_change_and_can_be_taken_back() {
    let test = members(4).await;
    let slow = NewRow {
        per_minute: 12,
        ..wish("key", 4)
    };
    let broadcast = begun(&test, &slow).await;
    step(&test, broadcast, noon()).await;
    step(&test, broadcast, noon()).await;
    let change = seen(&test, broadcast).await.change_id.unwrap();
    let author = Author {
        kind: ActorKind::System,
        id: None,
        source: ChangeSource::Api,
    };
    let undone = revert(test.database(), change, &author, noon()).await;
    assert!(matches!(undone, Ok(Outcome::Reverted(done)) if done.members == 2));
    assert_eq!(marks(&test).await, [""; 4]);
    // Whoever comes after that belongs to another change.
    step(&test, broadcast, noon()).await;
    let next = seen(&test, broadcast).await.change_id.unwrap();
    assert_ne!(next, change);
    assert_eq!(marks(&test).await, ["", "", "greeted; Said hello", ""]);
}

#[tokio::test]
async fn whoever_writes_back_has_replied_to_what_they_had_last() {
    let test = members(2).await;
    let broadcast = begun(&test, &wish("key", 2)).await;
    step(&test, broadcast, noon()).await;
    // It has not left.
    hear(test.database(), "SM0", &number(1), "Early").await;
    assert_eq!(seen(&test, broadcast).await.replied, 0);
    assert_eq!(send_all(&test, broadcast).await, 2);
    for sid in ["SM1", "SM2"] {
        hear(test.database(), sid, &number(1), "Thank you!").await;
    }
    assert_eq!(seen(&test, broadcast).await.replied, 1);
    let all = recipients(&test, broadcast).await;
    assert_eq!(all[0].replied_at, Some(noon()));
    assert_eq!(all[1].replied_at, None);
}

#[tokio::test]
async fn the_database_and_the_rules_agree_about_what_became_of_a_message() {
    let test = members(0).await;
    for state in MessageState::ALL {
        let sql = format!("select crm.recipient_outcome('{state}')");
        assert_eq!(
            test.value(&sql).await.as_deref(),
            Some(outcome(*state).as_str())
        );
    }
}
