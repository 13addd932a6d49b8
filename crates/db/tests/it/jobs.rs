//! Runs of jobs between servers: one open at a time, one who executes it, and nobody's death unnoticed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use crm_db::jobs::{
    Cancellation, Claim, Ending, NewRun, Reclaim, RunQuery, RunRecord, Slot, cancel, claim, find,
    last_succeeded, list, open, reclaim, recover, request, serve_slot,
};
use crm_db::testing::TestDatabase;
use crm_types::ids::RunId;
use crm_types::jobs::{JobName, RunMode, RunState, Trigger};
use futures_util::future::join_all;
use sqlx::postgres::PgListener;
use sqlx::types::Uuid;

const JOB: JobName = JobName::UpdateActivityMetrics;

fn now() -> DateTime<Utc> {
    "2024-05-20T10:00:00Z".parse().unwrap()
}

fn wish(mode: RunMode) -> NewRun {
    NewRun {
        job: JOB,
        mode,
        trigger: Trigger::Api,
        requested_by: None,
    }
}

async fn ask(test: &TestDatabase, mode: RunMode) -> RunRecord {
    request(test.database(), &wish(mode), now())
        .await
        .unwrap()
        .run
}

async fn take(test: &TestDatabase) -> Option<Claim> {
    claim(test.database(), JOB, "here", now()).await.unwrap()
}

/// Waits until nobody executes the job: a connection that is dropped ends in its own time.
pub async fn abandoned(test: &TestDatabase) {
    let wait = async {
        while sqlx::query_scalar::<_, bool>("select crm.job_is_held($1)")
            .bind(JOB.as_str())
            .fetch_one(test.pool())
            .await
            .unwrap()
        {}
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), wait)
        .await
        .unwrap();
}

