//! Tiers changed in Stripe over HTTP: what it costs is shown before, it is made once whatever happens in between, figures
//! and history follow, and it is taken back whole.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use crm_db::revenue::{Whose, link_customers, put_price_tier, recompute, upsert};
use crm_demo::stripe::{DEMO_KEY, Fault, FaultPlan, Kind as Fakes, Options, Running, objects};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::TierOfPrice;
use crm_domain::revenue::billing::Billing;
use crm_domain::revenue::mirror::{Kind, Known};
use crm_jobs::change_tier;
use crm_stripe::{Chance, Stripe};
use crm_types::auth::Role;
use crm_types::members::{HistoryKind, HistoryPage, MemberDetail};
use crm_types::problem::Code;
use crm_types::revenue::{TierChange, TierChangePreview, TierChangeState, TierOptions};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::client::Client;
use crate::server::{Server, World};

const ADA: &str = "00000000-0000-0000-0000-000000000001";
const ROOT: &str = "/api/crm/members/00000000-0000-0000-0000-000000000001/tier-changes";

struct Shop {
    world: World,
    _server: Server,
    fake: Running,
    billing: Arc<Stripe>,
    client: Client,
}

impl Shop {
    /// Ada pays for Solo and a seat every 28 days, of which half are over.
    async fn open() -> Self {
        let world = World::create().await;
        world.admin("admin@example.com", Role::Admin).await;
        world.admin("agent@example.com", Role::Agent).await;
        let insert =
            format!("insert into auth.users (id, email) values ('{ADA}', 'ada@example.com')");
        world.database.run(&insert).await;
        let now = world.now().timestamp();
        let fake = Running::start(Options::at(world.now())).unwrap();
        let every = Some(("day", 28));
        let price = |id: &str, currency: &str, amount| {
            objects::price(id, 1, "prod_1", currency, amount, every)
        };
        let prices = [
            price("price_solo", "usd", 9_900),
            price("price_seat", "usd", 1_900),
            price("price_household", "usd", 14_900),
            price("price_euro", "eur", 13_900),
        ];
        for one in &prices {
            fake.put(Fakes::Price, one);
        }
        let user = json!({"user_id": ADA});
        fake.put(
            Fakes::Customer,
            &objects::customer("cus_1", 1, None, None, user),
        );
        let period = (now - 14 * 86_400, now + 14 * 86_400);
        let item = |id: &str, price, quantity| {
            objects::item(id, period.0, "sub_1", price, quantity, period)
        };
        let items = [
            item("si_solo", &prices[0], 1),
            item("si_seat", &prices[1], 3),
        ];
        let subscription = objects::subscription("sub_1", "cus_1", period.0, "usd", &items);
        fake.put_subscription(subscription, &items);
        let billing = Arc::new(stripe(&fake));
        let server = world.start_with(|settings| {
            settings.billing = Some(Arc::clone(&billing) as Arc<dyn Billing>);
        });
        let client = Client::new(server.address)
            .with_token("admin@example.com")
            .await;
        let shop = Self {
            world,
            _server: server,
            fake,
            billing,
            client,
        };
        shop.sync().await;
        for (price, tier) in [
            ("price_solo", "solo"),
            ("price_household", "household"),
            ("price_euro", "household"),
        ] {
            let tier = TierOfPrice {
                tier: tier.to_owned(),
                lasting: false,
            };
            let database = shop.world.database.database();
            put_price_tier(database, price, &tier, None, shop.world.now())
                .await
                .unwrap();
        }
        shop.compute().await;
        shop
    }

    async fn sync(&self) {
        let database = self.world.database.database();
        let before = self.world.now();
        for (kind, id) in [
            (Kind::Price, "price_solo"),
            (Kind::Price, "price_seat"),
            (Kind::Price, "price_household"),
            (Kind::Price, "price_euro"),
            (Kind::Customer, "cus_1"),
            (Kind::Subscription, "sub_1"),
        ] {
            let found = self.billing.fetch(kind, id).await.unwrap();
            upsert(database, &[found], Known::Fetched { before })
                .await
                .unwrap();
        }
        link_customers(database, before).await.unwrap();
    }

