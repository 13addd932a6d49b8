//! Webhooks of Stripe's over HTTP: signed or refused, stored once, and whatever their order the same as a fresh look.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use crm_db::jobs::{NewRun, request};
use crm_db::testing::TestDatabase;
use crm_demo::stripe::{
    DEMO_KEY, Delivery, Endpoint, Fault, FaultPlan, Kind, Options, Order, Running, objects, sign,
};
use crm_demo::{SeedOptions, World as Demo};
use crm_domain::calendar::Calendar;
use crm_jobs::Runner;
use crm_stripe::{Chance, Stripe, StripeWebhooks};
use crm_types::auth::Role;
use crm_types::jobs::{JobName, RunMode, Trigger};
use crm_types::problem::Code;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::server::{Server, World};

const SECRET: &str = "whsec_of_a_test_endpoint";
const PATH: &str = "/api/webhooks/stripe";

struct Account {
    world: World,
    server: Server,
    fake: Running,
    runner: Runner,
}

impl Account {
    async fn of(members: u64) -> Self {
        let world = World::create().await;
        let calendar = Calendar::new(world.now(), chrono_tz::Tz::UTC);
        let options = SeedOptions {
            members,
            seed: 1,
            calendar,
            on_progress: &mut |_| {},
        };
        crm_demo::seed(world.database.database(), options)
            .await
            .unwrap();
        let fake = Running::start(Options::at(world.now())).unwrap();
        fake.fill(Demo::new(1, world.now()).unwrap(), members);
        let server = world.start_with(|settings| {
            let secrets = vec![
                SecretString::from("whsec_the_one_before"),
                SecretString::from(SECRET),
            ];
            settings.stripe_webhooks = Some(Arc::new(StripeWebhooks::new(secrets)));
        });
        fake.send_to(Endpoint {
            url: format!("http://{}{PATH}", server.address),
            secrets: vec![SECRET.to_owned()],
        });
        let runner = runner(&world.database, &world, &fake).await;
        Self {
            world,
            server,
            fake,
            runner,
        }
    }

    async fn sync(&self, test: &TestDatabase) {
        let new = NewRun {
            job: JobName::SyncRevenueMetrics,
            mode: RunMode::Full,
            trigger: Trigger::Api,
            requested_by: None,
        };
        let run = request(test.database(), &new, self.world.now())
            .await
            .unwrap()
            .run;
        until(async || {
            let found = crm_db::jobs::find(test.database(), run.id)
                .await
                .unwrap()
                .unwrap();
            found.state.is_ended().then_some(())
        })
        .await;
    }

    /// Time passes, for the server and at Stripe.
    fn pass(&self, time: TimeDelta) {
        self.world.pass(time);
        self.fake.advance(self.world.now().timestamp());
    }

    /// Sends what is to be sent until all of it was taken and done.
    async fn settle(&self, order: Order) {
        let sent = self.fake.deliver(order).await;
        assert!(sent.iter().all(Delivery::is_taken), "{sent:?}");
        self.done().await;
    }

    async fn done(&self) {
        until(async || {
            let open = "select count(*)::text from crm.queue where state in ('waiting', 'running')";
            (self.world.database.texts(open).await[0] == "0").then_some(())
        })
        .await;
    }

