//! A Supabase project, fresh or with the guide's tables in use: nothing of it is changed beyond what we were granted.

use crm_db::directory::{Report, check, sync};
use crm_db::testing::TestDatabase;
use crm_db::{Database, Settings, sources};
use crm_types::jobs::RunMode;
use sqlx::Row;

use crate::ingestion::{count, received, tell};
use crate::runs::run_on;
use crate::world::{filtered, page};

/// As Supabase makes them: another owner, an own schema for extensions, users that are soft-deleted.
const PROJECT: &str = r#"
    create schema auth;
    create schema extensions;
    create table auth.users (
        instance_id uuid,
        id uuid not null primary key,
        aud varchar(255),
        role varchar(255),
        email varchar(255),
        encrypted_password varchar(255),
        raw_app_meta_data jsonb,
        raw_user_meta_data jsonb,
        is_super_admin boolean,
        created_at timestamptz,
        updated_at timestamptz,
        phone text unique,
        deleted_at timestamptz,
        is_anonymous boolean not null default false
    );
    create unique index users_email_partial_key on auth.users (email) where deleted_at is null;
    insert into auth.users (id, email, created_at, raw_user_meta_data, deleted_at) values
        ('00000000-0000-0000-0000-000000000001', 'ada@example.com', '2024-01-01T00:00:00Z', '{"full_name": "Ada Lovelace"}', null),
        ('00000000-0000-0000-0000-000000000002', null, null, null, null),
        ('00000000-0000-0000-0000-000000000003', 'gone@example.com', '2024-01-01T00:00:00Z', '{}', now());
"#;

/// The guide's tables, word for word, with rows in them, some of a kind that nobody expects.
const OLDER: &str = "
    create table public.user_activity_metrics (
        user_id UUID PRIMARY KEY REFERENCES auth.users(id),
        profile_completion_percent INTEGER DEFAULT 0,
        vision_count INTEGER DEFAULT 0,
        vision_refinement_count INTEGER DEFAULT 0,
        audio_generated_count INTEGER DEFAULT 0,
        journal_entry_count INTEGER DEFAULT 0,
        vision_board_image_count INTEGER DEFAULT 0,
        last_login_at TIMESTAMPTZ,
        total_logins INTEGER DEFAULT 0,
        days_since_last_login INTEGER,
        s3_file_count INTEGER DEFAULT 0,
        total_storage_mb DECIMAL(10,2) DEFAULT 0,
        tokens_used INTEGER DEFAULT 0,
        tokens_remaining INTEGER DEFAULT 0,
        engagement_status TEXT CHECK (engagement_status IN ('active', 'at_risk', 'champion', 'inactive')),
        health_status TEXT CHECK (health_status IN ('healthy', 'needs_attention', 'churned')),
        custom_tags TEXT[],
        admin_notes TEXT,
        calculated_at TIMESTAMPTZ DEFAULT NOW(),
        updated_at TIMESTAMPTZ DEFAULT NOW()
    );
    create table public.user_revenue_metrics (
        user_id UUID PRIMARY KEY REFERENCES auth.users(id),
        subscription_tier TEXT,
        subscription_status TEXT,
        mrr DECIMAL(10,2) DEFAULT 0,
        ltv DECIMAL(10,2) DEFAULT 0,
        total_spent DECIMAL(10,2) DEFAULT 0,
        subscription_start_date DATE,
        months_subscribed INTEGER DEFAULT 0,
        updated_at TIMESTAMPTZ DEFAULT NOW()
    );
    insert into public.user_activity_metrics (user_id, engagement_status, custom_tags, vision_count, last_login_at)
    values
        ('00000000-0000-0000-0000-000000000001', 'champion', '{vip,null}', 4, '-infinity'),
        ('00000000-0000-0000-0000-000000000003', 'active', null, 1, null);
    insert into public.user_revenue_metrics (user_id, subscription_tier, mrr, ltv)
    values ('00000000-0000-0000-0000-000000000001', 'Solo', 99.5, 'NaN');
";

struct Project {
    test: TestDatabase,
    ours: Database,
    roles: [String; 2],
}

impl Project {
    /// A project in which we are a role of few rights; `older`: which had the guide's tables before us.
    async fn new(older: bool) -> Self {
        let test = TestDatabase::empty().await;
        let name = test
            .url()
            .rsplit('/')
            .next()
            .unwrap()
            .split('?')
            .next()
            .unwrap()
            .to_owned();
        let roles = [format!("{name}_owner"), format!("{name}_ours")];
        let [owner, role] = &roles;
        test.run(PROJECT).await;
        test.run(&format!(
            "create role {owner};
             create role {role} login password 'for tests';
             alter schema auth owner to {owner};
             alter table auth.users owner to {owner};
             grant usage on schema auth to {role};
             grant select, references on auth.users to {role};
             grant create on database {name} to {role};
             grant usage, create on schema public, extensions to {role};"
        ))
        .await;
        if older {
            test.run(OLDER).await;
            for table in ["user_activity_metrics", "user_revenue_metrics"] {
                test.run(&format!("alter table public.{table} owner to {role}"))
                    .await;
            }
        }
        let url = with_role(test.url(), role);
        let ours = Database::connect(&url, &Settings::work(2)).await.unwrap();
        ours.migrate().await.unwrap();
        Self { test, ours, roles }
    }

