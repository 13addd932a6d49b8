//! Revenue from Stripe: the whole way from the demo's Stripe over real HTTP into the figures of members, through faults,
//! kills and changes that nobody told of.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_db::jobs::{NewRun, RunRecord, request};
use crm_db::queue::{Room, claim};
use crm_db::revenue::{NewRate, RESTATE, adopt_currency, put_price_tier, put_rates};
use crm_db::testing::{TestDatabase, row};
use crm_demo::stripe::{DEMO_KEY, Fault, FaultPlan, Kind, Options, Rates, Running, objects};
use crm_demo::{SeedOptions, World};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::TierOfPrice;
use crm_jobs::Now;
use crm_stripe::{Chance, Stripe};
use crm_types::ids::RunId;
use crm_types::jobs::{DifferenceKind, JobName, RunMode, RunState, Trigger};
use secrecy::SecretString;
use serde_json::json;

use crate::instance::{Instance, ended, until};

fn now() -> DateTime<Utc> {
    "2026-11-01T12:00:00Z".parse().unwrap()
}

/// Members in a database and their customers at Stripe, of one world.
struct Account {
    test: TestDatabase,
    fake: Running,
    world: World,
    members: u64,
    /// Seconds since the world's moment.
    passed: Arc<AtomicI64>,
}

impl Account {
    /// Of whose money nothing is known here.
    async fn of(members: u64) -> Self {
        let account = Self::seeded(members).await;
        for table in [
            "billing.objects",
            "billing.balances",
            "billing.links",
            "billing.places",
            "crm.member_revenue",
            "crm.mrr_movements",
            "crm.tier_churn",
        ] {
            account.test.run(&format!("delete from {table}")).await;
        }
        account
    }

    /// Of whose money everything is known, as if it had just been read.
    async fn seeded(members: u64) -> Self {
        let test = TestDatabase::create().await;
        let calendar = Calendar::new(now(), Tz::Asia__Tokyo);
        let options = SeedOptions {
            members,
            seed: 1,
            calendar,
            on_progress: &mut |_| {},
        };
        crm_demo::seed(test.database(), options).await.unwrap();
        let world = World::new(1, now()).unwrap();
        let fake = Running::start(Options::at(now())).unwrap();
        fake.fill(world, members);
        Self {
            test,
            fake,
            world,
            members,
            passed: Arc::default(),
        }
    }

    async fn start(&self) -> Instance {
        let passed = Arc::clone(&self.passed);
        let clock: Now =
            Arc::new(move || now() + TimeDelta::seconds(passed.load(Ordering::Relaxed)));
        Instance::billed(&self.test, Some(Arc::new(client(&self.fake))), clock).await
    }

    /// Time passes, here and at Stripe.
    fn pass(&self, time: TimeDelta) {
        let before = self.passed.fetch_add(time.num_seconds(), Ordering::Relaxed);
        self.fake
            .advance(now().timestamp() + before + time.num_seconds());
    }

    async fn ask(&self, mode: RunMode) -> RunId {
        let new = NewRun {
            job: JobName::SyncRevenueMetrics,
            mode,
            trigger: Trigger::Api,
            requested_by: None,
        };
        request(self.test.database(), &new, now())
            .await
            .unwrap()
            .run
            .id
    }

    async fn sync(&self, mode: RunMode) -> RunRecord {
        let id = self.ask(mode).await;
        ended(&self.test, id).await
    }

    /// What is known of Stripe.
    async fn mirror(&self) -> Vec<String> {
        let sql = "select kind || ' ' || id || ' ' || digest from billing.objects where gone_at is null order by 1";
        self.test.texts(sql).await
    }

    async fn figures(&self) -> Vec<String> {
        let sql = "select concat_ws(' ', user_id, mrr, ltv, total_spent, subscription_status, subscription_start_date, \
                   months_subscribed) from user_revenue_metrics order by user_id";
        self.test.texts(sql).await
    }

    /// Those figures that no day changes by going by.
    async fn money(&self) -> Vec<String> {
        let sql = "select concat_ws(' ', user_id, mrr, total_spent, subscription_status, subscription_start_date) \
                   from user_revenue_metrics order by user_id";
        self.test.texts(sql).await
    }

    fn first(&self, kind: Kind, fits: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let account = self.fake.account();
        let found = account
            .store
            .all(kind)
            .map(|entry| entry.value())
            .find(|value| fits(value));
        found.unwrap()
    }
}

