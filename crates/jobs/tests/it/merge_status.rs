//! A status whose merge was cut short goes all the same, by whichever server is there.

use std::time::Duration;

use crm_db::changes::Author;
use crm_db::statuses::{Merge, list, merge};
use crm_db::testing::{TestDatabase, hold};
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::statuses::StatusList;

use crate::instance::{Instance, members, noon, until};

#[tokio::test]
async fn a_merge_that_its_server_did_not_live_to_finish_is_finished_by_another() {
    let test = TestDatabase::create().await;
    members(&test, 30).await;
    test.run(
        "insert into public.user_activity_metrics (user_id, engagement_status)
         select id, 'champion' from auth.users",
    )
    .await;
    let held = hold(
        &test,
        "select from public.user_activity_metrics where user_id = lpad(to_hex(7), 32, '0')::uuid for update",
    )
    .await;
    let author = Author {
        kind: ActorKind::System,
        id: None,
        source: ChangeSource::Api,
    };
    let asked = async |key, into| {
        let list = StatusList::Engagement;
        merge(test.database(), list, key, into, &author, noon()).await
    };
    // Dropped at the member who is held, as when a server dies: the mark is there, and nobody has been moved.
    tokio::select! {
        outcome = asked("champion", "active") => panic!("it went past the member: {outcome:?}"),
        () = marked(&test) => {}
    }
    assert_eq!(
        asked("active", "inactive").await.unwrap(),
        Merge::Awaited("champion".to_owned())
    );
    held.send(()).unwrap();
    test.run("update crm.queue set due_at = now()").await;

    let instance = Instance::start(&test).await;
    let left = until("the status goes", async || {
        let statuses = list(test.database()).await.unwrap();
        let gone = statuses.engagement.iter().all(|one| one.key != "champion");
        gone.then_some(statuses)
    })
    .await;
    let moved = left.engagement.iter().find(|one| one.key == "active");
    assert_eq!(moved.map(|one| one.members), Some(30));
    until("the task ends", async || {
        let open = test
            .value("select count(*)::text from crm.queue where state <> 'done'")
            .await;
        (open.as_deref() == Some("0")).then_some(())
    })
    .await;
    test.assert_nothing_left_to_do().await;
    instance.stop().await;
}

async fn marked(test: &TestDatabase) {
    let mark = "select merging_into from crm.statuses where key = 'champion'";
    let looking = async { while test.value(mark).await.is_none() {} };
    let found = tokio::time::timeout(Duration::from_secs(60), looking).await;
    found.unwrap_or_else(|_| panic!("never marked"));
}