    /// Does something as the role that owns `auth.users`.
    async fn as_owner(&self, sql: &str) {
        self.test
            .run(&format!("set role {}; {sql}; reset role;", self.roles[0]))
            .await;
    }

    async fn close(self) {
        self.ours.close().await;
        let [owner, role] = &self.roles;
        self.test.run(&format!("drop owned by {role} cascade; reassign owned by {owner} to current_user; drop owned by {owner};")).await;
        self.test
            .run(&format!("drop role {role}; drop role {owner};"))
            .await;
    }
}

/// The same address, another user.
fn with_role(url: &str, role: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let host = rest.split_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{role}:for%20tests@{host}")
}

#[tokio::test]
async fn a_project_is_used_as_it_is() {
    let project = Project::new(false).await;
    let test = &project.test;
    let triggers: i64 = sqlx::query_scalar(
        "select count(*) from pg_trigger where tgrelid = 'auth.users'::regclass and not tgisinternal",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert_eq!(triggers, 0);
    let home: String = sqlx::query_scalar(
        "select n.nspname::text from pg_extension as e join pg_namespace as n on n.oid = e.extnamespace where extname = 'pg_trgm'",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert_eq!(home, "extensions");
    let open: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity",
    )
    .fetch_all(test.pool())
    .await
    .unwrap();
    assert_eq!(
        open,
        Vec::<String>::new(),
        "tables that anybody with the project's public key reads"
    );

    // The soft-deleted one is no member; the name comes from what the user told Supabase.
    let all = page(test, &filtered("")).await;
    let mut names: Vec<_> = all.items.into_iter().map(|row| row.name).collect();
    names.sort();
    assert_eq!(names, [None, Some("Ada Lovelace".to_owned())]);
    project.ours.migrate().await.unwrap();
    project.close().await;
}

#[tokio::test]
async fn users_come_change_and_go_though_no_trigger_tells() {
    let project = Project::new(false).await;
    project
        .as_owner(
            "insert into auth.users (id, email, created_at) values ('00000000-0000-0000-0000-000000000004', 'new@example.com', now());
             update auth.users set email = 'countess@example.com' where email = 'ada@example.com';
             update auth.users set deleted_at = now() where email is null",
        )
        .await;
    let report = check(&project.ours).await.unwrap();
    assert_eq!(report.differences.len(), 3, "{report:?}");
    assert_eq!(sync(&project.ours).await, Ok(3));
    assert_eq!(sync(&project.ours).await, Ok(0));
    assert_eq!(check(&project.ours).await.unwrap(), Report::default());

    // A new user's first profile brings them in at once.
    project
        .as_owner("insert into auth.users (id) values ('00000000-0000-0000-0000-000000000005')")
        .await;
    project
        .test
        .run("insert into product.profiles (user_id, first_name) values ('00000000-0000-0000-0000-000000000005', 'Grace')")
        .await;
    assert_eq!(
        page(&project.test, &filtered("name = grace"))
            .await
            .items
            .len(),
        1
    );

    // Deleting is the owner's right, who has none on our tables; nothing of ours stands in the way.
    project.as_owner("delete from auth.users").await;
    assert_eq!(check(&project.ours).await.unwrap(), Report::default());
    assert_eq!(
        page(&project.test, &filtered(""))
            .await
            .total
            .unwrap()
            .count,
        0
    );
    project.close().await;
}

#[tokio::test]
async fn a_run_finds_out_who_is_a_member_and_compares_nobody_else() {
    let project = Project::new(false).await;
    let test = &project.test;
    assert_eq!(run_on(&project.ours, RunMode::Full).await.changed, 2);
    project
        .as_owner(
            "insert into auth.users (id, email) values ('00000000-0000-0000-0000-000000000004', 'new@example.com');
             update auth.users set email = 'countess@example.com' where email = 'ada@example.com';
             update auth.users set deleted_at = now() where email is null",
        )
        .await;
    let next = run_on(&project.ours, RunMode::Incremental).await;
    assert_eq!(next.mode, RunMode::Incremental);
    assert_eq!((next.seen, next.total, next.changed), (1, Some(1), 1));
    assert_eq!(check(&project.ours).await.unwrap(), Report::default());

    // What somebody did while soft-deleted is counted once they are back.
    test.run(
        "insert into product.visions (user_id) values ('00000000-0000-0000-0000-000000000002')",
    )
    .await;
    assert_eq!(run_on(&project.ours, RunMode::Incremental).await.changed, 0);
    project
        .as_owner("update auth.users set deleted_at = null")
        .await;
    let back = run_on(&project.ours, RunMode::Incremental).await;
    assert_eq!((back.mode, back.changed), (RunMode::Incremental, 2));
    assert_eq!(run_on(&project.ours, RunMode::Full).await.changed, 0);

    let found = sources::check(&project.ours, 100).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, sources::Kind::Compared);
    project.close().await;
}