fn client(fake: &Running) -> Stripe {
    let mut settings = crm_stripe::Settings::new(SecretString::from(DEMO_KEY));
    settings.base_url = fake.base_url();
    settings.timeout = Duration::from_millis(700);
    settings.endpoint_rate = NonZeroU32::new(5_000).unwrap();
    settings.rate = NonZeroU32::new(10_000).unwrap();
    settings.chance = Chance::new(|| 0.0);
    Stripe::new(settings).unwrap()
}

#[tokio::test]
async fn a_full_run_makes_the_figures_of_the_world() {
    let account = Account::of(400).await;
    account.test.run("delete from user_revenue_metrics").await;
    let instance = account.start().await;
    let run = account.sync(RunMode::Incremental).await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    // There was none before, so it is a full one.
    assert_eq!(run.mode, RunMode::Full);
    assert_eq!(run.failed, 0, "{:?}", run.failures);
    assert!(run.seen > 1_000 && run.changed > 100, "{run:?}");
    let mut paying = 0;
    for member in account.world.members(account.members) {
        let sql = format!(
            "select coalesce((mrr * 100)::bigint, 0), coalesce((total_spent * 100)::bigint, 0), months_subscribed \
             from user_revenue_metrics where user_id = '{}'",
            member.id
        );
        let found: Option<(i64, i64, Option<i32>)> = row(&account.test, &sql).await;
        let (mrr, spent, _) = found.unwrap_or_default();
        assert_eq!(
            (mrr, spent),
            (member.revenue.mrr, member.revenue.total_spent),
            "{}",
            member.id
        );
        paying += i32::from(mrr > 0);
    }
    assert!(paying > 50, "{paying}");
    instance.stop().await;
}

/// All that is known, and when each of it was written.
async fn everything(account: &Account) -> Vec<String> {
    let sql = "select concat_ws(' ', kind, id, customer, parent, status, currency, created_at, digest, \
               md5(read::text), reason, gone_at) from billing.objects \
               union all select concat_ws(' ', customer, user_id, how) from billing.links \
               union all select concat_ws(' ', customer, why, candidates) from billing.unlinked \
               union all select concat_ws(' ', customer, md5(read::text)) from billing.balances \
               union all select concat_ws(' ', xmin, m::text) from crm.member_revenue as m \
               union all select concat_ws(' ', xmin, m::text) from crm.mrr_movements as m \
               union all select concat_ws(' ', xmin, m::text) from user_revenue_metrics as m \
               order by 1";
    account.test.texts(sql).await
}

#[tokio::test]
async fn a_sync_after_a_seed_changes_nothing() {
    let account = Account::seeded(700).await;
    let before = everything(&account).await;
    assert!(before.len() > 4_000, "{}", before.len());
    let instance = account.start().await;
    for mode in [RunMode::Incremental, RunMode::Full] {
        let run = account.sync(mode).await;
        assert_eq!(
            (run.state, run.mode),
            (RunState::Succeeded, mode),
            "{run:?}"
        );
        // Nothing was mended, and nobody has other figures.
        assert_eq!((run.error, run.failed, run.changed), (None, 0, 0));
    }
    assert_eq!(everything(&account).await, before);
    instance.stop().await;
    for member in account.world.members(account.members) {
        let sql = format!(
            "select subscription_tier, subscription_status, raw_status, (mrr * 100)::bigint, \
             (total_spent * 100)::bigint, subscription_start_date, months_subscribed \
             from user_revenue_metrics where user_id = '{}'",
            member.id
        );
        let found = row::<(
            String,
            String,
            Option<String>,
            i64,
            i64,
            Option<chrono::NaiveDate>,
            i32,
        )>(&account.test, &sql);
        let revenue = &member.revenue;
        assert_eq!(
            found.await.unwrap(),
            (
                revenue.tier.to_owned(),
                revenue.status.to_owned(),
                revenue.raw_status.map(str::to_owned),
                revenue.mrr,
                revenue.total_spent,
                revenue.start_date,
                revenue.months as i32
            ),
            "{:?}",
            member.commerce
        );
    }
}

#[tokio::test]
async fn without_a_key_it_says_what_is_missing() {
    let account = Account::of(10).await;
    let instance = Instance::billed(&account.test, None, Arc::new(now)).await;
    let run = account.sync(RunMode::Full).await;
    assert_eq!(run.state, RunState::Failed);
    assert!(run.error.unwrap().contains("CRM_STRIPE_API_KEY"));
    instance.stop().await;
}

