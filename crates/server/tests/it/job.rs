//! `crm job run` and `crm sources check` as people and schedulers use them: what is printed, and the exit code.

use crm_db::testing::{TestDatabase, hold, row, until_held};

use crate::program::{Serving, run, text};

const RUN: [&str; 3] = ["job", "run", "update-activity-metrics"];

async fn members(test: &TestDatabase) {
    test.run(
        "insert into auth.users (id) select lpad(n::text, 32, '0')::uuid from generate_series(1, 9) as n;
         insert into product.visions (user_id) select id from auth.users",
    )
    .await;
}

#[tokio::test]
async fn a_run_tells_how_far_it_is_and_what_came_of_it() {
    let test = TestDatabase::create().await;
    members(&test).await;
    let environment = [("DATABASE_URL", test.url()), ("CRM_JOB_PORTION", "3")];
    let output = run(&RUN, &environment, "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(
        told.starts_with("update-activity-metrics (full) succeeded in "),
        "{told}"
    );
    assert!(
        told.contains("s: 9 members seen, 9 changed, 0 failed\n"),
        "{told}"
    );
    assert!(told.contains("no run has done so yet"), "{told}");
    // Plain lines, since this is no terminal.
    let progress = text(&output.stderr);
    assert!(
        progress.contains("succeeded: 9 of 9 members, 9 changed\n"),
        "{progress}"
    );
    assert!(!progress.contains('\r'), "{progress}");

    let again = run(&RUN, &environment, "");
    assert!(text(&again.stdout).contains("(incremental) succeeded"));
    let full = run(&[&RUN[..], &["--full"]].concat(), &environment, "");
    assert!(text(&full.stdout).contains("9 members seen, 0 changed"));
}

#[tokio::test]
async fn what_could_not_be_done_is_named_and_fails_the_command() {
    let test = TestDatabase::create().await;
    members(&test).await;
    test.run(
        "create or replace view sources.visions (user_id, created_at) as
         select user_id, created_at from product.visions
         where 1 / (get_byte(uuid_send(user_id), 15) - 4) is not null",
    )
    .await;
    let output = run(&RUN, &[("DATABASE_URL", test.url())], "");
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    assert!(
        told.contains("member 00000000-0000-0000-0000-000000000004: division by zero (22012)\n"),
        "{told}"
    );
    assert!(
        told.contains("9 members seen, 8 changed, 1 failed"),
        "{told}"
    );

    test.run("drop view sources.visions").await;
    let output = run(&RUN, &[("DATABASE_URL", test.url())], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("sources.visions"));
    assert!(text(&output.stderr).contains("the run has failed"));
}

#[tokio::test]
async fn a_job_that_does_not_exist_is_refused_with_those_that_do() {
    let output = run(&["job", "run", "update-everything"], &[], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("update-activity-metrics"));
}

#[tokio::test]
async fn without_the_schema_it_is_told_what_to_do() {
    let test = TestDatabase::empty().await;
    for arguments in [&RUN[..], &["sources", "check"]] {
        let output = run(arguments, &[("DATABASE_URL", test.url())], "");
        assert_eq!(output.status.code(), Some(1));
        let told = text(&output.stderr);
        assert!(told.contains("run `crm migrate` first"), "{told}");
    }
}

#[tokio::test]
async fn a_server_and_the_command_line_share_one_run() {
    let test = TestDatabase::create().await;
    members(&test).await;
    let _server = Serving::start(test.url());
    let output = run(&RUN, &[("DATABASE_URL", test.url())], "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (runs, leases): (i64, i64) = row(
        &test,
        "select count(*), sum(lease)::bigint from crm.job_runs",
    )
    .await
    .unwrap();
    assert_eq!((runs, leases), (1, 1));
}

/// Waits until the newest run has come to `state`, and gives how many members it has seen.
async fn seen_when(test: &TestDatabase, state: &str) -> i64 {
    let newest = format!(
        "select seen from crm.job_runs where number = (select max(number) from crm.job_runs) and state = '{state}'"
    );
    let looking = async {
        loop {
            if let Some((seen,)) = row(test, &newest).await {
                return seen;
            }
        }
    };
    let found = tokio::time::timeout(std::time::Duration::from_secs(60), looking).await;
    found.unwrap_or_else(|_| panic!("the run is never {state}"))
}

/// As another server asks for a run.
async fn ask(test: &TestDatabase) {
    test.run(
        "insert into crm.job_runs (id, job, mode, trigger, requested_at)
         values (gen_random_uuid(), 'update-activity-metrics', 'full', 'api', now())",
    )
    .await;
}

