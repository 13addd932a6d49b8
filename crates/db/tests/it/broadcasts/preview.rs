//! The dry run says what then happens, and writes nothing.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_db::messages::Gate;
use crm_db::messages::broadcasts::{Estimate, Estimated, estimate};
use crm_db::testing::TestDatabase;
use crm_domain::messages::{Draft, Policy, Region};
use crm_types::messages::{Channel, HoldReason, SkippedMembers};

use super::{begun, everybody, seen, step, wish};
use crate::messages::{give_number, hear, members, noon, number, written};
use crate::world::{id, join};

async fn estimated(test: &TestDatabase, body: &str, now: DateTime<Utc>) -> Estimated {
    let draft = Draft::read(Channel::Sms, None, body).unwrap();
    let wish = Estimate {
        audience: everybody(),
        channel: Channel::Sms,
        draft: &draft,
        tag: Some("greeted"),
        note: Some("Said hello"),
    };
    let gate = Gate {
        policy: &Policy::default(),
        zone: Tz::America__New_York,
        region: Some(Region::US),
        carried: &[Channel::Sms],
    };
    estimate(test.database(), &wish, &gate, now).await.unwrap()
}

#[tokio::test]
async fn what_is_foreseen_is_what_happens() {
    let test = members(9).await;
    let database = test.database();
    hear(database, "SM1", &number(1), "STOP").await;
    give_number(&test, 2, "none").await;
    join(&test, id(10), "someone10@example.com").await;
    give_number(&test, 6, &number(5)).await;
    // The seventh has had those words already, the eighth enough for a day.
    written(database, 7, "early", "Hi Ann!").await;
    for n in 0..10 {
        written(database, 8, &format!("many {n}"), &format!("Number {n}")).await;
    }
    test.run(&format!(
        "update product.profiles set first_name = null where user_id = '{}';
         insert into public.user_activity_metrics (user_id, custom_tags)
         values ('{}', array(select n::text from generate_series(1, 100) as n))",
        id(3),
        id(4)
    ))
    .await;
    let foreseen = estimated(&test, "Hi {{first_name}}!", noon()).await;
    assert_eq!((foreseen.matching, foreseen.exact), (10, true));
    assert_eq!(
        (foreseen.sent, foreseen.waiting, foreseen.segments),
        (2, 0, 2)
    );
    let sample = &foreseen.samples[0];
    assert_eq!(
        (sample.member, sample.address.as_str()),
        (id(5), number(5).as_str())
    );
    assert_eq!(sample.filled.body, "Hi Ann!");
    let messages = test.value("select count(*) from crm.messages where broadcast_id is not null");
    assert_eq!(messages.await.as_deref(), Some("0"));
    let broadcast = begun(&test, &wish("key", 10)).await;
    step(&test, broadcast, noon()).await;
    let told = seen(&test, broadcast).await;
    assert_eq!(told.waiting, foreseen.sent);
    let sorted = |mut skipped: Vec<SkippedMembers>| {
        skipped.sort_by_key(|skipped| skipped.reason);
        skipped
    };
    assert_eq!(sorted(told.skipped), sorted(foreseen.skipped.clone()));
    let reasons: Vec<_> = sorted(foreseen.skipped)
        .iter()
        .map(|one| one.reason)
        .collect();
    assert_eq!(
        reasons,
        [
            HoldReason::OptedOut,
            HoldReason::NoAddress,
            HoldReason::BadAddress,
            HoldReason::DailyCap,
            HoldReason::Duplicate,
            HoldReason::MissingValue,
            HoldReason::NoRoom,
        ]
    );
}

#[tokio::test]
async fn at_night_all_of_them_would_wait() {
    let test = members(7).await;
    let foreseen = estimated(&test, &"Hi 💜".repeat(20), noon() + TimeDelta::hours(12)).await;
    assert_eq!((foreseen.sent, foreseen.waiting), (0, 7));
    assert_eq!(foreseen.samples.len(), 5);
    assert!(foreseen.samples.iter().all(|one| one.held_until.is_some()));
    // Two segments each, as there is a heart in it.
    assert_eq!(foreseen.segments, 14);
}

#[tokio::test]
async fn of_very_many_some_are_looked_at_and_the_rest_is_worked_out() {
    let test = members(1).await;
    // In portions: a statement has ten seconds, however busy the machine is.
    for portion in 0..24 {
        test.run(&format!(
            "with joined as (
                 insert into auth.users (id, created_at)
                 select gen_random_uuid(), now() from generate_series(1, 1000)
                 returning id
             )
             insert into product.profiles (user_id, first_name, phone)
             select j.id, 'Ann', '(202) 555-' || {portion} % 9 + 1 || lpad((row_number() over () - 1)::text, 3, '0')
             from joined as j"
        ))
        .await;
    }
    let foreseen = estimated(&test, "Hi {{first_name}} {{email|}}", noon()).await;
    assert_eq!((foreseen.matching, foreseen.exact), (24_001, false));
    let skipped: i64 = foreseen.skipped.iter().map(|skipped| skipped.members).sum();
    let all = foreseen.sent + foreseen.waiting + skipped;
    assert!((23_991..=24_011).contains(&all), "{all}");
}