    async fn write(&self, path: &str, body: &'static str) {
        let sent = reqwest::Client::new()
            .post(format!("{}{path}", self.fake.base_url()))
            .bearer_auth(DEMO_KEY)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), 200, "{path} {body}");
    }

    fn ids(&self, kind: Kind, fits: impl Fn(&Value) -> bool) -> Vec<String> {
        let account = self.fake.account();
        let all = account.store.all(kind).map(|entry| entry.value());
        all.filter(|value| fits(value))
            .map(|value| value["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

async fn runner(test: &TestDatabase, world: &World, fake: &Running) -> Runner {
    let mut settings = crm_stripe::Settings::new(SecretString::from(DEMO_KEY));
    settings.base_url = fake.base_url();
    settings.endpoint_rate = NonZeroU32::new(5_000).unwrap();
    settings.rate = NonZeroU32::new(10_000).unwrap();
    settings.attempts = 2;
    settings.chance = Chance::new(|| 0.0);
    let billing = Stripe::new(settings).unwrap();
    crate::server::runner(test, world.clock(), |jobs| {
        jobs.billing = Some(Arc::new(billing));
    })
    .await
}

async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looking)
        .await
        .unwrap()
}

async fn mirror(test: &TestDatabase) -> Vec<String> {
    let sql = "select kind || ' ' || id || ' ' || digest from billing.objects where gone_at is null order by 1";
    test.texts(sql).await
}

async fn figures(test: &TestDatabase) -> Vec<String> {
    let sql = "select concat_ws(' ', user_id, mrr, ltv, total_spent, subscription_status, subscription_start_date, \
               months_subscribed) from user_revenue_metrics where mrr > 0 or total_spent > 0 order by user_id";
    test.texts(sql).await
}

#[actix_web::test]
async fn only_what_stripe_signed_is_stored_and_once() {
    let account = Account::of(10).await;
    let event = objects::event(
        "evt_1",
        account.world.now().timestamp(),
        "payout.paid",
        &json!({"id": "po_1", "object": "payout"}),
        None,
    );
    let body = event.to_string();
    let now = account.world.now().timestamp();
    let send = async |signature: Option<String>, body: &str| {
        let mut request =
            reqwest::Client::new().post(format!("http://{}{PATH}", account.server.address));
        if let Some(signature) = signature {
            request = request.header("Stripe-Signature", signature);
        }
        let answer = request.body(body.to_owned()).send().await.unwrap();
        let status = answer.status().as_u16();
        let problem: Value = answer.json().await.unwrap_or_default();
        (status, problem["code"].as_str().map(str::to_owned))
    };
    let refused = (400, Some(Code::InvalidMessage.as_str().to_owned()));
    let signed = |secret: &str, at| Some(sign(&body, &[secret.to_owned()], at));
    assert_eq!(send(None, &body).await, refused);
    assert_eq!(
        send(signed("whsec_somebody_elses", now), &body).await,
        refused
    );
    assert_eq!(send(signed(SECRET, now - 301), &body).await, refused);
    assert_eq!(send(signed(SECRET, now + 301), &body).await, refused);
    assert_eq!(
        send(signed(SECRET, now), &format!("{body} ")).await,
        refused
    );
    let stored = "select count(*)::text from billing.events";
    assert_eq!(account.world.database.texts(stored).await, ["0"]);
    for secret in [SECRET, "whsec_the_one_before", SECRET] {
        assert_eq!(send(signed(secret, now), &body).await, (204, None));
    }
    assert_eq!(account.world.database.texts(stored).await, ["1"]);
    account.done().await;
    // It is about nothing that is kept.
    assert_eq!(
        account
            .world
            .database
            .texts("select state from billing.events")
            .await,
        ["ignored"]
    );
    // Signed, and still no event.
    let odd = "{\"id\": 7}";
    assert_eq!(
        send(Some(sign(odd, &[SECRET.to_owned()], now)), odd).await,
        refused
    );
    account.runner.stop().await;
}

#[actix_web::test]
async fn without_a_secret_nothing_is_taken() {
    let world = World::create().await;
    let server = world.start();
    let sent = reqwest::Client::new()
        .post(format!("http://{}{PATH}", server.address))
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 404);
}