async fn state(test: &TestDatabase, id: RunId) -> RunState {
    find(test.database(), id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn whoever_asks_while_a_run_is_open_joins_it() {
    let test = TestDatabase::create().await;
    let all = [(); 6].map(|()| request(test.database(), &WISH, now()));
    let all: Vec<_> = join_all(all)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(all.iter().filter(|asked| !asked.joined).count(), 1);
    assert!(all.iter().all(|asked| asked.run.id == all[0].run.id));
    assert_eq!(all[0].run.mode, RunMode::Incremental);

    // What has not begun can still become more; what has begun cannot, and nothing becomes less.
    assert_eq!(ask(&test, RunMode::Full).await.mode, RunMode::Full);
    assert_eq!(ask(&test, RunMode::Incremental).await.mode, RunMode::Full);
    let begun = take(&test).await.unwrap();
    begun.finish(&Ending::Succeeded, None, now()).await.unwrap();
    let first = ask(&test, RunMode::Incremental).await;
    let begun = take(&test).await.unwrap();
    let joined = request(test.database(), &wish(RunMode::Full), now())
        .await
        .unwrap();
    assert!(joined.joined);
    assert_eq!((joined.run.id, joined.run.mode), (first.id, first.mode));
    assert_eq!(
        open(test.database(), JOB).await.unwrap().unwrap().id,
        first.id
    );
    begun.finish(&Ending::Succeeded, None, now()).await.unwrap();
    assert_eq!(open(test.database(), JOB).await.unwrap(), None);
}

static WISH: NewRun = NewRun {
    job: JOB,
    mode: RunMode::Incremental,
    trigger: Trigger::Page,
    requested_by: None,
};

#[tokio::test]
async fn one_executes_it_and_the_others_find_nothing_to_do() {
    let test = TestDatabase::create().await;
    assert!(take(&test).await.is_none());
    let run = ask(&test, RunMode::Full).await;
    let takes = join_all([(); 4].map(|()| take(&test))).await;
    let mut taken: Vec<Claim> = takes.into_iter().flatten().collect();
    assert_eq!(taken.len(), 1);
    let held = taken.remove(0);
    assert_eq!(held.run().id, run.id);
    assert_eq!(held.run().state, RunState::Running);
    assert_eq!(held.run().started_at, Some(now()));
    assert_eq!(held.run().server.as_deref(), Some("here"));
    assert_eq!(recover(test.database(), JOB, now()).await.unwrap(), None);
    let ended = held
        .finish(&Ending::Failed("no view".to_owned()), None, now())
        .await
        .unwrap();
    assert_eq!(ended.state, RunState::Failed);
    assert_eq!(ended.error.as_deref(), Some("no view"));
    assert_eq!(ended.ended_at, Some(now()));
    // The lock is free at once.
    ask(&test, RunMode::Full).await;
    assert!(take(&test).await.is_some());
}

#[tokio::test]
async fn a_run_whose_server_died_is_found_and_replaced_once() {
    let test = TestDatabase::create().await;
    let admin = Uuid::from_u128(7);
    test.run(
        "insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
         values ('00000000-0000-0000-0000-000000000007', 'ada@example.com', 'Ada', 'owner', '', now(), now())",
    )
    .await;
    let wish = NewRun {
        requested_by: Some((admin, "Ada".to_owned())),
        ..wish(RunMode::Full)
    };
    let run = request(test.database(), &wish, now()).await.unwrap().run;
    drop(take(&test).await.unwrap());
    abandoned(&test).await;
    let next = recover(test.database(), JOB, now()).await.unwrap().unwrap();
    assert_eq!(state(&test, run.id).await, RunState::Lost);
    assert_eq!(next.state, RunState::Queued);
    assert_eq!(next.continues, Some(run.id));
    assert_eq!((next.mode, next.trigger), (run.mode, run.trigger));
    assert_eq!(next.requested_by.as_deref(), Some("Ada"));

    // It comes no further either: nobody is sent after it a third time.
    drop(take(&test).await.unwrap());
    abandoned(&test).await;
    assert_eq!(recover(test.database(), JOB, now()).await.unwrap(), None);
    assert_eq!(state(&test, next.id).await, RunState::Lost);
    assert_eq!(open(test.database(), JOB).await.unwrap(), None);
}

#[tokio::test]
async fn nobody_joins_the_dead_and_whoever_claims_marks_them() {
    let test = TestDatabase::create().await;
    let first = ask(&test, RunMode::Incremental).await;
    drop(take(&test).await.unwrap());
    abandoned(&test).await;
    let asked = request(test.database(), &WISH, now()).await.unwrap();
    assert!(!asked.joined);
    assert_eq!(state(&test, first.id).await, RunState::Lost);
    drop(take(&test).await.unwrap());
    abandoned(&test).await;
    let claimed = take(&test).await.unwrap();
    assert_eq!(state(&test, asked.run.id).await, RunState::Lost);
    assert_eq!(claimed.run().continues, Some(asked.run.id));
}

#[tokio::test]
async fn a_run_ends_when_somebody_asks_for_it() {
    let test = TestDatabase::create().await;
    let ended = |outcome| match outcome {
        Cancellation::Asked(run) => run,
        other => panic!("{other:?}"),
    };
    let queued = ask(&test, RunMode::Full).await;
    let outcome = cancel(test.database(), queued.id, now()).await.unwrap();
    assert_eq!(ended(outcome).state, RunState::Cancelled);
    assert!(take(&test).await.is_none());

    let running = ask(&test, RunMode::Full).await;
    let held = take(&test).await.unwrap();
    let outcome = cancel(test.database(), running.id, now()).await.unwrap();
    let asked = ended(outcome);
    assert_eq!(asked.state, RunState::Running);
    assert_eq!(asked.cancel_requested_at, Some(now()));
    held.finish(&Ending::Cancelled, None, now()).await.unwrap();
    let again = cancel(test.database(), running.id, now()).await.unwrap();
    assert!(matches!(again, Cancellation::Ended(run) if run.state == RunState::Cancelled));
    let nobody = RunId(Uuid::nil());
    let unknown = cancel(test.database(), nobody, now()).await.unwrap();
    assert!(matches!(unknown, Cancellation::Unknown));

    // A server that died before it saw the wish: nobody takes the work up again.
    let dying = ask(&test, RunMode::Full).await;
    drop(take(&test).await.unwrap());
    cancel(test.database(), dying.id, now()).await.unwrap();
    abandoned(&test).await;
    assert_eq!(recover(test.database(), JOB, now()).await.unwrap(), None);
    assert_eq!(state(&test, dying.id).await, RunState::Cancelled);
}

#[tokio::test]
async fn a_run_given_back_is_the_same_run_with_the_next() {
    let test = TestDatabase::create().await;
    let run = ask(&test, RunMode::Full).await;
    let first = take(&test).await.unwrap();
    first.hand_over().await.unwrap();
    assert_eq!(state(&test, run.id).await, RunState::Queued);
    // It has begun: who wants everything joins what there is.
    let second = take(&test).await.unwrap();
    assert_eq!(second.run().id, run.id);
    assert_eq!(second.run().lease, 2);
}

#[tokio::test]
async fn a_broken_connection_is_made_again_unless_another_was_faster() {
    let test = TestDatabase::create().await;
    let run = ask(&test, RunMode::Full).await;
    let held = take(&test).await.unwrap();
    let busy = reclaim(test.database(), held.run(), "here", now()).await;
    assert!(matches!(busy.unwrap(), Reclaim::Busy));
    end_workers(&test).await;
    let again = reclaim(test.database(), held.run(), "here", now()).await;
    let Reclaim::Taken(held) = again.unwrap() else {
        panic!("nobody else has it");
    };
    assert_eq!(held.run().id, run.id);
    assert_eq!(held.run().lease, 2);

    end_workers(&test).await;
    let faster = take(&test).await.unwrap();
    assert_eq!(faster.run().continues, Some(run.id));
    let slower = reclaim(test.database(), held.run(), "here", now()).await;
    assert!(matches!(slower.unwrap(), Reclaim::Gone));
    faster
        .finish(&Ending::Succeeded, None, now())
        .await
        .unwrap();
}

/// Ends every connection that executes a job, as a restart of the server does.
async fn end_workers(test: &TestDatabase) {
    let ended: i64 = sqlx::query_scalar(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity
         where datname = current_database() and application_name = 'member-success-job'",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert_eq!(ended, 1);
    abandoned(test).await;
}

#[tokio::test]
async fn each_planned_moment_is_served_once_whatever_the_clocks_say() {
    let test = TestDatabase::create().await;
    let wish = NewRun {
        trigger: Trigger::Schedule,
        ..wish(RunMode::Incremental)
    };
    let serve = async |slot: DateTime<Utc>, now: DateTime<Utc>| {
        serve_slot(test.database(), &wish, slot, now).await.unwrap()
    };
    let day = TimeDelta::days(1);
    // What was due before anybody looked is no missed moment.
    assert!(matches!(serve(now(), now()).await, Slot::Passed));
    assert!(matches!(serve(now(), now()).await, Slot::Served));

    let servers = [(); 5].map(|()| serve(now() + day, now() + day));
    let outcomes = join_all(servers).await;
    let fired: Vec<_> = outcomes
        .into_iter()
        .filter_map(|slot| match slot {
            Slot::Fired(run) => Some(run),
            _ => None,
        })
        .collect();
    assert_eq!(fired.len(), 1);
    assert_eq!(fired[0].trigger, Trigger::Schedule);

    // A clock that is a day ahead is served once, and so is the right one when it gets there.
    let joined = serve(now() + day * 2, now() + day * 2).await;
    assert!(matches!(joined, Slot::Fired(run) if run.id == fired[0].id));
    assert!(matches!(
        serve(now() + day, now() + day).await,
        Slot::Served
    ));
    let there = serve(now() + day * 2, now() + day * 2).await;
    assert!(matches!(there, Slot::Served));
    // Two days away: one moment is made up, the newest.
    let back = serve(now() + day * 4, now() + day * 4).await;
    assert!(matches!(back, Slot::Fired(_)));
    let older = serve(now() + day * 3, now() + day * 4).await;
    assert!(matches!(older, Slot::Served));
}

#[tokio::test]
async fn runs_of_a_job_that_only_a_newer_server_has_are_not_ours_to_show() {
    let test = TestDatabase::create().await;
    let ours = request(test.database(), &WISH, now()).await.unwrap().run.id;
    let theirs = RunId(Uuid::now_v7());
    sqlx::query(
        "insert into crm.job_runs overriding system value
         select (jsonb_populate_record(r, jsonb_build_object('id', $1, 'number', r.number + 1, 'job', 'of-tomorrow'))).*
         from crm.job_runs as r",
    )
    .bind(theirs.0)
    .execute(test.pool())
    .await
    .unwrap();
    let query = RunQuery {
        job: None,
        state: None,
        after: None,
        limit: 10,
    };
    let page = list(test.database(), &query).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|run| run.id).collect();
    assert_eq!(ids, [ours]);
    assert_eq!(find(test.database(), theirs).await.unwrap(), None);
    assert!(find(test.database(), ours).await.unwrap().is_some());
}

#[tokio::test]
async fn runs_are_listed_in_the_order_of_asking_though_the_clock_jumps() {
    let test = TestDatabase::create().await;
    let mut asked = Vec::new();
    for hours in [5, 0, 3, 1] {
        let at = now() + TimeDelta::hours(hours);
        let run = request(test.database(), &WISH, at).await.unwrap().run;
        let held = take(&test).await.unwrap();
        let ending = match hours {
            3 => Ending::Failed("x".to_owned()),
            _ => Ending::Succeeded,
        };
        held.finish(&ending, None, at).await.unwrap();
        asked.insert(0, run.id);
    }
    let mut query = RunQuery {
        job: Some(JOB),
        state: None,
        after: None,
        limit: 3,
    };
    let page = list(test.database(), &query).await.unwrap();
    let ids = |runs: &[RunRecord]| runs.iter().map(|run| run.id).collect::<Vec<_>>();
    assert_eq!(ids(&page.items), asked[..3]);
    assert!(page.has_more);
    query.after = Some(asked[2]);
    let rest = list(test.database(), &query).await.unwrap();
    assert_eq!(ids(&rest.items), asked[3..]);
    assert!(!rest.has_more);
    query = RunQuery {
        after: None,
        state: Some(RunState::Failed),
        ..query
    };
    let failed = list(test.database(), &query).await.unwrap();
    assert_eq!(ids(&failed.items), asked[1..2]);
    let last = last_succeeded(test.database(), JOB).await.unwrap();
    assert_eq!(last.map(|run| run.id), Some(asked[0]));
}

#[tokio::test]
async fn every_change_of_a_run_is_announced_with_its_revision() {
    let test = TestDatabase::create().await;
    let mut listener = PgListener::connect(test.url()).await.unwrap();
    listener.listen("crm").await.unwrap();
    let run = ask(&test, RunMode::Full).await;
    let held = take(&test).await.unwrap();
    let ended = held.finish(&Ending::Succeeded, None, now()).await.unwrap();
    assert_eq!(ended.revision, 3);
    for revision in 1..=3 {
        let notice = listener.recv().await.unwrap();
        assert_eq!(
            notice.payload(),
            format!(
                "{{\"kind\":\"run\",\"id\":\"{}\",\"revision\":{revision}}}",
                run.id
            )
        );
    }
}

#[tokio::test]
async fn a_day_keeps_what_its_last_run_left() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (email) values ('a'), ('b'), ('c');
         insert into public.user_activity_metrics (user_id, engagement_status) select id, 'active' from auth.users;
         insert into public.user_revenue_metrics (user_id, mrr) select id, 9.99 from auth.users;",
    )
    .await;
    let day: NaiveDate = "2024-05-20".parse().unwrap();
    for _ in 0..2 {
        ask(&test, RunMode::Full).await;
        let held = take(&test).await.unwrap();
        held.finish(&Ending::Succeeded, Some(day), now())
            .await
            .unwrap();
        // The second time, one is gone and nobody is active.
        test.run(
            "delete from auth.users where email = 'a';
             update public.user_activity_metrics set engagement_status = 'at_risk'",
        )
        .await;
    }
    ask(&test, RunMode::Full).await;
    let held = take(&test).await.unwrap();
    held.finish(&Ending::Succeeded, Some(day + TimeDelta::days(1)), now())
        .await
        .unwrap();
    let kept: Vec<(NaiveDate, String, i64, i64)> = sqlx::query_as(
        "select day, value, members, mrr_cents from crm.daily_snapshots
         where dimension = 'engagement_status' order by day",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    let next = day + TimeDelta::days(1);
    assert_eq!(
        kept,
        [
            (day, "at_risk".to_owned(), 2, 1998),
            (next, "at_risk".to_owned(), 2, 1998)
        ]
    );
    // Of tickets and leads it is known that there are none.
    let none = "select string_agg(day || ' ' || kind || ' ' || records, ', ' order by day, kind)
        from crm.record_snapshots where dimension = 'all'";
    assert_eq!(
        test.value(none).await.as_deref(),
        Some("2024-05-20 lead 0, 2024-05-20 ticket 0, 2024-05-21 lead 0, 2024-05-21 ticket 0")
    );
}

#[tokio::test]
async fn runs_and_moments_of_long_ago_go_but_for_those_that_are_still_gone_by() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into crm.job_runs (id, job, mode, trigger, state, requested_at, ended_at, reads)
         select
             gen_random_uuid(), job, mode, 'schedule', state, ended_at, ended_at, case when mode = 'full' then reads end
         from (
             values
                 ('a', 'full', 'succeeded', '2022-01-01'::timestamptz, 'old'),
                 ('a', 'full', 'failed', '2022-01-02', 'newer'),
                 ('a', 'incremental', 'succeeded', '2022-01-03', null),
                 ('a', 'full', 'failed', '2022-01-04', null),
                 ('b', 'incremental', 'succeeded', '2022-01-05', null),
                 ('b', 'incremental', 'succeeded', '2024-05-01', null)
         ) as r (job, mode, state, ended_at, reads);
         insert into crm.job_slots (job, slot)
         values ('a', '2022-01-01'), ('a', '2022-01-02'), ('b', '2022-01-03'), ('b', '2024-05-01');",
    )
    .await;
    crm_db::jobs::delete_old(test.database(), now())
        .await
        .unwrap();
    let runs: Vec<String> = sqlx::query_scalar(
        "select concat_ws(' ', job, mode, ended_at::date) from crm.job_runs order by number",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(
        runs,
        [
            "a full 2022-01-02",
            "a incremental 2022-01-03",
            "a full 2022-01-04",
            "b incremental 2024-05-01"
        ]
    );
    let slots: Vec<String> = sqlx::query_scalar(
        "select concat_ws(' ', job, slot::date) from crm.job_slots order by job",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(slots, ["a 2022-01-02", "b 2024-05-01"]);
}
