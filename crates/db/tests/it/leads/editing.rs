//! Edits: whole with their history or not at all, by however many at once, and undone.

use chrono::TimeDelta;
use crm_db::directory::{Kind, check, repair};
use crm_db::leads::{
    LeadEdit, Outcome, Written, changes_since, list_history, revert, take_back, write,
};
use crm_db::notices::{Notice, Notices};
use crm_db::records::Reverting;
use crm_db::testing::TestDatabase;
use crm_domain::leads::{Edit, Refusal};
use crm_domain::messages::Region;
use crm_types::ids::{AdminId, ChangeId, LeadId};
use crm_types::leads::{LeadPatch, LeadStatus};
use futures_util::future::join_all;
use serde_json::json;
use sqlx::types::Uuid;

use super::{ADA, BEN, add, author, miscounted, now, shown, world};

fn edit(json: serde_json::Value) -> Edit {
    let patch: LeadPatch = serde_json::from_value(json).unwrap();
    Edit::read(&patch, Some(Region::US)).unwrap()
}

fn of(id: LeadId, revision: Option<i64>, json: serde_json::Value) -> LeadEdit {
    LeadEdit {
        id,
        revision,
        edit: edit(json),
    }
}

async fn wrote(test: &TestDatabase, edits: &[LeadEdit]) -> Outcome {
    let later = now() + TimeDelta::hours(1);
    write(test.database(), edits, &author(), later)
        .await
        .unwrap()
}

async fn done(test: &TestDatabase, edits: &[LeadEdit]) -> Written {
    match wrote(test, edits).await {
        Outcome::Written(written) => written,
        other => panic!("{other:?}"),
    }
}

async fn undo(test: &TestDatabase, change: ChangeId) -> Reverting {
    revert(
        test.database(),
        change,
        &author(),
        now() + TimeDelta::hours(2),
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn an_edit_is_the_row_its_history_its_revision_and_nothing_else() {
    let test = world().await;
    let lead = add(&test, json!({"name": "Amara", "source": "webinar"})).await;
    let written = done(
        &test,
        &[of(
            lead,
            Some(1),
            json!({"status": "contacted", "owner_id": BEN, "email": "Amara@example.com", "next_step_on": "2024-06-01"}),
        )],
    )
    .await;
    assert_eq!(written.leads, [(lead, 2)]);
    let row = shown(&test, lead).await.lead;
    assert_eq!((row.status, row.revision), (LeadStatus::Contacted, 2));
    assert_eq!(row.updated_at, now() + TimeDelta::hours(1));
    assert_eq!(row.created_at, now());
    let page = list_history(test.database(), lead, None, 10)
        .await
        .unwrap()
        .unwrap();
    let change = &page.items[0];
    assert_eq!(Some(change.id), written.change);
    assert_eq!((change.revision, change.records), (2, 1));
    assert_eq!(change.actor.name.as_deref(), Some("Ada"));
    let fields: Vec<_> = change
        .fields
        .iter()
        .map(|field| {
            (
                field.field.as_str(),
                field.before.as_deref(),
                field.after.as_deref(),
            )
        })
        .collect();
    let ben = BEN.to_string();
    assert_eq!(
        fields,
        [
            ("email", None, Some("amara@example.com")),
            ("next_step_on", None, Some("2024-06-01")),
            ("owner_id", None, Some(ben.as_str())),
            ("status", Some("new"), Some("contacted")),
        ]
    );
    assert_eq!(change.fields[2].after_name.as_deref(), Some("Ben"));
    // What changes nothing leaves no trace.
    let again = done(&test, &[of(lead, Some(2), json!({"status": "contacted"}))]).await;
    assert_eq!((again.change, again.leads), (None, vec![(lead, 2)]));
    assert_eq!(miscounted(&test).await, [""; 0]);
}

#[tokio::test]
async fn who_was_overtaken_is_told_and_nothing_is_done() {
    let test = world().await;
    let (a, b) = (
        add(&test, json!({"name": "A"})).await,
        add(&test, json!({"name": "B"})).await,
    );
    done(&test, &[of(a, Some(1), json!({"status": "lost"}))]).await;
    let both = [
        of(a, Some(1), json!({"status": "contacted"})),
        of(b, Some(1), json!({"status": "contacted"})),
    ];
    assert_eq!(wrote(&test, &both).await, Outcome::Stale(vec![a]));
    assert_eq!(shown(&test, b).await.lead.status, LeadStatus::New);
    let since = changes_since(test.database(), a, 1, 10).await.unwrap();
    assert_eq!(since.len(), 1);
    let nobody = LeadId(Uuid::nil());
    let missing = wrote(&test, &[of(nobody, None, json!({"status": "lost"}))]).await;
    assert_eq!(missing, Outcome::Missing(vec![nobody]));
    let stranger = AdminId(Uuid::from_u128(9));
    let unknown = wrote(&test, &[of(b, None, json!({"owner_id": stranger}))]).await;
    assert_eq!(unknown, Outcome::UnknownOwner(stranger));
    let refused = wrote(&test, &[of(b, None, json!({"name": null}))]).await;
    assert_eq!(refused, Outcome::Refused(b, Refusal::Nobody));
}

#[tokio::test]
async fn many_at_once_count_right_and_only_one_of_a_revision_wins() {
    let test = world().await;
    let mut leads = Vec::new();
    for n in 0..6 {
        leads.push(add(&test, json!({"name": format!("{n}"), "source": "ads"})).await);
    }
    let statuses = ["contacted", "qualified", "lost"];
    let writes = (0..24).map(|n| {
        let edits: Vec<LeadEdit> = leads
            .iter()
            .rev()
            .map(|lead| of(*lead, None, json!({"status": statuses[n % 3], "owner_id": if n % 2 == 0 { ADA } else { BEN }})))
            .collect();
        let test = &test;
        async move { write(test.database(), &edits, &author(), now()).await }
    });
    for outcome in join_all(writes).await {
        assert!(matches!(outcome, Ok(Outcome::Written(_))), "{outcome:?}");
    }
    assert_eq!(miscounted(&test).await, [""; 0]);
    let revision = shown(&test, leads[0]).await.lead.revision;
    let rivals = (0..8).map(|n| {
        let edit = of(
            leads[0],
            Some(revision),
            json!({"name": format!("rival {n}")}),
        );
        let test = &test;
        async move {
            write(test.database(), &[edit], &author(), now())
                .await
                .unwrap()
        }
    });
    let won = join_all(rivals).await;
    let won = won
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Written(_)));
    assert_eq!(won.count(), 1);
}