#[tokio::test]
async fn an_older_installation_is_taken_over_with_all_it_has() {
    let project = Project::new(true).await;
    let test = &project.test;
    assert_eq!(check(&project.ours).await.unwrap(), Report::default());
    let row = sqlx::query("select * from crm.member_directory where email = 'ada@example.com'")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>("engagement_status"), "champion");
    assert_eq!(row.get::<Vec<String>, _>("custom_tags"), ["vip"]);
    assert_eq!(row.get::<i32, _>("vision_count"), 4);
    assert_eq!(row.get::<i64, _>("mrr_cents"), 9950);
    assert_eq!(row.get::<Option<i64>, _>("ltv_cents"), None);
    assert_eq!(row.get::<i64, _>("revision"), 1);
    // Figures of the soft-deleted are kept where they are, and shown nowhere.
    assert_eq!(page(test, &filtered("")).await.total.unwrap().count, 2);
    project.as_owner("delete from auth.users").await;
    let left: i64 = sqlx::query_scalar("select count(*) from public.user_activity_metrics")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(left, 0, "its foreign keys used to forbid that");
    project.close().await;
}

#[tokio::test]
async fn events_wait_for_accounts_that_somebody_else_makes() {
    let project = Project::new(false).await;
    let test = &project.test;
    let batch = serde_json::json!([
        {"type": "identify", "userId": "00000000-0000-0000-0000-000000000009", "anonymousId": "a", "messageId": "1",
            "traits": {"firstName": "Grace", "email": "theirs@example.com"}},
        {"type": "track", "userId": "00000000-0000-0000-0000-000000000009", "event": "Signed In", "messageId": "2"},
        {"type": "track", "anonymousId": "a", "event": "Signed In", "messageId": "3"},
        {"type": "track", "userId": "user-42", "event": "Signed In", "messageId": "4"},
        {"type": "identify", "userId": "00000000-0000-0000-0000-000000000001", "messageId": "5",
            "traits": {"phone": "1", "email": "mine@example.com"}},
    ]);
    let told = tell(&project.ours, batch).await;
    let known: Vec<bool> = told
        .iter()
        .map(|outcome| outcome.member.is_some())
        .collect();
    assert_eq!(known, [false, false, false, false, true]);
    // A known account's profile is filled, its address is not ours to change.
    assert_eq!(count(test, "product.profiles where phone = '1'").await, 1);
    assert_eq!(
        count(test, "auth.users where email = 'ada@example.com'").await,
        1
    );
    assert_eq!(count(test, "auth.users").await, 3);

    assert_eq!(
        crm_db::ingestion::sweep(&project.ours, received()).await,
        Ok(0)
    );
    project
        .as_owner("insert into auth.users (id, email) values ('00000000-0000-0000-0000-000000000009', 'hers@example.com')")
        .await;
    assert_eq!(
        crm_db::ingestion::sweep(&project.ours, received()).await,
        Ok(3)
    );
    assert_eq!(count(test, "product.login_events").await, 2);
    assert_eq!(count(test, "crm.waiting_messages").await, 1);
    let grace = page(test, &filtered("name = grace")).await;
    assert_eq!(grace.items.len(), 1);

    // Deleting an account is its owner's right, and takes along what was told of it.
    project
        .as_owner("delete from auth.users where email = 'hers@example.com'")
        .await;
    assert_eq!(count(test, "product.login_events").await, 0);
    project.close().await;
}

#[tokio::test]
async fn whoever_signs_up_there_converts_their_lead() {
    let project = Project::new(false).await;
    let test = &project.test;
    test.run(
        "insert into crm.leads (id, email, created_at, updated_at)
         values (gen_random_uuid(), 'new@example.com', now(), now()), (gen_random_uuid(), 'else@example.com', now(), now())",
    )
    .await;
    project
        .as_owner(
            "insert into auth.users (id, email) values
                ('00000000-0000-0000-0000-000000000004', 'New@example.com'),
                ('00000000-0000-0000-0000-000000000005', 'other@example.com')",
        )
        .await;
    // No trigger of ours is there: a run finds out.
    assert_eq!(count(test, "crm.leads where status = 'converted'").await, 0);
    assert_eq!(sync(&project.ours).await, Ok(2));
    let converted = "crm.leads where email = 'new@example.com' and status = 'converted'
        and member_id = '00000000-0000-0000-0000-000000000004'";
    assert_eq!(count(test, converted).await, 1);
    project
        .as_owner(
            "update auth.users set email = 'else@example.com' where email = 'other@example.com'",
        )
        .await;
    assert_eq!(sync(&project.ours).await, Ok(1));
    assert_eq!(count(test, "crm.leads where status = 'converted'").await, 2);
    // The account's owner deletes it, who has no right on our tables: it was a conversion all the same.
    project.as_owner("delete from auth.users").await;
    let kept = "crm.leads where status = 'converted' and member_id is null";
    assert_eq!(count(test, kept).await, 2);
    project.close().await;
}
