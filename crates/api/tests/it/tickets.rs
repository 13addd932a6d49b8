//! Tickets over HTTP: made, found by number, changed against a version, answered by text message and back, merged, undone;
//! who else is there, and who may what.

use chrono::TimeDelta;
use crm_types::auth::Role;
use crm_types::changes::Reverted;
use crm_types::dashboard::{Dashboard, Figure, FigureList};
use crm_types::events::{Hello, TicketChanged};
use crm_types::members::{HistoryKind, HistoryPage};
use crm_types::problem::Code;
use crm_types::records::{RecordChangePage, RecordsMoved};
use crm_types::tickets::{
    TicketBoard, TicketBoardPage, TicketDetail, TicketEntryKind, TicketEntryPage, TicketMilestone,
    TicketPage, TicketPolicy, TicketPolicyChanges, TicketPresence, TicketReplied, TicketReport,
    TicketRow, TicketSource, TicketStatus,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::live::Listener;
use crate::messages::Office;
use crate::server::{Server, World};

const AMARA: &str = "00000000-0000-0000-0000-000000000001";
const NUMBER: &str = "+12025550142";

async fn agent() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    world
        .database
        .run(&format!(
            "insert into auth.users (id, email) values ('{AMARA}', 'amara@example.com')"
        ))
        .await;
    let server = world.start();
    let client = server.client_of("agent@example.com").await;
    (world, server, client)
}

async fn make(client: &Client, key: &str, body: &Value) -> Answer {
    let mut client = client.clone().header("Idempotency-Key", key);
    client.post("/api/crm/tickets", body).await
}

