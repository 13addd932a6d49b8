//! Leads over HTTP: by whoever may, against a version, moved, converted, taken back, undone where that is known, and told.

use crm_types::auth::Role;
use crm_types::changes::Reverted;
use crm_types::dashboard::{Dashboard, Figure, FigureList, Tile};
use crm_types::events::{Hello, LeadChanged};
use crm_types::ids::{LeadId, ThreadId};
use crm_types::leads::{LeadBoard, LeadBoardPage, LeadDetail, LeadPage, LeadReport, LeadStatus};
use crm_types::messages::{Thread, ThreadList};
use crm_types::problem::Code;
use crm_types::records::{RecordChangePage, RecordsMoved};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::Client;
use crate::live::Listener;
use crate::server::{Server, World};

const LEADS: &str = "/api/crm/leads";
const MEMBER: &str = "00000000-0000-0000-0000-00000000000a";

async fn agent() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    world.admin("viewer@example.com", Role::Viewer).await;
    let server = world.start();
    let client = server.client_of("agent@example.com").await;
    (world, server, client)
}

async fn made(client: &mut Client, new: Value) -> LeadDetail {
    let answer = client.post(LEADS, &new).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn path(lead: &LeadDetail) -> String {
    format!("{LEADS}/{}", lead.lead.id)
}

async fn join(world: &World, email: &str) {
    world
        .database
        .run(&format!(
            "insert into auth.users (id, email, created_at) values ('{MEMBER}', '{email}', now())"
        ))
        .await;
}

#[actix_web::test]
async fn a_lead_is_made_read_changed_and_its_history_told() {
    let (world, _server, mut client) = agent().await;
    let lead = made(
        &mut client,
        json!({"name": " Amara  Okafor ", "email": "Amara@Example.com", "phone": "(202) 555-0142", "source": "Webinar"}),
    )
    .await;
    assert_eq!(lead.lead.name.as_deref(), Some("Amara Okafor"));
    assert_eq!(lead.lead.phone.as_deref(), Some("+12025550142"));
    assert_eq!(lead.lead.created_at, world.now());
    let seen = client.get(&path(&lead)).await;
    let tag = seen.header("etag").to_owned();
    assert!(tag.starts_with("\"1-"), "{tag}");
    assert_eq!(seen.json::<LeadDetail>(), lead);
    let known = client
        .clone()
        .header("If-None-Match", &tag)
        .get(&path(&lead))
        .await;
    assert_eq!(known.status, 304);

    let edit = json!({"status": "contacted", "next_step": "Call", "next_step_on": "2026-03-12"});
    let unversioned = client.patch(&path(&lead), "", &edit).await;
    assert_eq!(unversioned.code(), Code::PreconditionRequired);
    let answer = client.patch(&path(&lead), &tag, &edit).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("etag").starts_with("\"2-"));
    let changed: LeadDetail = answer.json();
    assert_eq!(changed.lead.status, LeadStatus::Contacted);

    let late = client
        .patch(&path(&lead), &tag, &json!({"name": "A."}))
        .await;
    assert_eq!(late.code(), Code::PreconditionFailed);
    let now = client.get(&path(&lead)).await;
    assert_eq!(late.header("etag"), now.header("etag"));
    let conflict = late.problem().record_conflict.unwrap();
    assert_eq!(conflict.lead.unwrap(), changed);
    assert_eq!(conflict.changes.len(), 1);

    let history: RecordChangePage = client.get(&format!("{}/history", path(&lead))).await.json();
    assert_eq!(history.items, conflict.changes);
    let page: LeadPage = client
        .get(&format!(
            "{LEADS}?filter=status%20=%20contacted%20and%20next_step_on%20%3E%20today&q=okafor"
        ))
        .await
        .json();
    assert_eq!(page.items, [changed.lead]);
    assert_eq!(page.total.map(|total| total.count), Some(1));
}

