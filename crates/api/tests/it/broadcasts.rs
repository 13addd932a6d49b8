//! Messages to many over HTTP: tried dry, begun with a few, followed to their end, held and stopped.

use crm_types::auth::Role;
use crm_types::changes::Reverted;
use crm_types::members::MemberDetail;
use crm_types::messages::{
    Broadcast, BroadcastList, BroadcastPreview, BroadcastRecipientList, BroadcastState,
    BroadcastsChanged, HoldReason, RecipientOutcome, SkippedMembers,
};
use crm_types::problem::Code;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::live::Listener;
use crate::messages::Office;

const AMARA: &str = "00000000-0000-0000-0000-000000000001";
const BEN: &str = "00000000-0000-0000-0000-000000000002";
const NUMBER: &str = "+12025550142";

/// Amara and Ben, who has no number; and three more who have one.
async fn office() -> Office {
    let office = Office::open().await;
    office
        .world
        .database
        .run(
            "insert into auth.users (id, email)
             select lpad(n::text, 32, '0')::uuid, 'someone' || n || '@example.com' from generate_series(3, 5) as n;
             insert into product.profiles (user_id, first_name, phone)
             select lpad(n::text, 32, '0')::uuid, 'Ann', '(202) 555-000' || n from generate_series(3, 5) as n",
        )
        .await;
    office
}

fn draft() -> Value {
    json!({
        "filter": "",
        "channel": "sms",
        "body": "Hi {{first_name|there}}!",
        "tag": "  greeted ",
        "note": "Said hello",
    })
}

