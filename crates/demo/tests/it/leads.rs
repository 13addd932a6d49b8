//! Leads of a world: whom they have become is a member, their histories lead to what they are, and undoing goes back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::SubsecRound;
use chrono_tz::Tz;
use crm_db::changes::Author;
use crm_db::leads::{ListQuery, list, list_forms, list_history, report, revert};
use crm_db::records::Reverting;
use crm_db::testing::TestDatabase;
use crm_demo::{AGENTS, FORMS, Lead, SeedOptions, seed};
use crm_domain::calendar::Calendar;
use crm_domain::messages::{Phone, mailbox};
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::filter::{Subject, Vocabulary, parse_with};
use crm_types::ids::LeadId;
use serde_json::{Value, json};

use crate::{as_of, members};

#[test]
fn leads_are_believable_and_their_histories_lead_to_what_they_are() {
    let members = members(1, 2_000);
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut ids, mut emails) = (BTreeSet::new(), BTreeSet::new());
    for member in &members {
        for lead in &member.leads {
            *statuses.entry(lead.status).or_default() += 1;
            assert!(ids.insert(lead.id));
            if let Some(email) = &lead.email {
                assert_eq!(mailbox(email).as_ref(), Some(email));
                assert!(emails.insert(email.clone()), "{email}");
            }
            if let Some(phone) = &lead.phone {
                assert_eq!(phone.len(), 12);
                assert!(phone[5..].starts_with("55501"), "{phone}");
                assert!(Phone::heard(phone).is_some());
            }
            assert!(lead.name.is_some() || lead.email.is_some() || lead.phone.is_some());
            assert!(lead.created_at <= as_of());
            assert!(
                lead.form
                    .is_none_or(|id| FORMS.iter().any(|form| form.id == id))
            );
            replay(lead);
            let Some(whose) = lead.member else { continue };
            assert_eq!(whose, member.id);
            assert_eq!(lead.email, Some(member.person.email.to_lowercase()));
            assert!(lead.created_at < member.joined_at);
            let at = lead.converted_at.unwrap();
            assert_eq!(at, member.joined_at.trunc_subsecs(0));
        }
    }
    for status in ["new", "contacted", "qualified", "converted", "lost"] {
        assert!(
            statuses.get(status).is_some_and(|count| *count > 15),
            "{statuses:?}"
        );
    }
    let all: usize = statuses.values().sum();
    assert!((600..1_400).contains(&all), "{all}");
    let share = statuses["converted"] * 100 / all;
    assert!((15..35).contains(&share), "{share}");
}

/// What its history makes of a lead that has just come.
fn replay(lead: &Lead) {
    let mut state = BTreeMap::from([("status", json!("new"))]);
    let mut last = lead.created_at;
    for change in &lead.changes {
        assert!(change.at >= last && change.at <= as_of(), "{change:?}");
        last = change.at;
        assert!(change.by.is_none_or(|by| AGENTS.contains(&by)));
        for (field, before, after) in &change.fields {
            let was = state.insert(field, after.clone()).unwrap_or_default();
            assert_eq!(was, *before, "{field} of {lead:?}");
            assert_ne!(before, after);
        }
    }
    let mut is = |field: &str| state.remove(field).unwrap_or_default();
    assert_eq!(is("status"), json!(lead.status));
    assert_eq!(is("owner_id"), json!(lead.owner));
    assert_eq!(is("next_step"), json!(lead.next_step));
    assert_eq!(is("next_step_on"), json!(lead.next_step_on));
    assert_eq!(is("member_id"), json!(lead.member));
    let at = is("converted_at");
    let told = lead
        .converted_at
        .map(|at| Value::String(at.format("%FT%TZ").to_string()));
    assert_eq!(at, told.unwrap_or_default());
}

#[tokio::test]
async fn a_seeded_world_counts_its_leads_and_undoes_what_was_done_to_one() {
    let test = TestDatabase::create().await;
    let calendar = Calendar::new(as_of(), Tz::Europe__Berlin);
    let options = SeedOptions {
        members: 300,
        seed: 1,
        calendar,
        on_progress: &mut |_| {},
    };
    seed(test.database(), options).await.unwrap();
    let drawn: Vec<Lead> = members(1, 300)
        .into_iter()
        .flat_map(|member| member.leads)
        .collect();
    let converted = drawn.iter().filter(|lead| lead.member.is_some()).count();
    let query = |filter: &str| ListQuery {
        filter: parse_with(filter, &Vocabulary::of(Subject::Leads)).unwrap(),
        limit: 100,
        total: true,
        ..ListQuery::default()
    };
    let all = list(test.database(), &query(""), &calendar).await.unwrap();
    assert_eq!(all.total.unwrap().count, drawn.len() as u64);
    let page = list(test.database(), &query("status = converted"), &calendar)
        .await
        .unwrap();
    assert_eq!(page.total.unwrap().count, converted as u64);
    let told = report(test.database(), Tz::Europe__Berlin).await.unwrap();
    assert_eq!(told.converted, converted as i64);
    let forms = list_forms(test.database()).await.unwrap();
    let by_forms: i64 = forms.iter().map(|form| form.leads).sum();
    let by_form = drawn.iter().filter(|lead| lead.form.is_some()).count();
    assert_eq!(by_forms, by_form as i64);

    let lead = LeadId(page.items[0].id.0);
    let history = list_history(test.database(), lead, None, 10)
        .await
        .unwrap()
        .unwrap();
    let author = Author {
        kind: ActorKind::System,
        id: None,
        source: ChangeSource::Api,
    };
    let undone = revert(test.database(), history.items[0].id, &author, as_of())
        .await
        .unwrap();
    assert!(matches!(undone, Reverting::Reverted { .. }), "{undone:?}");
    let page = list(test.database(), &query("status = converted"), &calendar)
        .await
        .unwrap();
    assert_eq!(page.total.unwrap().count, converted as u64 - 1);
    // Nobody can sign in as those who work there.
    let passwords = test
        .value("select count(*) from crm.admins where password_hash <> ''")
        .await;
    assert_eq!(passwords.as_deref(), Some("0"));
}