#[actix_web::test]
async fn what_does_not_fit_is_named() {
    let (_world, _server, mut client) = agent().await;
    let lead = made(&mut client, json!({"name": "Amara"})).await;
    for (new, field) in [
        (json!({}), "name"),
        (json!({"email": "nobody"}), "email"),
        (json!({"phone": "call me"}), "phone"),
        (json!({"name": "A", "owner_id": MEMBER}), "owner_id"),
        (json!({"name": "A", "status": "new"}), "status"),
        (json!({"name": "x".repeat(201)}), "name"),
        (json!({"name": "A", "next_step_on": "soon"}), "next_step_on"),
    ] {
        let problem = client.post(LEADS, &new).await.problem();
        assert_eq!(problem.code, Code::InvalidBody, "{new}");
        assert_eq!(problem.errors[0].field, field, "{new}");
    }
    for (patch, field) in [
        (json!({"name": null}), "name"),
        (json!({"status": "converted"}), "status"),
        (json!({"owner_id": MEMBER}), "owner_id"),
        (json!({"member_id": MEMBER}), "member_id"),
    ] {
        let problem = client.patch(&path(&lead), "*", &patch).await.problem();
        assert_eq!(problem.code, Code::InvalidBody, "{patch}");
        assert_eq!(problem.errors[0].field, field, "{patch}");
    }
    let nobody = format!("{LEADS}/{MEMBER}");
    assert_eq!(client.get(&nobody).await.code(), Code::NotFound);
    let unknown = client.patch(&nobody, "*", &json!({"name": "A"})).await;
    assert_eq!(unknown.code(), Code::NotFound);
    for path in ["history", "threads"] {
        let answer = client.get(&format!("{nobody}/{path}")).await;
        assert_eq!(answer.code(), Code::NotFound, "{path}");
    }
    assert_eq!(
        client.get(&format!("{LEADS}?cursor=x")).await.code(),
        Code::InvalidCursor
    );
}

#[actix_web::test]
async fn the_same_wish_is_one_lead() {
    let (_world, _server, client) = agent().await;
    let mut client = client.header("Idempotency-Key", "wish-1");
    let first = made(&mut client, json!({"name": "Amara"})).await;
    let again = made(&mut client, json!({"name": "Amara"})).await;
    assert_eq!(first.lead.id, again.lead.id);
    let other = client.post(LEADS, &json!({"name": "Ben"})).await.problem();
    assert_eq!(other.errors[0].field, "Idempotency-Key");
    let mut bad = client.clone().header("Idempotency-Key", "two");
    let refused = bad.post(LEADS, &json!({"name": "Ben"})).await;
    assert_eq!(refused.code(), Code::InvalidHeader);
}

#[actix_web::test]
async fn who_may_only_look_changes_nothing() {
    let (_world, server, mut client) = agent().await;
    let lead = made(&mut client, json!({"name": "Amara"})).await;
    let mut viewer = server.client_of("viewer@example.com").await;
    for read in [
        LEADS.to_owned(),
        path(&lead),
        format!("{}/history", path(&lead)),
        format!("{}/threads", path(&lead)),
        format!("{LEADS}/board"),
        format!("{LEADS}/board/new"),
        format!("{LEADS}/report"),
    ] {
        assert_eq!(viewer.get(&read).await.status, 200, "{read}");
    }
    let body = |value: Value| Some(("application/json", value.to_string().into_bytes()));
    for (method, path, value) in [
        (Method::POST, LEADS.to_owned(), json!({"name": "B"})),
        (Method::PATCH, path(&lead), json!({"name": "B"})),
        (
            Method::POST,
            format!("{}/conversion", path(&lead)),
            json!({"member_id": MEMBER}),
        ),
        (
            Method::DELETE,
            format!("{}/conversion", path(&lead)),
            json!({}),
        ),
        (
            Method::POST,
            format!("{LEADS}/board/moves"),
            json!({"group_by": "status", "to": "lost", "cards": []}),
        ),
    ] {
        let answer = viewer.send(method, &path, body(value)).await;
        assert_eq!(answer.code(), Code::Forbidden, "{path}");
    }
    // Forms are settings.
    for mut client in [viewer, client] {
        let answer = client.get("/api/crm/lead-forms").await;
        assert_eq!(answer.code(), Code::Forbidden);
    }
    let mut nobody = server.client();
    assert_eq!(nobody.get(LEADS).await.code(), Code::Unauthenticated);
}