/// The draft with these fields otherwise; null takes one away.
fn with(base: &Value, fields: Value) -> Value {
    let mut body = base.clone();
    for (name, value) in fields.as_object().unwrap() {
        match value {
            Value::Null => body.as_object_mut().unwrap().remove(name),
            value => body
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    body
}

fn new(fields: Value) -> Value {
    let base = with(&draft(), json!({"expected": 5, "per_minute": 6000}));
    with(&base, fields)
}

impl Office {
    async fn begin(&self, key: &str, body: &Value) -> Answer {
        let client = self.agent.clone().header("Idempotency-Key", key);
        client.clone().post("/api/crm/broadcasts", body).await
    }

    async fn begun(&self, key: &str, body: &Value) -> Broadcast {
        let answer = self.begin(key, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    async fn seen(&self, broadcast: &Broadcast) -> Broadcast {
        self.get(&format!("/api/crm/broadcasts/{}", broadcast.id))
            .await
    }

    async fn until(&self, broadcast: &Broadcast, is_so: impl Fn(&Broadcast) -> bool) -> Broadcast {
        let looking = async {
            loop {
                let seen = self.seen(broadcast).await;
                if is_so(&seen) {
                    return seen;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(60), looking)
            .await
            .unwrap()
    }

    async fn decide(&self, broadcast: &Broadcast, what: &str) -> Answer {
        let path = format!("/api/crm/broadcasts/{}/{what}", broadcast.id);
        self.agent.clone().post_nothing(&path).await
    }
}

#[actix_web::test]
async fn tried_dry_begun_with_a_few_and_brought_to_its_end() {
    let office = office().await;
    let mut agent = office.agent.clone();
    let dry = agent.post("/api/crm/broadcasts/preview", &draft()).await;
    assert_eq!(dry.status, 200, "{}", dry.text());
    let dry: BroadcastPreview = dry.json();
    let nowhere = SkippedMembers {
        reason: HoldReason::NoAddress,
        members: 1,
    };
    assert_eq!((dry.matching, dry.exact), (5, true));
    assert_eq!((dry.sent, dry.waiting, dry.segments), (4, 0, Some(4)));
    assert_eq!(dry.skipped, [nowhere]);
    // Four times 0.0079 dollars.
    assert_eq!(dry.price.unwrap().amount, "0.03");
    assert_eq!(dry.samples[0].body, "Hi Amara!");
    assert_eq!(dry.samples[0].member_name.as_deref(), Some("Amara Okafor"));

    let broadcast = office.begun("key", &new(json!({"canary": 2}))).await;
    assert_eq!((broadcast.recipients, broadcast.pending), (5, 5));
    assert_eq!(broadcast.tag.as_deref(), Some("greeted"));
    assert_eq!(broadcast.author_name.as_deref(), Some("Ada Lovelace"));
    let again = office.begun("key", &new(json!({"canary": 2}))).await;
    assert_eq!(again.id, broadcast.id);
    let few = office
        .until(&broadcast, |seen| {
            seen.state == BroadcastState::CanaryDone && seen.sent == 2
        })
        .await;
    assert_eq!(office.fake.outbound().len(), 2);
    assert!(few.pending > 0);
    let answer = office.decide(&broadcast, "continue").await;
    assert_eq!(answer.json::<Broadcast>().state, BroadcastState::Running);
    let done = office
        .until(&broadcast, |seen| seen.state == BroadcastState::Done)
        .await;
    assert_eq!((done.sent, done.waiting, done.pending), (4, 0, 0));
    assert_eq!(done.skipped, [nowhere]);
    assert!(done.ended_at.is_some());
    let answer = office.decide(&broadcast, "stop").await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (409, Code::BroadcastEnded)
    );

    let path = format!("/api/crm/broadcasts/{}/recipients", broadcast.id);
    let all: BroadcastRecipientList = office.get(&format!("{path}?limit=2")).await;
    assert_eq!((all.items.len(), all.has_more), (2, true));
    let skipped: BroadcastRecipientList = office.get(&format!("{path}?outcome=skipped")).await;
    assert_eq!(skipped.items[0].member_id.to_string(), BEN);
    assert_eq!(skipped.items[0].reason, Some(HoldReason::NoAddress));
    assert_eq!(skipped.items[0].outcome, RecipientOutcome::Skipped);
    let list: BroadcastList = office.get("/api/crm/broadcasts").await;
    assert_eq!(list.items, std::slice::from_ref(&done));

    let marks = async |member: &str| {
        let detail: MemberDetail = office.get(&format!("/api/crm/members/{member}")).await;
        (detail.custom_tags, detail.admin_notes)
    };
    let greeted = (vec!["greeted".to_owned()], Some("Said hello".to_owned()));
    assert_eq!(marks(AMARA).await, greeted);
    assert_eq!(marks(BEN).await, (Vec::new(), None));
    office.hear("SMin", NUMBER, "Thank you!").await;
    assert_eq!(office.seen(&broadcast).await.replied, 1);

    let path = format!("/api/crm/changes/{}/revert", done.change_id.unwrap());
    let undone: Reverted = agent.post_nothing(&path).await.json();
    assert_eq!(undone.members, 4);
    assert_eq!(marks(AMARA).await, (Vec::new(), None));
    office.runner.stop().await;
    office.world.database.assert_nothing_left_to_do().await;
}

#[actix_web::test]
async fn what_is_held_goes_later_and_what_is_stopped_never() {
    let office = office().await;
    // It is night, so that what is written waits.
    office
        .world
        .database
        .run("update product.profiles set time_zone = 'Pacific/Auckland'")
        .await;
    let night = new(json!({"member_ids": [AMARA, AMARA, BEN], "filter": null, "expected": 2}));
    let broadcast = office.begun("night", &night).await;
    let waits = office.until(&broadcast, |seen| seen.pending == 0).await;
    let hour = office.world.now().format("%H").to_string();
    assert_eq!(
        (waits.waiting, waits.filter.as_deref()),
        (1, None),
        "{hour}"
    );
    for _ in 0..2 {
        let paused = office.decide(&broadcast, "pause").await;
        assert_eq!(paused.json::<Broadcast>().state, BroadcastState::Paused);
    }
    let goes_on = office.decide(&broadcast, "continue").await;
    assert_eq!(goes_on.json::<Broadcast>().state, BroadcastState::Running);
    for _ in 0..2 {
        let stopped = office.decide(&broadcast, "stop").await;
        assert_eq!(stopped.json::<Broadcast>().state, BroadcastState::Stopped);
    }
    let canceled = office.until(&broadcast, |seen| seen.canceled == 1).await;
    assert_eq!((canceled.waiting, canceled.recipients), (0, 2));
    for what in ["pause", "continue"] {
        let answer = office.decide(&broadcast, what).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (409, Code::BroadcastEnded)
        );
    }
    office.done().await;
    assert!(office.fake.outbound().is_empty());
    office.runner.stop().await;
}

#[actix_web::test]
async fn each_fault_is_told_with_its_field() {
    let office = office().await;
    for (fields, field) in [
        (json!({"filter": null}), "filter"),
        (json!({"member_ids": [AMARA]}), "member_ids"),
        (json!({"filter": null, "member_ids": []}), "member_ids"),
        (
            json!({"filter": null, "member_ids": vec![AMARA; 1001]}),
            "member_ids",
        ),
        (json!({"q": "x".repeat(201)}), "q"),
        (json!({"body": ""}), "body"),
        (json!({"body": "x".repeat(1601)}), "body"),
        (json!({"body": "{{fist_name}}"}), "body"),
        (json!({"subject": "Hello"}), "subject"),
        (json!({"channel": "email"}), "subject"),
        (json!({"tag": "x".repeat(101)}), "tag"),
        (json!({"tag": " "}), "tag"),
        (json!({"note": " "}), "note"),
        (json!({"note": "a\nb"}), "note"),
        (json!({"note": "x".repeat(2001)}), "note"),
        (json!({"expected": 0}), "expected"),
        (json!({"canary": 0}), "canary"),
        (json!({"canary": 1001}), "canary"),
        (json!({"per_minute": 0}), "per_minute"),
        (json!({"per_minute": 6001}), "per_minute"),
        (json!({"unknown": 1}), "unknown"),
    ] {
        let answer = office.begin("key", &new(fields.clone())).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (422, Code::InvalidBody),
            "{fields}"
        );
        let told = answer.problem().errors.pop().map(|error| error.field);
        assert_eq!(told.as_deref(), Some(field), "{fields}");
        let is_of_both = !["expected", "canary", "per_minute", "unknown"].contains(&field);
        if is_of_both {
            let mut agent = office.agent.clone();
            let body = with(&draft(), fields.clone());
            let answer = agent.post("/api/crm/broadcasts/preview", &body).await;
            assert_eq!(answer.code(), Code::InvalidBody, "{fields}");
            assert_eq!(answer.problem().errors[0].field, field, "{fields}");
        }
    }
    let spelt = office
        .begin("key", &new(json!({"filter": "vision_cont = 1"})))
        .await;
    assert_eq!(
        (spelt.status.as_u16(), spelt.code()),
        (400, Code::InvalidFilter)
    );
    assert_eq!(spelt.problem().errors[0].position, Some(0));
    for expected in [4, 6] {
        let answer = office
            .begin("key", &new(json!({"expected": expected})))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (409, Code::AudienceChanged)
        );
        let error = &answer.problem().errors[0];
        assert_eq!(error.field, "expected");
        assert_eq!(error.expected, ["5"]);
    }
    let mut keyless = office.agent.clone();
    let answer = keyless.post("/api/crm/broadcasts", &new(json!({}))).await;
    assert_eq!(answer.code(), Code::InvalidHeader);
    office
        .begun(
            "key",
            &new(json!({"filter": "email contains \"someone\"", "expected": 3})),
        )
        .await;
    let other = office.begin("key", &new(json!({}))).await;
    assert_eq!(
        (other.status.as_u16(), other.code()),
        (422, Code::InvalidBody)
    );
    assert_eq!(other.problem().errors[0].field, "Idempotency-Key");
    let mut agent = office.agent.clone();
    for path in ["", "/recipients"] {
        let path = format!("/api/crm/broadcasts/{AMARA}{path}");
        assert_eq!(agent.get(&path).await.code(), Code::NotFound);
    }
    for what in ["pause", "continue", "stop"] {
        let path = format!("/api/crm/broadcasts/{AMARA}/{what}");
        assert_eq!(agent.post_nothing(&path).await.code(), Code::NotFound);
    }
    let path = "/api/crm/broadcasts?cursor=x";
    assert_eq!(agent.get(path).await.code(), Code::InvalidCursor);
    office.runner.stop().await;
}

#[actix_web::test]
async fn whoever_only_reads_begins_and_decides_nothing() {
    let office = office().await;
    office.world.admin("vera@example.com", Role::Viewer).await;
    let broadcast = office.begun("key", &new(json!({"canary": 1}))).await;
    let mut viewer: Client = office.server.client_of("vera@example.com").await;
    let path = format!("/api/crm/broadcasts/{}", broadcast.id);
    for path in [
        "/api/crm/broadcasts".to_owned(),
        path.clone(),
        format!("{path}/recipients"),
    ] {
        assert_eq!(viewer.get(&path).await.status, 200);
    }
    for what in ["pause", "continue", "stop"] {
        let answer = viewer.post_nothing(&format!("{path}/{what}")).await;
        assert_eq!(answer.code(), Code::Forbidden);
    }
    let answer = viewer.post("/api/crm/broadcasts/preview", &draft()).await;
    assert_eq!(answer.code(), Code::Forbidden);
    let mut viewer = viewer.header("Idempotency-Key", "other");
    let answer = viewer.post("/api/crm/broadcasts", &new(json!({}))).await;
    assert_eq!(answer.code(), Code::Forbidden);
    office.runner.stop().await;
}

#[actix_web::test]
async fn how_it_moves_is_told_to_every_page() {
    let office = office().await;
    let broadcast = office.begun("key", &new(json!({"canary": 2}))).await;
    office
        .until(&broadcast, |seen| seen.state == BroadcastState::CanaryDone)
        .await;
    let mut listener = Listener::open(&office.agent, None).await;
    // Heard as soon as the server is connected.
    let mut n = 0;
    loop {
        n += 1;
        office.hear(&format!("SM{n}"), NUMBER, "Hello?").await;
        if listener.next().await.unwrap().name == "threads" {
            break;
        }
    }
    for what in ["pause", "stop"] {
        office.decide(&broadcast, what).await;
    }
    loop {
        let event = listener.next().await.unwrap();
        if event.name != "broadcasts" {
            continue;
        }
        let changed: BroadcastsChanged = event.read("broadcasts");
        assert_eq!(changed.items.len(), 1);
        assert_eq!(changed.items[0].id, broadcast.id);
        if changed.items[0].canceled == 2 {
            break;
        }
    }
    office.runner.stop().await;
}