#[tokio::test]
async fn an_edit_is_undone_unless_something_stands_on_it() {
    let test = world().await;
    let lead = add(&test, json!({"name": "Amara"})).await;
    let first = done(
        &test,
        &[of(lead, None, json!({"status": "contacted", "name": "A."}))],
    )
    .await;
    let first = first.change.unwrap();
    let Reverting::Reverted { change, records } = undo(&test, first).await else {
        panic!("it was not undone")
    };
    assert_eq!(records, [lead.0]);
    let row = shown(&test, lead).await.lead;
    assert_eq!(
        (row.status, row.name.as_deref()),
        (LeadStatus::New, Some("Amara"))
    );
    assert_eq!(undo(&test, first).await, Reverting::Undone(change));
    // Undoing the undoing, and then something on top.
    let Reverting::Reverted { change: redone, .. } = undo(&test, change).await else {
        panic!("it was not done again")
    };
    let later = done(&test, &[of(lead, None, json!({"status": "lost"}))]).await;
    let touched = Reverting::Touched {
        record: lead.0,
        by: later.change,
    };
    assert_eq!(undo(&test, redone).await, touched);
    // What somebody wrote past this program stands in the way, too.
    test.run("update crm.leads set status = 'qualified'").await;
    let past = Reverting::Touched {
        record: lead.0,
        by: None,
    };
    assert_eq!(undo(&test, later.change.unwrap()).await, past);
    let nothing = ChangeId(Uuid::now_v7());
    assert_eq!(undo(&test, nothing).await, Reverting::Unknown);
    assert_eq!(miscounted(&test).await, [""; 0]);
}

#[tokio::test]
async fn a_history_is_paged() {
    let test = world().await;
    let lead = add(&test, json!({"name": "0"})).await;
    for n in 1..=5 {
        let edits = [of(lead, None, json!({"name": format!("{n}")}))];
        let at = now() + TimeDelta::minutes(n);
        write(test.database(), &edits, &author(), at).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = list_history(test.database(), lead, cursor.as_deref(), 2)
            .await
            .unwrap()
            .unwrap();
        seen.extend(page.items.iter().map(|change| change.revision));
        assert_eq!(page.has_more, page.next_cursor.is_some());
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [6, 5, 4, 3, 2]);
    let nobody = list_history(test.database(), LeadId(Uuid::nil()), None, 2).await;
    assert_eq!(nobody, Ok(None));
    let bad = list_history(test.database(), lead, Some("x"), 2).await;
    assert_eq!(bad, Err(crm_db::Error::InvalidCursor));
}

#[tokio::test]
async fn all_servers_are_told() {
    let test = world().await;
    let notices = Notices::default();
    let mut heard = notices.subscribe();
    let listening = {
        let (notices, url) = (notices.clone(), test.url().to_owned());
        tokio::spawn(async move { match notices.listen(&url).await {} })
    };
    assert_eq!(heard.next().await, Notice::Missed);
    let lead = add(&test, json!({"name": "A"})).await;
    assert_eq!(
        heard.next().await,
        Notice::Lead {
            id: lead,
            revision: 1
        }
    );
    done(&test, &[of(lead, None, json!({"status": "lost"}))]).await;
    assert_eq!(
        heard.next().await,
        Notice::Lead {
            id: lead,
            revision: 2
        }
    );
    test.run(
        "insert into crm.leads (id, name, created_at, updated_at)
         select gen_random_uuid(), 'x', now(), now() from generate_series(1, 30)",
    )
    .await;
    assert_eq!(heard.next().await, Notice::Leads);
    listening.abort();
}

#[tokio::test]
async fn nothing_is_taken_back_that_was_not_converted() {
    let test = world().await;
    let lead = add(&test, json!({"name": "A"})).await;
    let taken = take_back(test.database(), lead, None, &author(), now()).await;
    assert_eq!(
        taken,
        Ok(crm_db::leads::Converted::Refused(Refusal::NotConverted))
    );
}

#[tokio::test]
async fn counters_that_somebody_has_spoilt_are_found_and_mended() {
    let test = world().await;
    let lead = add(&test, json!({"name": "A", "source": "ads"})).await;
    assert!(check(test.database()).await.unwrap().is_clean());
    test.run(
        "update crm.record_counts set records = records + 1 where dimension = 'source';
        insert into crm.record_counts (kind, dimension, value, slot, records)
        values ('ticket', 'status', 'open', 3, 1), ('ticket', 'priority', 'low', 3, 1)",
    )
    .await;
    let report = check(test.database()).await.unwrap();
    assert_eq!(
        report.differences,
        [(Kind::TicketCounter, 2), (Kind::LeadCounter, 1)]
    );
    repair(test.database()).await.unwrap();
    assert!(check(test.database()).await.unwrap().is_clean());
    done(&test, &[of(lead, None, json!({"source": null}))]).await;
    assert_eq!(miscounted(&test).await, [""; 0]);
}