    async fn compute(&self) {
        let calendar = Calendar::new(self.world.now(), chrono_tz::Tz::UTC);
        recompute(self.world.database.database(), Whose::Everybody, &calendar)
            .await
            .unwrap();
    }

    async fn preview(&mut self) -> TierChangePreview {
        let answer = self.client.post(&format!("{ROOT}/preview"), &wish()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn change(&mut self, key: &str, wish: &Value) -> crate::client::Answer {
        let mut client = self.client.clone().header("Idempotency-Key", key);
        client.post(ROOT, wish).await
    }

    async fn member(&mut self) -> MemberDetail {
        self.client
            .get(&format!("/api/crm/members/{ADA}"))
            .await
            .json()
    }

    /// What was charged, in the order of ids.
    fn charged(&self) -> Vec<i64> {
        let account = self.fake.account();
        let charges = account.store.all(Fakes::Charge);
        charges
            .map(|charge| charge.value()["amount"].as_i64().unwrap())
            .collect()
    }

    fn fault(&self, fault: Fault, times: u32) {
        self.fake.plan_fault(FaultPlan {
            path: "/v1/subscriptions/sub_1".to_owned(),
            after: 0,
            times,
            fault,
        });
    }

    /// As the queue does.
    async fn work_off(&self, change: &TierChange) {
        let clock = self.world.clock();
        let now: crm_jobs::Now = Arc::new(move || clock.now());
        let database = self.world.database.database();
        let zone = chrono_tz::Tz::UTC;
        change_tier::make(database, self.billing.as_ref(), change.id, &now, zone)
            .await
            .unwrap();
    }
}

fn stripe(fake: &Running) -> Stripe {
    let mut settings = crm_stripe::Settings::new(SecretString::from(DEMO_KEY));
    settings.base_url = fake.base_url();
    settings.timeout = Duration::from_millis(300);
    settings.endpoint_rate = NonZeroU32::new(5_000).unwrap();
    settings.rate = NonZeroU32::new(10_000).unwrap();
    settings.attempts = 1;
    settings.chance = Chance::new(|| 0.0);
    Stripe::new(settings).unwrap()
}

fn wish() -> Value {
    json!({"subscription": "sub_1", "item": "si_solo", "price": "price_household"})
}

fn agreed(preview: &TierChangePreview) -> Value {
    let mut wish = wish();
    wish["prorated_at"] = json!(preview.prorated_at);
    wish
}

#[actix_web::test]
async fn it_costs_what_was_shown_and_is_taken_back_whole() {
    let mut shop = Shop::open().await;
    let options: TierOptions = shop
        .client
        .get(&format!("{ROOT}/options?to=Household"))
        .await
        .json();
    assert!(options.connected);
    let items: Vec<_> = options.items.iter().map(|item| &item.item).collect();
    assert_eq!(items, ["si_solo"]);
    let prices: Vec<_> = options.prices.iter().map(|price| &price.price).collect();
    assert_eq!(prices.len(), 2, "{prices:?}");

    let preview = shop.preview().await;
    // Half of the period is left.
    assert_eq!(preview.total.minor, (14_900 - 9_900) / 2);
    let lines: Vec<_> = preview.lines.iter().map(|line| line.amount.minor).collect();
    assert_eq!(lines.iter().sum::<i64>(), preview.total.minor);
    // 365 / (12 * 28) of 9,900 + 3 * 1,900, and of 14,900 + 3 * 1,900; each item rounded by itself.
    assert_eq!(
        (preview.mrr_before.minor, preview.mrr_after.minor),
        (10_754 + 6_192, 16_186 + 6_192)
    );
    assert_eq!(shop.charged(), Vec::<i64>::new());
    let before = shop.member().await;
    assert_eq!(before.subscription_tier.as_deref(), Some("solo"));

    // Time goes by before they agree: it costs the same.
    shop.world.pass(TimeDelta::minutes(5));
    shop.fake.advance(shop.world.now().timestamp());
    let answer = shop.change("one", &agreed(&preview)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let made: TierChange = answer.json();
    assert_eq!(made.state, TierChangeState::Made);
    assert_eq!(
        (made.from_tier.as_deref(), made.to_tier.as_deref()),
        (Some("solo"), Some("household"))
    );
    assert_eq!(shop.charged(), [2_500]);
    let after = shop.member().await;
    assert_eq!(after.subscription_tier.as_deref(), Some("household"));
    assert_eq!(after.mrr.as_ref().map(|mrr| mrr.minor), Some(22_378));

    // The same wish again is the same change; another one by this key is refused.
    let again = shop.change("one", &agreed(&preview)).await;
    assert_eq!(again.json::<TierChange>(), made);
    assert_eq!(shop.charged(), [2_500]);
    let other = shop.change("one", &wish()).await;
    assert_eq!(
        (other.status.as_u16(), other.code()),
        (422, Code::InvalidBody)
    );

    let path = format!("/api/crm/tier-changes/{}", made.id);
    let answer = shop.client.post_nothing(&format!("{path}/revert")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let back: TierChange = answer.json();
    assert_eq!(
        (back.state, back.undoes),
        (TierChangeState::Made, Some(made.id))
    );
    let told: TierChange = shop.client.get(&path).await.json();
    assert_eq!(told.undone_by, Some(back.id));
    let twice = shop.client.post_nothing(&format!("{path}/revert")).await;
    assert_eq!((twice.status.as_u16(), twice.code()), (409, Code::Conflict));
    let restored = shop.member().await;
    assert_eq!(restored.subscription_tier.as_deref(), Some("solo"));
    assert_eq!(restored.mrr, before.mrr);
    // What was billed is credited, to the cent.
    let credited: i64 = {
        let account = shop.fake.account();
        let invoices = account.store.all(Fakes::Invoice);
        invoices
            .map(|invoice| invoice.value()["total"].as_i64().unwrap())
            .sum()
    };
    assert_eq!(credited, 0);

    let history: HistoryPage = shop
        .client
        .get(&format!("/api/crm/members/{ADA}/history?kinds=tier_change"))
        .await
        .json();
    let told: Vec<_> = history
        .items
        .iter()
        .map(|item| (item.kind, item.tier_change.as_ref().map(|change| change.id)))
        .collect();
    assert_eq!(
        told,
        [
            (HistoryKind::TierChange, Some(back.id)),
            (HistoryKind::TierChange, Some(made.id))
        ]
    );
}

#[actix_web::test]
async fn no_answer_of_stripe_loses_it_or_makes_it_twice() {
    for fault in [
        Fault::Hang,
        Fault::Truncated,
        Fault::ServerError,
        Fault::RateLimited { retry_after: None },
    ] {
        let mut shop = Shop::open().await;
        let preview = shop.preview().await;
        shop.fault(fault.clone(), 1);
        let answer = shop.change("one", &agreed(&preview)).await;
        assert_eq!(answer.status, 202, "{fault:?}: {}", answer.text());
        let change: TierChange = answer.json();
        assert_eq!(change.state, TierChangeState::Requested, "{fault:?}");
        assert!(change.reason.is_some());
        let location = answer.headers["Location"].to_str().unwrap().to_owned();
        assert_eq!(location, format!("/api/crm/tier-changes/{}", change.id));
        // Until it is known what came of it, nobody begins another one.
        let other = shop.change("two", &wish()).await;
        assert_eq!((other.status.as_u16(), other.code()), (409, Code::Conflict));
        let waiting =
            "select count(*)::text from crm.queue where kind = 'change-tier' and state = 'waiting'";
        assert_eq!(shop.world.database.texts(waiting).await, ["1"]);

        shop.work_off(&change).await;
        shop.work_off(&change).await;
        let told: TierChange = shop.client.get(&location).await.json();
        assert_eq!(
            (told.state, told.reason),
            (TierChangeState::Made, None),
            "{fault:?}"
        );
        assert_eq!(shop.charged(), [2_500], "{fault:?}");
        let member = shop.member().await;
        assert_eq!(member.subscription_tier.as_deref(), Some("household"));
    }
}

#[actix_web::test]
async fn a_day_later_it_is_looked_at_and_not_asked_for_again() {
    for happened in [false, true] {
        let mut shop = Shop::open().await;
        let preview = shop.preview().await;
        // Where the answer was lost, it happened all the same.
        let fault = match happened {
            true => Fault::Truncated,
            false => Fault::ServerError,
        };
        shop.fault(fault, 1);
        let change: TierChange = shop.change("one", &agreed(&preview)).await.json();
        assert_eq!(change.state, TierChangeState::Requested);
        shop.world.pass(TimeDelta::hours(25));
        shop.fake.advance(shop.world.now().timestamp());
        let asked = |shop: &Shop| {
            let calls = shop.fake.calls();
            let asked = |(endpoint, times): (String, u64)| match endpoint.starts_with("POST") {
                true => times,
                false => 0,
            };
            calls.into_iter().map(asked).sum::<u64>()
        };
        let before = asked(&shop);
        assert!(before > 0);
        shop.work_off(&change).await;
        assert_eq!(asked(&shop), before);
        let path = format!("/api/crm/tier-changes/{}", change.id);
        let mut client = Client::new(shop._server.address)
            .with_token("admin@example.com")
            .await;
        let told: TierChange = client.get(&path).await.json();
        let expected = match happened {
            true => TierChangeState::Made,
            false => TierChangeState::Refused,
        };
        assert_eq!(told.state, expected);
    }
}

#[actix_web::test]
async fn what_does_not_fit_is_refused_with_the_field() {
    let mut shop = Shop::open().await;
    for (field, value) in [
        ("subscription", "sub_2"),
        ("item", "si_2"),
        ("price", "price_solo"),
        ("price", "price_nobody_has"),
        ("price", "price_euro"),
    ] {
        let mut wish = wish();
        wish[field] = json!(value);
        for answer in [
            shop.client.post(&format!("{ROOT}/preview"), &wish).await,
            shop.change("one", &wish).await,
        ] {
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                (422, Code::InvalidBody)
            );
            assert_eq!(answer.problem().errors[0].field, field);
        }
    }
    let keyless = shop.client.post(ROOT, &wish()).await;
    assert_eq!(
        (keyless.status.as_u16(), keyless.code()),
        (400, Code::InvalidHeader)
    );
    let nobody =
        "/api/crm/members/00000000-0000-0000-0000-000000000009/tier-changes/options?to=solo";
    assert_eq!(shop.client.get(nobody).await.code(), Code::NotFound);
    let unknown = "/api/crm/tier-changes/00000000-0000-0000-0000-000000000009";
    assert_eq!(shop.client.get(unknown).await.code(), Code::NotFound);
    let revert = format!("{unknown}/revert");
    assert_eq!(
        shop.client.post_nothing(&revert).await.code(),
        Code::NotFound
    );
    // Whoever may edit may not bill.
    let mut agent = Client::new(shop._server.address)
        .with_token("agent@example.com")
        .await;
    assert_eq!(
        agent.post(&format!("{ROOT}/preview"), &wish()).await.code(),
        Code::Forbidden
    );
    assert_eq!(shop.charged(), Vec::<i64>::new());
}

#[actix_web::test]
async fn without_a_key_for_stripe_it_is_said_so() {
    let world = World::create().await;
    world.admin("admin@example.com", Role::Admin).await;
    let insert = format!("insert into auth.users (id, email) values ('{ADA}', 'ada@example.com')");
    world.database.run(&insert).await;
    let server = world.start();
    let mut client = Client::new(server.address)
        .with_token("admin@example.com")
        .await;
    let options: TierOptions = client.get(&format!("{ROOT}/options?to=solo")).await.json();
    assert!(!options.connected && options.items.is_empty());
    let answer = client.post(&format!("{ROOT}/preview"), &wish()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (503, Code::Unavailable)
    );
}