async fn made(client: &Client, subject: &str) -> TicketDetail {
    let body = json!({"member_id": AMARA, "subject": subject, "description": "It stops."});
    let answer = make(client, &subject.replace(' ', "-"), &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn path(ticket: &TicketDetail) -> String {
    format!("/api/crm/tickets/{}", ticket.ticket.reference)
}

async fn say(client: &Client, ticket: &TicketDetail, key: &str, body: &Value) -> Answer {
    let mut client = client.clone().header("Idempotency-Key", key);
    client
        .post(&format!("{}/replies", path(ticket)), body)
        .await
}

#[actix_web::test]
async fn a_ticket_is_made_once_and_found_by_its_number() {
    let (_world, _server, mut client) = agent().await;
    let detail = made(&client, "It stops").await;
    assert_eq!(detail.ticket.reference, "SUPP-0001");
    assert_eq!(detail.ticket.source, TicketSource::Api);
    let again = made(&client, "It stops").await;
    assert_eq!(again, detail);
    let other = make(&client, "It-stops", &json!({"subject": "Another"})).await;
    assert_eq!(other.code(), Code::InvalidBody);
    let keyless = client
        .post("/api/crm/tickets", &json!({"subject": "A"}))
        .await;
    assert_eq!(keyless.code(), Code::InvalidHeader);

    for name in ["SUPP-0001", "supp-1", &detail.ticket.id.to_string()] {
        let answer = client.get(&format!("/api/crm/tickets/{name}")).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        assert_eq!(answer.json::<TicketDetail>(), detail);
        assert!(answer.header("etag").starts_with("\"1-"));
    }
    let gone = client.get("/api/crm/tickets/SUPP-0099").await;
    assert_eq!(gone.code(), Code::NotFound);
    let none = client.get("/api/crm/tickets/nonsense").await;
    assert_eq!(none.code(), Code::InvalidPath);
    let nobodys = "00000000-0000-0000-0000-00000000ffff";
    for (body, fields) in [
        (
            json!({"subject": " ", "tags": [""]}),
            vec!["subject", "tags.0"],
        ),
        (
            json!({"subject": "A", "member_id": nobodys}),
            vec!["member_id"],
        ),
        (
            json!({"subject": "A", "assignee_id": nobodys}),
            vec!["assignee_id"],
        ),
        (
            json!({"subject": "A", "attachments": [{"url": "javascript:x", "name": "x"}]}),
            vec!["attachments.0.url"],
        ),
    ] {
        let problem = make(&client, "wrong", &body).await.problem();
        let named: Vec<&str> = problem
            .errors
            .iter()
            .map(|error| error.field.as_str())
            .collect();
        assert_eq!((problem.code, named), (Code::InvalidBody, fields));
    }
    let theirs: TicketPage = client
        .get(&format!("/api/crm/members/{AMARA}/tickets"))
        .await
        .json();
    assert_eq!(theirs.items, [detail.ticket]);
    let nobody = client
        .get(&format!("/api/crm/members/{nobodys}/tickets"))
        .await;
    assert_eq!(nobody.code(), Code::NotFound);
}

#[actix_web::test]
async fn an_edit_goes_against_the_version_that_was_seen_and_can_be_undone() {
    let (_world, _server, mut client) = agent().await;
    let ticket = made(&client, "It stops").await;
    let place = path(&ticket);
    let tag = client.get(&place).await.header("etag").to_owned();
    let unversioned = client.patch(&place, "", &json!({"status": "closed"})).await;
    assert_eq!(unversioned.code(), Code::PreconditionRequired);
    let patch = json!({"status": "in_progress", "priority": "high", "category": "audio"});
    let answer = client.patch(&place, &tag, &patch).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let edited: TicketDetail = answer.json();
    assert_eq!(edited.ticket.status, TicketStatus::InProgress);
    let late = client
        .patch(&place, &tag, &json!({"subject": "Mine"}))
        .await;
    assert_eq!(late.header("etag"), answer.header("etag"));
    let problem = late.problem();
    assert_eq!(problem.code, Code::PreconditionFailed);
    let conflict = problem.record_conflict.unwrap();
    assert_eq!(conflict.ticket.as_ref(), Some(&edited));
    assert_eq!(conflict.changes[0].fields.len(), 3);

    let history: RecordChangePage = client.get(&format!("{place}/history")).await.json();
    let change = history.items[0].id;
    let undone = client
        .post_nothing(&format!("/api/crm/changes/{change}/revert"))
        .await;
    assert_eq!(undone.status, 200, "{}", undone.text());
    let reverted: Reverted = undone.json();
    assert_eq!(
        (reverted.members, &reverted.tickets[..]),
        (0, &[ticket.ticket.id][..])
    );
    let again = client
        .post_nothing(&format!("/api/crm/changes/{change}/revert"))
        .await;
    let problem = again.problem();
    assert_eq!(problem.code, Code::Conflict);
    let conflict = problem.record_conflict.unwrap();
    assert_eq!(conflict.changes[0].id, reverted.change_id);
    let now: TicketDetail = client.get(&place).await.json();
    assert_eq!(now.ticket.status, TicketStatus::Open);
    assert_eq!(now.ticket.category, None);
}

#[actix_web::test]
async fn a_board_moves_all_cards_or_none() {
    let (_world, _server, mut client) = agent().await;
    let tickets = [made(&client, "A").await, made(&client, "B").await];
    let cards: Vec<Value> = tickets
        .iter()
        .map(|one| json!({"id": one.ticket.id, "revision": one.ticket.revision}))
        .collect();
    let moves = json!({"group_by": "status", "to": "resolved", "cards": cards});
    let answer = client.post("/api/crm/tickets/board/moves", &moves).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let moved: RecordsMoved = answer.json();
    assert_eq!(moved.cards.len(), 2);
    assert!(moved.cards.iter().all(|card| card.revision == 2));
    let stale = client.post("/api/crm/tickets/board/moves", &moves).await;
    let problem = stale.problem();
    assert_eq!(problem.code, Code::PreconditionFailed);
    assert_eq!(
        problem.detail,
        "Ada Lovelace set status to resolved meanwhile, so nothing was moved."
    );
    assert_eq!(problem.record_conflict.unwrap().changes.len(), 2);
    let board: TicketBoard = client
        .get("/api/crm/tickets/board?limit=1&filter=priority%20=%20normal")
        .await
        .json();
    let counts: Vec<(&str, u64)> = board
        .columns
        .iter()
        .map(|column| (column.key.as_str(), column.total.count))
        .collect();
    assert_eq!(
        counts,
        [
            ("open", 0),
            ("in_progress", 0),
            ("waiting_reply", 0),
            ("resolved", 2),
            ("closed", 0)
        ]
    );
    let column = &board.columns[3];
    assert_eq!(column.filter, "priority = normal and status = resolved");
    let cursor = column.next_cursor.as_ref().unwrap();
    let more = format!(
        "/api/crm/tickets/board/resolved?limit=1&filter=priority%20=%20normal&cursor={cursor}"
    );
    let more: TicketBoardPage = client.get(&more).await.json();
    assert_eq!(more.cards.len(), 1);
    assert_ne!(more.cards[0], column.cards[0]);
    for (moves, field) in [
        (
            json!({"group_by": "member", "to": "x", "cards": cards}),
            "group_by",
        ),
        (
            json!({"group_by": "status", "to": "done", "cards": cards}),
            "to",
        ),
        (
            json!({"group_by": "status", "to": "open", "cards": []}),
            "cards",
        ),
        (
            json!({"group_by": "status", "to": "open", "cards": [cards[0], cards[0]]}),
            "cards.1.id",
        ),
    ] {
        let answer = client.post("/api/crm/tickets/board/moves", &moves).await;
        assert_eq!(answer.problem().errors[0].field, field);
    }
    let column = client.get("/api/crm/tickets/board/done").await;
    assert_eq!(column.code(), Code::NotFound);
}

#[actix_web::test]
async fn a_question_becomes_an_answer() {
    let office = Office::open().await;
    let ticket = made(&office.agent, "It stops").await;
    let body = json!({
        "visibility": "public", "channel": "sms", "body": "Please update.", "seen_revision": 1,
        "attachments": [{"url": "https://files.example.com/how.pdf", "name": "How"}],
    });
    let answer = say(&office.agent, &ticket, "k1", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let replied: TicketReplied = answer.json();
    assert_eq!(replied.revision, 2);
    let again: TicketReplied = say(&office.agent, &ticket, "k1", &body).await.json();
    // The message may have left in the meantime; all else is as it was answered.
    let said = |replied: &TicketReplied| (replied.entry.id, replied.revision, replied.change_id);
    assert_eq!(said(&again), said(&replied));
    office.done().await;
    assert_eq!(office.fake.outbound().len(), 1);
    let sent = replied.entry.message.unwrap();
    assert_eq!(
        sent.body,
        "Please update.\n\nHow: https://files.example.com/how.pdf"
    );
    let waits: TicketDetail = office.get(&path(&ticket)).await;
    assert_eq!(waits.ticket.status, TicketStatus::WaitingReply);

    office.hear("SM77", NUMBER, "It still stops").await;
    let open: TicketDetail = office.get(&path(&ticket)).await;
    assert_eq!(
        (open.ticket.status, open.ticket.revision),
        (TicketStatus::Open, 3)
    );
    let entries: TicketEntryPage = office.get(&format!("{}/entries", path(&ticket))).await;
    let kinds: Vec<TicketEntryKind> = entries.items.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds.len(), 4);
    assert!(kinds.contains(&TicketEntryKind::Answer), "{kinds:?}");

    // Whoever has not seen the answer sends nothing.
    let late = json!({"visibility": "public", "body": "Closed, then.", "seen_revision": 2});
    let refused = say(&office.agent, &ticket, "k2", &late).await;
    let problem = refused.problem();
    assert_eq!(
        (refused.status.as_u16(), problem.code),
        (409, Code::TicketAnswered)
    );
    let between = problem.record_conflict.unwrap();
    assert_eq!(between.entries[0].body.as_deref(), Some("It still stops"));
    // As they wrote, so they are answered: by text message.
    let anyway = json!({
        "visibility": "public", "body": "We look into it.", "seen_revision": 2, "anyway": true,
        "status": "in_progress",
    });
    let answer = say(&office.agent, &ticket, "k3", &anyway).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    office.done().await;
    assert_eq!(office.fake.outbound().len(), 2);
    let now: TicketDetail = office.get(&path(&ticket)).await;
    assert_eq!(now.ticket.status, TicketStatus::InProgress);

    let refused = say(
        &office.agent,
        &ticket,
        "k4",
        &json!({"visibility": "public", "channel": "email", "body": "By mail", "seen_revision": 9}),
    )
    .await;
    let problem = refused.problem();
    assert_eq!(problem.code, Code::MessageRefused);
    assert_eq!(problem.errors[0].code, "not_configured");
    office.runner.stop().await;
    office.world.database.assert_nothing_left_to_do().await;
}

#[actix_web::test]
async fn notes_answers_and_merges_stand_in_one_course() {
    let (world, _server, mut client) = agent().await;
    let (a, b) = (made(&client, "A").await, made(&client, "B").await);
    let note = json!({"visibility": "internal", "body": "The codec?", "seen_revision": 1});
    assert_eq!(say(&client, &a, "n", &note).await.status, 201);
    let sent = json!({"visibility": "internal", "channel": "sms", "body": "x", "seen_revision": 1});
    let refused = say(&client, &a, "m", &sent).await;
    assert_eq!(refused.problem().errors[0].field, "channel");
    world.pass(TimeDelta::minutes(1));
    let mut handing = client.clone().header("Idempotency-Key", "<1@mail>");
    let answers = format!("{}/answers", path(&a));
    let answer = handing.post(&answers, &json!({"body": "By mail"})).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let first: TicketReplied = answer.json();
    let again: TicketReplied = handing
        .post(&answers, &json!({"body": "By mail"}))
        .await
        .json();
    assert_eq!(again, first);
    world.pass(TimeDelta::minutes(1));
    let merge = json!({"into": b.ticket.id});
    let answer = client.post(&format!("{}/merge", path(&a)), &merge).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let target: TicketDetail = answer.json();
    assert_eq!(target.merged[0].id, a.ticket.id);
    let entries: TicketEntryPage = client.get(&format!("{}/entries", path(&b))).await.json();
    let kinds: Vec<TicketEntryKind> = entries.items.iter().map(|entry| entry.kind).collect();
    assert_eq!(
        kinds,
        [
            TicketEntryKind::Note,
            TicketEntryKind::Answer,
            TicketEntryKind::Change
        ]
    );
    let again = client.post(&format!("{}/merge", path(&a)), &merge).await;
    assert_eq!(again.code(), Code::Conflict);
    let itself = json!({"into": b.ticket.id});
    let itself = client.post(&format!("{}/merge", path(&b)), &itself).await;
    assert_eq!(itself.code(), Code::InvalidBody);

    let history: HistoryPage = client
        .get(&format!("/api/crm/members/{AMARA}/history?kinds=ticket"))
        .await
        .json();
    let told: Vec<(HistoryKind, &str, TicketMilestone)> = history
        .items
        .iter()
        .map(|item| {
            let ticket = item.ticket.as_ref().unwrap();
            (item.kind, ticket.reference.as_str(), ticket.milestone)
        })
        .collect();
    assert_eq!(
        told[0],
        (HistoryKind::Ticket, "SUPP-0001", TicketMilestone::Resolved)
    );
    assert_eq!(told.len(), 3);
}

#[actix_web::test]
async fn the_dashboard_counts_what_its_list_shows() {
    let (_world, _server, mut client) = agent().await;
    for subject in ["A", "B", "C"] {
        made(&client, subject).await;
    }
    let closed = made(&client, "D").await;
    client
        .patch(&path(&closed), "*", &json!({"status": "closed"}))
        .await;
    let dashboard: Dashboard = client.get("/api/crm/dashboard").await.json();
    let tile = dashboard
        .tiles
        .iter()
        .find(|tile| tile.figure == Figure::OpenTickets)
        .unwrap();
    assert_eq!(
        (tile.list, tile.members, tile.of),
        (FigureList::Tickets, 3, None)
    );
    let filter: String = form_urlencoded::byte_serialize(tile.filter.as_bytes()).collect();
    let page: TicketPage = client
        .get(&format!("/api/crm/tickets?filter={filter}"))
        .await
        .json();
    assert_eq!(page.items.len(), 3);
    assert_eq!(page.total.unwrap().count, 3);
    assert_eq!(page.filter.as_deref(), Some(tile.filter.as_str()));
}

#[actix_web::test]
async fn whoever_looks_and_whatever_changes_is_told_live() {
    let (world, server, client) = agent().await;
    world.admin("bob@example.com", Role::Agent).await;
    let other = server.client_of("bob@example.com").await;
    let ticket = made(&client, "It stops").await;
    let mut listener = Listener::open(&other, None).await;
    let hello = listener.next().await.unwrap();
    hello.read::<Hello>("hello");
    let here = format!("{}/presence", path(&ticket));
    let answer = client.clone().post(&here, &json!({"writing": true})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.json::<TicketPresence>().watchers.is_empty());
    let told: TicketPresence = listener.next().await.unwrap().read("ticket_presence");
    assert_eq!(told.ticket_id, ticket.ticket.id);
    assert!(told.watchers[0].writing);
    let seen: TicketPresence = other
        .clone()
        .post(&here, &json!({"writing": false}))
        .await
        .json();
    assert_eq!(seen.watchers, told.watchers);
    listener
        .next()
        .await
        .unwrap()
        .read::<TicketPresence>("ticket_presence");
    client
        .clone()
        .patch(&path(&ticket), "*", &json!({"priority": "urgent"}))
        .await;
    let changed: TicketChanged = listener.next().await.unwrap().read("ticket");
    assert_eq!((changed.id, changed.revision), (ticket.ticket.id, 2));
}

#[actix_web::test]
async fn the_policy_is_an_admins_and_the_report_everybodys() {
    let (world, server, client) = agent().await;
    world.admin("boss@example.com", Role::Admin).await;
    world.admin("viewer@example.com", Role::Viewer).await;
    let mut boss = server.client_of("boss@example.com").await;
    let mut viewer = server.client_of("viewer@example.com").await;
    let ticket = made(&client, "It stops").await;
    let seen = viewer.get("/api/crm/tickets/policy").await;
    let mut policy: TicketPolicy = seen.json();
    policy.targets[1].first_response_minutes = 30;
    let body = serde_json::to_vec(&policy).unwrap();
    let put = |client: &Client, tag: &str| {
        let mut client = client.clone().header("If-Match", tag);
        let body = body.clone();
        async move {
            client
                .send(
                    Method::PUT,
                    "/api/crm/tickets/policy",
                    Some(("application/json", body)),
                )
                .await
        }
    };
    let tag = seen.header("etag").to_owned();
    assert_eq!(put(&client, &tag).await.code(), Code::Forbidden);
    let answer = put(&boss, &tag).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json::<TicketPolicy>(), policy);
    assert_eq!(put(&boss, &tag).await.code(), Code::PreconditionFailed);
    let told: TicketPolicyChanges = viewer.get("/api/crm/tickets/policy/changes").await.json();
    let [change] = told.items.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!((change.revision, &change.after), (2, &policy));
    assert_eq!(change.before, seen.json());
    assert_eq!(change.changed_by_name.as_deref(), Some("Ada Lovelace"));
    policy.hours.clear();
    let wrong = boss
        .clone()
        .header("If-Match", "*")
        .send(
            Method::PUT,
            "/api/crm/tickets/policy",
            Some(("application/json", serde_json::to_vec(&policy).unwrap())),
        )
        .await;
    assert_eq!(wrong.problem().errors[0].field, "hours");

    // The workers follow.
    let before = ticket.ticket.first_response_due_at.unwrap();
    let runner = crate::server::runner(&world.database, world.clock(), |_| {}).await;
    let waiting = async {
        loop {
            let now: TicketDetail = boss.get(&path(&ticket)).await.json();
            if now.ticket.first_response_due_at.unwrap() < before {
                break;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), waiting)
        .await
        .unwrap();
    runner.stop().await;
    let report: TicketReport = viewer.get("/api/crm/tickets/report").await.json();
    assert_eq!(report.lines[0].created, 1);

    // A viewer reads, and no more.
    let list: TicketPage = viewer.get("/api/crm/tickets").await.json();
    let rows: Vec<&TicketRow> = list.items.iter().collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        make(&viewer, "v", &json!({"subject": "A"})).await.code(),
        Code::Forbidden
    );
    let patched = viewer
        .patch(&path(&ticket), "*", &json!({"status": "closed"}))
        .await;
    assert_eq!(patched.code(), Code::Forbidden);
    let note = json!({"visibility": "internal", "body": "x", "seen_revision": 1});
    assert_eq!(
        say(&viewer, &ticket, "v", &note).await.code(),
        Code::Forbidden
    );
    let mut nobody = server.client();
    assert_eq!(
        nobody.get("/api/crm/tickets").await.code(),
        Code::Unauthenticated
    );
}