#[actix_web::test]
async fn cards_are_moved_all_or_none() {
    let (_world, _server, mut client) = agent().await;
    let a = made(&mut client, json!({"name": "A"})).await.lead;
    let b = made(&mut client, json!({"name": "B"})).await.lead;
    let moves = |to: &str, revisions: [i64; 2]| {
        json!({"group_by": "status", "to": to, "cards": [
            {"id": a.id, "revision": revisions[0]}, {"id": b.id, "revision": revisions[1]},
        ]})
    };
    let path = format!("{LEADS}/board/moves");
    let answer = client.post(&path, &moves("contacted", [1, 1])).await;
    let moved: RecordsMoved = answer.json();
    assert!(moved.change_id.is_some());
    let cards: Vec<_> = moved
        .cards
        .iter()
        .map(|card| (LeadId(card.id), card.revision))
        .collect();
    assert_eq!(cards, [(a.id, 2), (b.id, 2)]);
    let late = client.post(&path, &moves("lost", [2, 1])).await;
    assert_eq!(late.code(), Code::PreconditionFailed);
    assert_eq!(late.problem().record_conflict.unwrap().changes.len(), 1);
    let board: LeadBoard = client.get(&format!("{LEADS}/board?limit=1")).await.json();
    let counts: Vec<u64> = board
        .columns
        .iter()
        .map(|column| column.total.count)
        .collect();
    assert_eq!(counts, [0, 2, 0, 0, 0]);
    let cursor = board.columns[1].next_cursor.clone().unwrap();
    let more: LeadBoardPage = client
        .get(&format!("{LEADS}/board/contacted?cursor={cursor}"))
        .await
        .json();
    assert_eq!(more.cards.len(), 1);
    for (to, field) in [("converted", "to"), ("won", "to")] {
        let problem = client.post(&path, &moves(to, [2, 2])).await.problem();
        assert_eq!(
            (problem.code, problem.errors[0].field.as_str()),
            (Code::InvalidBody, field)
        );
    }
    let answer = client.get(&format!("{LEADS}/board/won")).await;
    assert_eq!(answer.code(), Code::NotFound);
}

#[actix_web::test]
async fn a_lead_is_converted_by_hand_by_signing_up_and_not_at_all() {
    let (world, _server, mut client) = agent().await;
    let lead = made(&mut client, json!({"name": "Amara"})).await;
    let conversion = format!("{}/conversion", path(&lead));
    let wanted = json!({"member_id": MEMBER});
    let problem = client.post(&conversion, &wanted).await.problem();
    assert_eq!(problem.errors[0].field, "member_id");
    join(&world, "amara@example.com").await;
    let answer = client.post(&conversion, &wanted).await;
    let converted: LeadDetail = answer.json();
    assert_eq!(converted.lead.status, LeadStatus::Converted);
    assert_eq!(converted.member_name.as_deref(), Some("amara@example.com"));
    assert_eq!(converted.lead.converted_at, Some(world.now()));
    assert_eq!(
        client.post(&conversion, &wanted).await.code(),
        Code::Conflict
    );
    let patched = client
        .patch(&path(&lead), "*", &json!({"status": "lost"}))
        .await;
    assert_eq!(patched.code(), Code::Conflict);
    let report: LeadReport = client.get(&format!("{LEADS}/report")).await.json();
    assert_eq!(
        (report.created, report.converted, report.rate),
        (1, 1, 10_000)
    );

    let mut seen = client.clone().header("If-Match", "\"1-x\"");
    let late = seen.send(Method::DELETE, &conversion, None).await;
    assert_eq!(late.code(), Code::PreconditionFailed);
    let taken = client.send(Method::DELETE, &conversion, None).await;
    let back: LeadDetail = taken.json();
    assert_eq!(
        (back.lead.status, back.lead.member_id),
        (LeadStatus::New, None)
    );
    let again = client.send(Method::DELETE, &conversion, None).await;
    assert_eq!(again.code(), Code::Conflict);

    world.database.run("delete from auth.users").await;
    let other = made(&mut client, json!({"email": "ben@example.com"})).await;
    join(&world, "Ben@example.com").await;
    let shown: LeadDetail = client.get(&path(&other)).await.json();
    assert_eq!(shown.lead.status, LeadStatus::Converted);
}

#[actix_web::test]
async fn pages_are_told_of_leads_as_they_change() {
    let (world, _server, mut client) = agent().await;
    let mut page = Listener::open(&client, None).await;
    page.next().await.unwrap().read::<Hello>("hello");
    let lead = made(&mut client, json!({"email": "amara@example.com"}))
        .await
        .lead;
    let told: LeadChanged = page.next().await.unwrap().read("lead");
    assert_eq!((told.id, told.revision), (lead.id, 1));
    join(&world, "amara@example.com").await;
    loop {
        let event = page.next().await.unwrap();
        if event.name == "lead" {
            let told: LeadChanged = event.read("lead");
            assert_eq!((told.id, told.revision), (lead.id, 2));
            break;
        }
    }
}