#[tokio::test]
async fn a_server_executes_what_is_asked_for_anywhere_and_gives_it_back_when_it_ends() {
    let test = TestDatabase::create().await;
    members(&test).await;
    let mut server = Serving::start(test.url());
    ask(&test).await;
    assert_eq!(seen_when(&test, "succeeded").await, 9);

    // In the middle of a run, held there, it is told to end.
    test.run("insert into product.visions (user_id) select id from auth.users")
        .await;
    let held = hold(
        &test,
        "select from public.user_activity_metrics
         where user_id = '00000000-0000-0000-0000-000000000005' for update",
    )
    .await;
    ask(&test).await;
    until_held(&test).await;
    server.signal("TERM");
    assert!(server.log_line("taking no more runs").is_some());
    drop(held);
    assert!(server.log_line("given back").is_some());
    assert!(server.log_line("stopped").is_some());
    assert!(server.wait().success());
    assert_eq!(seen_when(&test, "queued").await, 6);

    // The next one goes on with it.
    let _next = Serving::start(test.url());
    assert_eq!(seen_when(&test, "succeeded").await, 9);
}

#[tokio::test]
async fn a_schedule_that_is_none_is_told_at_the_start() {
    let output = run(
        &["serve"],
        &[
            ("DATABASE_URL", "postgres://127.0.0.1:1/crm"),
            ("CRM_JWT_SECRET", crate::program::SECRET),
            ("CRM_METRICS_SCHEDULE", "at midnight"),
        ],
        "",
    );
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(
        told.contains("CRM_METRICS_SCHEDULE") && told.contains("0 0 * * *"),
        "{told}"
    );
}

#[tokio::test]
async fn the_sources_are_judged_by_the_exit_code_too() {
    let test = TestDatabase::create().await;
    let check = ["sources", "check"];
    let environment = [("DATABASE_URL", test.url())];
    let sound = run(&check, &environment, "");
    assert!(sound.status.success());
    assert!(text(&sound.stdout).contains("All ten views are there and sound"));
    test.run("drop view sources.files").await;
    let missing = run(&check, &environment, "");
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stdout).contains("sources.files: is missing"));
}

/// The statements in the README, after this heading.
fn example() -> &'static str {
    let readme = include_str!("../../../../README.md");
    let (_, section) = readme.split_once("### Tables of your own\n").unwrap();
    let (_, code) = section.split_once("```sql\n").unwrap();
    code.split_once("```").unwrap().0
}

#[tokio::test]
async fn the_example_of_a_schema_with_other_names_does_what_it_says() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id) select lpad(n::text, 32, '0')::uuid from generate_series(1, 3) as n;
         create schema app;
         create table app.people (
             id uuid primary key references auth.users (id) on delete cascade,
             full_name text, mail text, joined_on timestamptz not null, closed boolean not null
         );
         create table app.dreams (
             id bigint generated always as identity primary key,
             person uuid not null references app.people (id) on delete cascade,
             draft boolean not null, written_at timestamptz not null
         );
         insert into app.people
         select id, 'Ada ' || right(id::text, 1), ' ', '2024-01-01', right(id::text, 1) = '3' from auth.users;
         insert into app.dreams (person, draft, written_at)
         select id, draft, now() from app.people, unnest('{true,false,false}'::boolean[]) as draft;",
    )
    .await;
    test.run(example()).await;
    let environment = [("DATABASE_URL", test.url())];
    let check = run(&["sources", "check"], &environment, "");
    assert!(check.status.success(), "{}", text(&check.stdout));
    let first = run(&RUN, &environment, "");
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(text(&first.stdout).contains("2 members seen, 2 changed"));

    // What changes there is noticed from now on: a dream written, a draft finished, an account closed.
    test.run(
        "insert into app.dreams (person, draft, written_at) select id, false, now() from app.people where full_name = 'Ada 1';
         update app.dreams set draft = false where person = (select id from app.people where full_name = 'Ada 1');
         update app.people set closed = true where full_name = 'Ada 2'",
    )
    .await;
    let next = run(&RUN, &environment, "");
    let told = text(&next.stdout);
    assert!(
        told.contains("(incremental)") && told.contains("2 members seen, 1 changed"),
        "{told}"
    );
    let (names, visions): (String, i32) = row(
        &test,
        "select string_agg(name, ','), max(vision_count) from crm.member_directory",
    )
    .await
    .unwrap();
    assert_eq!((names.as_str(), visions), ("Ada 1", 4));
}