#[tokio::test]
async fn through_every_fault_nothing_is_lost() {
    let account = Account::of(300).await;
    let faults = [
        Fault::RateLimited { retry_after: None },
        Fault::ServerError,
        Fault::BadGateway,
        Fault::Hang,
        Fault::Truncated,
        Fault::Slow(Duration::from_millis(200)),
    ];
    for (n, fault) in faults.into_iter().enumerate() {
        for (m, path) in [
            "/v1/customers",
            "/v1/subscriptions",
            "/v1/charges",
            "/v1/invoices",
        ]
        .into_iter()
        .enumerate()
        {
            account.fake.plan_fault(FaultPlan {
                path: path.to_owned(),
                after: ((n + m) % 3) as u32,
                times: 1,
                fault: fault.clone(),
            });
        }
    }
    let instance = account.start().await;
    let run = account.sync(RunMode::Full).await;
    assert_eq!(run.state, RunState::Succeeded, "{:?}", run.error);
    let undisturbed = Account::of(300).await;
    let other = undisturbed.start().await;
    undisturbed.sync(RunMode::Full).await;
    assert_eq!(account.mirror().await, undisturbed.mirror().await);
    assert_eq!(account.figures().await, undisturbed.figures().await);
    instance.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_run_that_is_killed_is_gone_on_with_where_it_was() {
    let account = Account::of(1_500).await;
    let pages = account.fake.account().store.count(Kind::Charge) / 100;
    assert!(pages > 20, "{pages}");
    // In the middle of the charges nothing answers any more.
    account.fake.plan_fault(FaultPlan {
        path: "/v1/charges".to_owned(),
        after: 15,
        times: 1_000,
        fault: Fault::Hang,
    });
    let first = account.start().await;
    let id = account.ask(RunMode::Full).await;
    until("all but the charges is listed", async || {
        let written = account
            .test
            .texts("select place from billing.places where name = 'sync.course'")
            .await;
        let course: serde_json::Value = serde_json::from_str(written.first()?).unwrap();
        let open = |stretch: &&serde_json::Value| stretch["done"] == false;
        let mut left = course["stretches"].as_array().unwrap().iter().filter(open);
        left.all(|stretch| stretch["kind"] == "charge")
            .then_some(())
    })
    .await;
    // As a process that is killed: nothing is given back.
    drop(first);
    account.fake.clear_faults();
    let before = account.fake.calls();
    let second = account.start().await;
    let run = until("somebody goes on with it", async || {
        let runs = crate::instance::all_runs(&account.test).await;
        runs.into_iter()
            .find(|run| run.id != id && run.state.is_ended())
    })
    .await;
    assert_eq!(run.state, RunState::Succeeded, "{:?}", run.error);
    assert_eq!(run.continues, Some(id));
    let after = account.fake.calls();
    let asked =
        |path: &str| after.get(path).copied().unwrap_or(0) - before.get(path).copied().unwrap_or(0);
    // What had been listed is not listed again.
    assert_eq!(
        (asked("GET /v1/customers"), asked("GET /v1/invoices")),
        (0, 0)
    );
    assert!(
        asked("GET /v1/charges") as usize <= pages,
        "{} of {pages}",
        asked("GET /v1/charges")
    );
    let charges = account
        .test
        .texts("select count(*)::text from billing.charges")
        .await;
    assert_eq!(
        charges[0],
        account.fake.account().store.count(Kind::Charge).to_string()
    );
    second.stop().await;
}

#[tokio::test]
async fn an_incremental_run_fetches_what_events_tell_of() {
    let account = Account::of(300).await;
    let instance = account.start().await;
    account.sync(RunMode::Full).await;
    let customers = account.fake.calls()["GET /v1/customers"];
    // Two weeks bring renewals and ends.
    account.pass(TimeDelta::days(14));
    let run = account.sync(RunMode::Incremental).await;
    assert_eq!(
        (run.state, run.mode),
        (RunState::Succeeded, RunMode::Incremental),
        "{run:?}"
    );
    assert!(run.seen > 20, "{run:?}");
    assert_eq!(account.fake.calls()["GET /v1/customers"], customers);
    let (mirror, money) = (account.mirror().await, account.money().await);
    // A full one finds nothing that it had missed.
    let full = account.sync(RunMode::Full).await;
    assert_eq!((full.state, full.error), (RunState::Succeeded, None));
    assert_eq!(account.mirror().await, mirror);
    assert_eq!(account.money().await, money);
    instance.stop().await;
}

#[tokio::test]
async fn a_full_run_mends_what_nobody_told_of_and_says_so() {
    let account = Account::of(200).await;
    let instance = account.start().await;
    let first = account.sync(RunMode::Full).await;
    assert_eq!(first.error, None);
    let active =
        |value: &serde_json::Value| value["status"] == "active" && value["metadata"] == json!({});
    let mut changed = account.first(Kind::Subscription, active);
    let id = changed["id"].as_str().unwrap().to_owned();
    changed["cancel_at_period_end"] = json!(true);
    account.fake.put(Kind::Subscription, &changed);
    let lost = account.first(Kind::Charge, |_| true)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    account.fake.account().store.forget(&lost);
    account.pass(TimeDelta::minutes(1));
    let run = account.sync(RunMode::Full).await;
    let told = run.error.unwrap();
    assert!(told.contains("mended 2 objects"), "{told}");
    assert!(
        told.contains(&format!("subscription {id}")) && told.contains(&format!("charge {lost}")),
        "{told}"
    );
    let differences = crm_db::revenue::list_differences(account.test.database(), run.id, None, 10);
    let differences: Vec<_> = differences
        .await
        .unwrap()
        .into_iter()
        .map(|(_, one)| (one.kind, one.id, one.change))
        .collect();
    assert_eq!(
        differences,
        [
            (
                "subscription".to_owned(),
                id.clone(),
                DifferenceKind::Changed
            ),
            ("charge".to_owned(), lost.clone(), DifferenceKind::Gone)
        ]
    );
    let gone = account
        .test
        .texts("select id from billing.objects where gone_at is not null")
        .await;
    assert_eq!(gone, [lost]);
    account.pass(TimeDelta::minutes(1));
    assert_eq!(account.sync(RunMode::Full).await.error, None);
    instance.stop().await;
}

#[tokio::test]
async fn what_nobody_understands_is_named_and_hides_nothing_else() {
    let account = Account::of(200).await;
    let mut odd = account.first(Kind::Subscription, |value| value["status"] == "active");
    let id = odd["id"].as_str().unwrap().to_owned();
    odd["items"]["data"][0]["price"]["currency"] = json!("doubloons");
    account.fake.put(Kind::Subscription, &odd);
    let instance = account.start().await;
    let run = account.sync(RunMode::Full).await;
    assert_eq!((run.state, run.failed), (RunState::Succeeded, 1));
    assert!(
        run.failures[0].reason.contains(&id) && run.failures[0].reason.contains("currency"),
        "{:?}",
        run.failures
    );
    let read = account
        .test
        .texts("select count(*)::text from billing.subscriptions where read is not null")
        .await;
    let all = account.fake.account().store.count(Kind::Subscription);
    assert_eq!(read[0], (all - 1).to_string());
    instance.stop().await;
}

#[tokio::test]
async fn five_hundred_items_count_one_by_one() {
    let account = Account::of(20).await;
    let member = account.world.members(20).next().unwrap();
    let start = now().timestamp() - 86_400;
    let price = objects::price(
        "price_big",
        start,
        "prod_DemoSolo",
        "usd",
        101,
        Some(("month", 1)),
    );
    account.fake.put(Kind::Price, &price);
    let customer = objects::customer("cus_big", start, None, None, json!({"user_id": member.id}));
    account.fake.put(Kind::Customer, &customer);
    let items: Vec<_> = (0..500)
        .map(|n| {
            objects::item(
                &format!("si_big_{n}"),
                start,
                "sub_big",
                &price,
                1,
                (start, start + 30 * 86_400),
            )
        })
        .collect();
    account.fake.put_subscription(
        objects::subscription("sub_big", "cus_big", start, "usd", &items),
        &items,
    );
    let instance = account.start().await;
    let run = account.sync(RunMode::Full).await;
    assert_eq!((run.state, run.failed), (RunState::Succeeded, 0), "{run:?}");
    let sql = format!(
        "select (mrr * 100)::bigint from user_revenue_metrics where user_id = '{}'",
        member.id
    );
    let (mrr,): (i64,) = row(&account.test, &sql).await.unwrap();
    assert_eq!(mrr, 50_500 + member.revenue.mrr);
    instance.stop().await;
}

#[tokio::test]
async fn a_run_ends_when_somebody_asks_for_it() {
    let account = Account::of(200).await;
    account.fake.plan_fault(FaultPlan {
        path: "/v1/".to_owned(),
        after: 3,
        times: 10_000,
        fault: Fault::Slow(Duration::from_millis(300)),
    });
    let instance = account.start().await;
    let id = account.ask(RunMode::Full).await;
    until("it is under way", async || {
        tokio::task::yield_now().await;
        account.fake.calls().get("GET /v1/charges").copied()
    })
    .await;
    crm_db::jobs::cancel(account.test.database(), id, now())
        .await
        .unwrap();
    assert_eq!(ended(&account.test, id).await.state, RunState::Cancelled);
    instance.stop().await;
}

/// Every object once, page by page: lists that are divided to be read side by side cost few more requests than whole ones.
#[tokio::test]
async fn a_full_run_asks_little_more_often_than_there_are_pages() {
    let count: usize = 3_000;
    let test = TestDatabase::create().await;
    let mut options = Options::at(now());
    options.rates = Some(Rates::STRIPE);
    let fake = Running::start(options).unwrap();
    let price = objects::price("price_1", 1, "prod_1", "usd", 9_900, Some(("day", 28)));
    fake.put(Kind::Price, &price);
    let end = now().timestamp();
    for n in 0..count {
        // Newer customers are more.
        let part = (n as f64 / count as f64).sqrt();
        let created = end - 90_000_000 + (part * 89_000_000.0) as i64;
        let (customer, id) = (format!("cus_{n:012}"), format!("sub_{n:020}"));
        fake.put(
            Kind::Customer,
            &objects::customer(&customer, created, None, None, json!({})),
        );
        let period = (end - 86_400, end + 27 * 86_400);
        let item = objects::item(&format!("si_{n:020}"), created, &id, &price, 1, period);
        let object =
            objects::subscription(&id, &customer, created, "usd", std::slice::from_ref(&item));
        fake.put_subscription(object, &[item]);
    }
    let mut settings = crm_stripe::Settings::new(SecretString::from(DEMO_KEY));
    settings.base_url = fake.base_url();
    let billing = Arc::new(Stripe::new(settings).unwrap());
    let instance = Instance::billed(&test, Some(billing), Arc::new(now)).await;
    let new = NewRun {
        job: JobName::SyncRevenueMetrics,
        mode: RunMode::Full,
        trigger: Trigger::Api,
        requested_by: None,
    };
    let id = request(test.database(), &new, now()).await.unwrap().run.id;
    let run = ended(&test, id).await;
    assert_eq!((run.state, run.failed), (RunState::Succeeded, 0), "{run:?}");
    let (stored,): (i64,) = row(
        &test,
        "select count(*) from billing.objects where kind = 'subscription'",
    )
    .await
    .unwrap();
    assert_eq!(stored, count as i64);
    let calls = fake.calls();
    for list in ["GET /v1/customers", "GET /v1/subscriptions"] {
        let sent = calls.get(list).copied().unwrap_or_default();
        assert!((30..=45).contains(&sent), "{list}: {sent} of {calls:?}");
    }
    instance.stop().await;
}

/// Waits until nothing of the queue is left to do.
async fn settled(account: &Account) {
    until("the queue is empty", async || {
        let open = "select count(*)::text from crm.queue where state <> 'done'";
        (account.test.value(open).await.as_deref() == Some("0")).then_some(())
    })
    .await;
}

#[tokio::test]
async fn figures_follow_a_change_of_the_settings_at_once_and_through_a_kill() {
    let account = Account::seeded(300).await;
    let database = account.test.database();
    let tiers = "select subscription_tier || ' ' || count(*) from user_revenue_metrics group by subscription_tier order by 1";
    let before = account.test.texts(tiers).await;
    let solo = TierOfPrice {
        tier: "single".to_owned(),
        lasting: false,
    };
    for price in ["price_DemoSolo28Days", "price_DemoSoloYear"] {
        put_price_tier(database, price, &solo, None, now())
            .await
            .unwrap();
    }
    // A worker that died in the middle of it: its lease has run out, and whoever comes does it again.
    let room = Room {
        kind: RESTATE,
        free: 1,
        attempts: 12,
    };
    let taken = claim(database, &[room], Duration::from_secs(60), "a test").await;
    assert_eq!(taken.unwrap().len(), 1);
    account
        .test
        .run("update crm.queue set leased_until = now() - interval '1 second' where state = 'running'")
        .await;
    let instance = account.start().await;
    settled(&account).await;
    let after = account.test.texts(tiers).await;
    let renamed: Vec<String> = before
        .iter()
        .map(|line| line.replace("solo ", "single "))
        .collect();
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    assert_eq!(sorted(after), sorted(renamed));
    // Two changes, one computing: the first task had them both.
    let place = "select place from billing.places where name = 'settings.followed'";
    assert_eq!(account.test.texts(place).await, ["2"]);

    // Everything in another currency: unknown until there is a rate, then known, and the past with it.
    let days = "select concat_ws(' ', user_id, day, kind) from crm.mrr_movements order by 1";
    let past = account.test.texts(days).await;
    let total = account
        .test
        .texts("select sum(mrr_cents)::text from crm.member_directory")
        .await;
    assert!(adopt_currency(database, "EUR", now()).await.unwrap());
    assert!(!adopt_currency(database, "EUR", now()).await.unwrap());
    settled(&account).await;
    let unknown = "select count(*)::text from user_revenue_metrics where mrr > 0";
    assert_eq!(account.test.texts(unknown).await, ["0"]);
    let rate = NewRate {
        currency: "USD",
        quote: "EUR",
        since: "2020-01-01".parse().unwrap(),
        rate: "0.5",
        source: "hand",
    };
    assert_eq!(put_rates(database, &[rate], None, now()).await, Ok(1));
    assert_eq!(put_rates(database, &[rate], None, now()).await, Ok(0));
    settled(&account).await;
    let halved: i64 = total[0].parse::<i64>().unwrap() / 2;
    let sums = "select sum(mrr_cents)::text from crm.member_directory \
                union all select sum(crm.signed_movement(kind, amount))::text from crm.mrr_movements";
    for sum in account.test.texts(sums).await {
        let sum: i64 = sum.parse().unwrap();
        // Each item is rounded.
        assert!((sum - halved).abs() < 300, "{sum} for {halved}");
    }
    assert_eq!(account.test.texts(days).await, past, "nobody is new by it");
    // A sync says again what the configuration says, which is dollars.
    let run = account.sync(RunMode::Incremental).await;
    assert_eq!(run.state, RunState::Succeeded, "{run:?}");
    settled(&account).await;
    let policy = crm_db::revenue::policy(database).await.unwrap();
    assert_eq!(policy.reporting_currency, "USD");
    let back = "select sum(mrr_cents)::text from crm.member_directory";
    assert_eq!(account.test.texts(back).await, total);
    account.test.assert_nothing_left_to_do().await;
    instance.stop().await;
}

#[tokio::test]
async fn whoever_loses_a_customer_and_whoever_gets_it_follow_at_once() {
    let account = Account::seeded(200).await;
    let paying = "select user_id::text from user_revenue_metrics where mrr > 0 order by 1 limit 1";
    let (loser, getter) = (
        account.test.texts(paying).await[0].clone(),
        account
            .test
            .texts("select user_id::text from user_revenue_metrics where mrr = 0 and total_spent = 0 order by 1 limit 1")
            .await[0]
            .clone(),
    );
    let admin = "insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at) \
                 values ('00000000-0000-0000-0000-0000000000aa', 'o@example.com', 'O', 'owner', 'x', now(), now())";
    account.test.run(admin).await;
    let customer = account
        .test
        .texts(&format!(
            "select customer from billing.links where user_id = '{loser}'"
        ))
        .await[0]
        .clone();
    let by = crm_types::ids::AdminId("00000000-0000-0000-0000-0000000000aa".parse().unwrap());
    let whose = crm_types::ids::MemberId(getter.parse().unwrap());
    crm_db::revenue::link_by_hand(account.test.database(), &customer, whose, by, now())
        .await
        .unwrap();
    let instance = account.start().await;
    settled(&account).await;
    let mrr = async |id: &str| {
        let sql =
            format!("select (mrr > 0)::text from user_revenue_metrics where user_id = '{id}'");
        account.test.texts(&sql).await
    };
    assert_eq!(
        (mrr(&loser).await, mrr(&getter).await),
        (vec!["false".to_owned()], vec!["true".to_owned()])
    );
    // Taken back, it is whose it was: its metadata or address says so.
    crm_db::revenue::unlink(
        account.test.database(),
        &customer,
        by,
        now() + TimeDelta::seconds(1),
    )
    .await
    .unwrap();
    settled(&account).await;
    assert_eq!(
        (mrr(&loser).await, mrr(&getter).await),
        (vec!["true".to_owned()], vec!["false".to_owned()])
    );
    instance.stop().await;
}