#[actix_web::test]
async fn a_number_is_a_leads_until_it_is_a_members() {
    let (world, _server, mut client) = agent().await;
    let thread = ThreadId(uuid::Uuid::now_v7());
    world
        .database
        .run(&format!(
            "insert into crm.threads (id, number, last_at, last_direction, preview, created_at)
             values ('{thread}', '+12025550142', now(), 'inbound', 'Hello?', now())"
        ))
        .await;
    let lead = made(
        &mut client,
        json!({"email": "amara@example.com", "phone": "202 555 0142"}),
    )
    .await;
    let threads = format!("{}/threads", path(&lead));
    let told: ThreadList = client.get(&threads).await.json();
    assert_eq!(told.items[0].id, thread);
    assert_eq!(
        told.items[0].lead_name.as_deref(),
        Some("amara@example.com")
    );
    let link = format!("/api/crm/threads/{thread}/member");
    let put = |body: Value| {
        let mut client = client.clone();
        let link = link.clone();
        async move {
            let body = ("application/json", body.to_string().into_bytes());
            client.send(Method::PUT, &link, Some(body)).await
        }
    };
    let nobody: Thread = put(json!({})).await.json();
    assert_eq!(nobody.lead_id, None);
    let problem = put(json!({"lead_id": MEMBER})).await.problem();
    assert_eq!(problem.errors[0].field, "lead_id");
    let problem = put(json!({"lead_id": lead.lead.id, "member_id": MEMBER}))
        .await
        .problem();
    assert_eq!(problem.errors[0].field, "lead_id");
    let linked: Thread = put(json!({"lead_id": lead.lead.id})).await.json();
    assert_eq!(linked.lead_id, Some(lead.lead.id));
    join(&world, "amara@example.com").await;
    let told: ThreadList = client.get(&threads).await.json();
    assert_eq!(told.items.len(), 1);
    assert_eq!(
        told.items[0].member_id.map(|id| id.to_string()).as_deref(),
        Some(MEMBER)
    );
}

#[actix_web::test]
async fn a_change_of_a_lead_is_undone_as_any_other() {
    let (_world, _server, mut client) = agent().await;
    let lead = made(&mut client, json!({"name": "Amara"})).await;
    let history = format!("{}/history", path(&lead));
    client
        .patch(&path(&lead), "*", &json!({"status": "contacted"}))
        .await;
    let changes: RecordChangePage = client.get(&history).await.json();
    let undo = format!("/api/crm/changes/{}/revert", changes.items[0].id);
    let reverted: Reverted = client.post_nothing(&undo).await.json();
    assert_eq!(reverted.leads, [lead.lead.id]);
    let again = client.post_nothing(&undo).await.problem();
    assert_eq!(again.code, Code::Conflict);
    let conflict = again.record_conflict.unwrap();
    assert_eq!(conflict.changes[0].id, reverted.change_id);
    client
        .patch(&path(&lead), "*", &json!({"status": "lost"}))
        .await;
    let undo = format!("/api/crm/changes/{}/revert", reverted.change_id);
    let touched = client.post_nothing(&undo).await.problem();
    assert_eq!(touched.code, Code::Conflict);
    let conflict = touched.record_conflict.unwrap();
    assert_eq!(conflict.lead.unwrap().lead.status, LeadStatus::Lost);
    let after = conflict.changes[0].fields[0].after.as_deref();
    assert_eq!(after, Some("lost"));
}

#[actix_web::test]
async fn the_dashboards_share_is_of_the_list_behind_it() {
    let (world, _server, mut client) = agent().await;
    let tile = async |client: &mut Client| -> Tile {
        let dashboard: Dashboard = client.get("/api/crm/dashboard").await.json();
        let mut tiles = dashboard.tiles.into_iter();
        tiles
            .find(|tile| tile.figure == Figure::LeadConversion)
            .unwrap()
    };
    let nothing = tile(&mut client).await;
    assert_eq!((nothing.members, nothing.of), (0, Some(0)));
    for name in ["A", "B"] {
        made(&mut client, json!({"name": name})).await;
    }
    made(&mut client, json!({"email": "amara@example.com"})).await;
    join(&world, "amara@example.com").await;
    let tile = tile(&mut client).await;
    assert_eq!(
        (tile.list, tile.members, tile.of),
        (FigureList::Leads, 1, Some(3))
    );
    let filter: String = form_urlencoded::byte_serialize(tile.filter.as_bytes()).collect();
    let page: LeadPage = client.get(&format!("{LEADS}?filter={filter}")).await.json();
    assert_eq!(page.total.map(|total| total.count), Some(1));
    assert_eq!(page.items.len(), 1);
}