#[actix_web::test]
async fn whatever_the_order_it_ends_as_a_full_sync_does() {
    for seed in 1..=3 {
        let account = Account::of(150).await;
        account.sync(&account.world.database).await;
        account.fake.account().unsent.clear();
        let mut chance: u64 = seed;
        for step in 0..12_u64 {
            chance = (chance * 48_271 + 11) % 2_147_483_647;
            let active = account.ids(Kind::Subscription, |value| value["status"] == "active");
            let pick = |ids: &[String]| ids[(chance % ids.len() as u64) as usize].clone();
            let subscription = format!("v1/subscriptions/{}", pick(&active));
            match (chance / 7 + step) % 6 {
                0 => {
                    account
                        .write(&subscription, "cancel_at_period_end=true")
                        .await
                }
                1 => {
                    account
                        .write(&subscription, "pause_collection[behavior]=void")
                        .await
                }
                2 => {
                    let charges = account.ids(Kind::Charge, |value| value["amount_refunded"] == 0);
                    let body: &'static str =
                        Box::leak(format!("charge={}&amount=100", pick(&charges)).into_boxed_str());
                    account.write("v1/refunds", body).await;
                }
                3 => {
                    let customers = account.ids(Kind::Customer, |_| true);
                    account
                        .write(&format!("v1/customers/{}", pick(&customers)), "name=Grace")
                        .await;
                }
                // Two within a second.
                4 => {
                    account.write(&subscription, "metadata[a]=1").await;
                    account.write(&subscription, "metadata[a]=2").await;
                }
                _ => account.pass(TimeDelta::days(9)),
            }
            if step % 3 == 2 {
                account.settle(Order::Shuffled(seed * 100 + step)).await;
            }
        }
        account.settle(Order::Reversed).await;
        let told = (
            mirror(&account.world.database).await,
            figures(&account.world.database).await,
        );
        // Somebody else, who never heard of any event, looks at it now.
        let fresh = World::create().await;
        fresh.pass(account.world.now() - fresh.now());
        let options = SeedOptions {
            members: 150,
            seed: 1,
            calendar: Calendar::new("2026-03-10T12:00:00Z".parse().unwrap(), chrono_tz::Tz::UTC),
            on_progress: &mut |_| {},
        };
        crm_demo::seed(fresh.database.database(), options)
            .await
            .unwrap();
        let other = runner(&fresh.database, &fresh, &account.fake).await;
        account.sync(&fresh.database).await;
        assert_eq!(mirror(&fresh.database).await, told.0, "seed {seed}");
        // Months go on by the day, and some members were last computed some days ago.
        account.sync(&account.world.database).await;
        assert_eq!(
            figures(&fresh.database).await,
            figures(&account.world.database).await,
            "seed {seed}"
        );
        other.stop().await;
        account.runner.stop().await;
    }
}

#[actix_web::test]
async fn what_stripe_does_not_answer_waits_and_can_be_replayed() {
    let account = Account::of(40).await;
    account.sync(&account.world.database).await;
    account.fake.account().unsent.clear();
    account.world.admin("admin@example.com", Role::Admin).await;
    let customer = account.ids(Kind::Customer, |_| true).remove(0);
    account
        .write(&format!("v1/customers/{customer}"), "name=Grace")
        .await;
    account.fake.plan_fault(FaultPlan {
        path: "/v1/customers/".to_owned(),
        after: 0,
        times: 1,
        fault: Fault::Malformed,
    });
    assert!(
        account
            .fake
            .deliver(Order::AsTheyCame)
            .await
            .iter()
            .all(Delivery::is_taken)
    );
    // Half a document is no answer that asking again would mend: somebody has to look at it.
    until(async || {
        (account
            .world
            .database
            .texts("select state from crm.queue")
            .await
            == ["dead"])
        .then_some(())
    })
    .await;
    let known = format!("select read ->> 'name' from billing.customers where id = '{customer}'");
    assert_ne!(
        account.world.database.value(&known).await.as_deref(),
        Some("Grace")
    );
    let mut client = account.server.client_of("admin@example.com").await;
    let letters: Value = client
        .get("/api/crm/queue/dead-letters?kind=stripe-event")
        .await
        .json();
    let id = letters["items"][0]["id"].as_str().unwrap();
    client
        .post(
            &format!("/api/crm/queue/dead-letters/{id}/retry"),
            &Value::Null,
        )
        .await;
    account.done().await;
    assert_eq!(
        account.world.database.value(&known).await.as_deref(),
        Some("Grace")
    );
    assert_eq!(
        account
            .world
            .database
            .texts("select state from billing.events")
            .await,
        ["done"]
    );
    account.runner.stop().await;
}

#[actix_web::test]
async fn an_agent_asks_for_a_sync() {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    world.admin("viewer@example.com", Role::Viewer).await;
    let server = world.start();
    let mut agent = server.client_of("agent@example.com").await;
    let answer = agent
        .post("/api/crm/revenue/sync", &json!({"mode": "full"}))
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let told: Value = answer.json();
    assert_eq!(
        (&told["run"]["job"], &told["run"]["mode"]),
        (&json!("sync-revenue-metrics"), &json!("full"))
    );
    let again: Value = agent.post("/api/crm/revenue/sync", &json!({})).await.json();
    assert_eq!(
        (&again["joined"], &again["run"]["id"]),
        (&json!(true), &told["run"]["id"])
    );
    let mut viewer = server.client_of("viewer@example.com").await;
    assert_eq!(
        viewer
            .post("/api/crm/revenue/sync", &json!({}))
            .await
            .code(),
        Code::Forbidden
    );
}
