//! Commands that end by themselves.

use crm_db::testing::TestDatabase;

use crate::program::{SECRET, run, text};

#[test]
fn all_faults_of_the_configuration_are_told_at_once() {
    for command in ["serve", "config"] {
        let output = run(
            &[command],
            &[("CRM_LISTEN", "nowhere"), ("CRM_TIME_ZONE", "Mars")],
            "",
        );
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stderr);
        for name in [
            "DATABASE_URL",
            "CRM_JWT_SECRET",
            "CRM_LISTEN",
            "CRM_TIME_ZONE",
        ] {
            assert!(told.contains(name), "{name} in {told}");
        }
    }
}

#[test]
fn config_shows_what_is_in_effect_without_secrets() {
    let output = run(
        &["config"],
        &[
            ("DATABASE_URL", "postgres://crm:s3cr3t@db/crm"),
            ("CRM_JWT_SECRET", SECRET),
        ],
        "",
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(shown.contains("postgres://crm:…@db/crm"));
    assert!(!shown.contains("s3cr3t") && !shown.contains(SECRET));
}

#[test]
fn the_document_needs_no_configuration() {
    let output = run(&["openapi"], &[], "");
    assert!(output.status.success());
    assert_eq!(
        text(&output.stdout),
        include_str!("../../../../openapi/openapi.json")
    );
}

#[test]
fn what_cannot_be_done_says_so_and_fails() {
    let nowhere = [("DATABASE_URL", "postgres://crm@127.0.0.1:1/crm")];
    let output = run(&["migrate"], &nowhere, "");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("database"),
        "{}",
        text(&output.stderr)
    );
    let output = run(&["migrate"], &[], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        !text(&output.stderr).contains("CRM_JWT_SECRET"),
        "a command asks for what it needs and no more"
    );
    assert_eq!(run(&["dance"], &[], "").status.code(), Some(2));
}

#[tokio::test]
async fn an_empty_database_becomes_a_world() {
    let database = TestDatabase::empty().await;
    let environment = [("DATABASE_URL", database.url())];
    for arguments in [
        &["migrate"][..],
        &["migrate"],
        &["seed", "--members", "50", "--seed", "3"],
        &["check"],
    ] {
        let output = run(arguments, &environment, "");
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
    }
    let again = run(&["seed"], &environment, "");
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("already has members"));

    database
        .run("update crm.member_directory set vision_count = coalesce(vision_count, 0) + 1")
        .await;
    let differs = run(&["check"], &environment, "");
    assert_eq!(differs.status.code(), Some(1));
    assert!(
        text(&differs.stdout).contains("stale"),
        "{}",
        text(&differs.stdout)
    );
    assert!(
        run(&["check", "--repair"], &environment, "")
            .status
            .success()
    );
    assert!(run(&["check"], &environment, "").status.success());
}
