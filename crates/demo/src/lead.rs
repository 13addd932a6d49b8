//! People who asked before they joined, and people who only asked: where they came from, who saw to them, what came of it;
//! never a number that could be somebody's.

use chrono::{DateTime, Days, NaiveDate, SubsecRound, TimeDelta, Utc};
use crm_db::load::Form;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::dice::Dice;
use crate::joining;
use crate::person::Person;
use crate::staff::AGENTS;

/// One who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    pub id: Uuid,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub source: &'static str,
    pub status: &'static str,
    pub message: Option<&'static str>,
    pub owner: Option<Uuid>,
    pub next_step: Option<&'static str>,
    pub next_step_on: Option<NaiveDate>,
    pub member: Option<Uuid>,
    pub converted_at: Option<DateTime<Utc>>,
    pub form: Option<Uuid>,
    /// Source, medium and campaign.
    pub utm: Option<Utm>,
    pub created_at: DateTime<Utc>,
    /// What was done about it, the first first.
    pub changes: Vec<LeadChange>,
}

type Utm = (&'static str, &'static str, &'static str);

/// What was done at one stroke; nobody did what a sign-up does by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadChange {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub by: Option<Uuid>,
    /// Each before and after.
    pub fields: Vec<(&'static str, Value, Value)>,
}

const fn form(
    n: u128,
    name: &'static str,
    key: &'static str,
    origin: &'static str,
    source: &'static str,
) -> Form {
    Form {
        id: Uuid::from_u128(0xf08_0000_0000_4000_8000_0000_0000_0000 + n),
        name,
        key,
        origin,
        source,
    }
}

/// The forms on the product's site.
pub const FORMS: [Form; 3] = [
    form(
        1,
        "Landing page",
        "pk_demo1landingpage",
        "https://www.example.com",
        "website",
    ),
    form(
        2,
        "Webinar",
        "pk_demo2webinar",
        "https://webinar.example.com",
        "webinar",
    ),
    form(
        3,
        "Contact",
        "pk_demo3contact",
        "https://www.example.com",
        "contact",
    ),
];

/// A way that people come by: how many of those who only ask, and of those who join, the form, what its links say.
struct Way {
    asking: u32,
    joining: u32,
    source: &'static str,
    form: Option<usize>,
    utm: Option<Utm>,
}

const WAYS: &[Way] = &[
    way(300, 220, "website", Some(0), None),
    way(
        180,
        90,
        "website",
        Some(0),
        Some(("google", "cpc", "vision board")),
    ),
    way(
        150,
        60,
        "website",
        Some(0),
        Some(("instagram", "social", "new year")),
    ),
    way(
        140,
        260,
        "webinar",
        Some(1),
        Some(("newsletter", "email", "spring webinar")),
    ),
    way(90, 70, "contact", Some(2), None),
    way(60, 200, "referral", None, None),
    way(50, 70, "podcast", None, None),
    way(30, 30, "workshop", None, None),
];

const fn way(
    asking: u32,
    joining: u32,
    source: &'static str,
    form: Option<usize>,
    utm: Option<Utm>,
) -> Way {
    Way {
        asking,
        joining,
        source,
        form,
        utm,
    }
}

const MESSAGES: &[&str] = &[
    "Do you have a plan for families?",
    "How is this different from a paper journal?",
    "Can I try it before I pay?",
    "I saw your webinar and would love to know more.",
    "Is there an app for Android?",
    "My coach told me about you. How do I begin?",
    "¿Hay una versión en español?",
    "Do you offer a discount for students?",
    "We are a team of twelve. Who can I talk to?",
    "What happens to my boards if I cancel?",
    "Could somebody call me? Mornings are best.",
    "How long does it take to make a first vision?\nI have about an hour a week.",
];

const STEPS: &[&str] = &[
    "Call back",
    "Send the recording of the webinar",
    "Answer the question about families",
    "Offer a trial",
    "Ask again after the holidays",
    "Send prices",
];

/// Area codes whose numbers 555-0100 to 555-0199 are nobody's.
const AREAS: &[&str] = &[
    "202", "212", "303", "312", "404", "415", "503", "512", "602", "617", "702", "713", "801",
    "904",
];

const DAY: i64 = 86_400;

/// Those of member number `index`: the lead that the member was who came of their own, and a stranger.
pub fn draw(
    dice: &mut Dice,
    index: u64,
    came: Option<(Uuid, &Person, DateTime<Utc>)>,
    now: DateTime<Utc>,
) -> Vec<Lead> {
    let mut leads = Vec::new();
    if let Some((member, person, joined_at)) = came
        && dice.chance(130)
    {
        leads.push(before(dice, member, person, joined_at));
    }
    if dice.chance(360) {
        leads.push(stranger(dice, index, now));
    }
    leads
}

/// The lead that somebody was who joined at `joined_at`.
fn before(dice: &mut Dice, member: Uuid, person: &Person, joined_at: DateTime<Utc>) -> Lead {
    let days = dice.between(0, 60).min(dice.between(0, 60));
    let created_at = joined_at - TimeDelta::seconds(days * DAY + dice.between(900, DAY));
    let mut lead = begin(dice, person, created_at, |way| way.joining);
    // A form asks for it, and so it is what they signed up with.
    lead.email = Some(person.email.to_lowercase());
    if dice.chance(600) {
        let at = created_at + (joined_at - created_at) / 2;
        contact(dice, &mut lead, at);
    }
    // As the trigger has it.
    let converted_at = joined_at.trunc_subsecs(0).max(created_at.trunc_subsecs(0));
    let fields = vec![
        (
            "converted_at",
            Value::Null,
            json!(converted_at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        ),
        ("member_id", Value::Null, json!(member)),
        ("status", json!(lead.status), json!("converted")),
    ];
    change(dice, &mut lead, joined_at, None, fields);
    lead.status = "converted";
    lead.member = Some(member);
    lead.converted_at = Some(converted_at);
    lead
}

/// One who has not joined.
fn stranger(dice: &mut Dice, index: u64, now: DateTime<Utc>) -> Lead {
    let person = Person::draw(dice, index, None);
    let created_at = joining::draw(dice, person.place.offset, now);
    let mut lead = begin(dice, &person, created_at, |way| way.asking);
    // Of members nobody has an address there.
    let local = person.email.split('@').next().unwrap_or_default();
    let email = format!("{}@visitor.example", local.to_lowercase());
    lead.email = dice.chance(920).then_some(email);
    if lead.email.is_none() || dice.chance(300) {
        let (area, line) = (dice.pick(AREAS), dice.below(100));
        lead.phone = Some(format!("+1{area}55501{line:02}"));
    }
    let age = (now - created_at).num_days();
    let becomes = match age {
        0..2 => dice.weighted(&[(85, "new"), (15, "contacted")]),
        2..21 => dice.weighted(&[
            (25, "new"),
            (45, "contacted"),
            (22, "qualified"),
            (8, "lost"),
        ]),
        21..90 => dice.weighted(&[
            (10, "new"),
            (30, "contacted"),
            (20, "qualified"),
            (40, "lost"),
        ]),
        _ => dice.weighted(&[(3, "new"), (8, "contacted"), (6, "qualified"), (83, "lost")]),
    };
    let between = |dice: &mut Dice, from: DateTime<Utc>| {
        let latest = (now - from).num_seconds().min(9 * DAY);
        from + TimeDelta::seconds(dice.between(latest.min(600), latest))
    };
    if becomes == "new" {
        return lead;
    }
    let mut at = between(dice, created_at);
    contact(dice, &mut lead, at);
    if becomes == "qualified" || (becomes == "lost" && dice.chance(350)) {
        at = between(dice, at);
        let fields = vec![("status", json!(lead.status), json!("qualified"))];
        let owner = lead.owner;
        change(dice, &mut lead, at, owner, fields);
        lead.status = "qualified";
    }
    if becomes == "lost" {
        at = between(dice, at);
        let step = json!(lead.next_step);
        let day = json!(lead.next_step_on);
        let mut fields = vec![("status", json!(lead.status), json!("lost"))];
        if lead.next_step.is_some() {
            fields.insert(0, ("next_step", step, Value::Null));
            fields.insert(1, ("next_step_on", day, Value::Null));
        }
        let owner = lead.owner;
        change(dice, &mut lead, at, owner, fields);
        (lead.status, lead.next_step, lead.next_step_on) = ("lost", None, None);
    }
    lead
}

/// As a lead comes.
fn begin(
    dice: &mut Dice,
    person: &Person,
    created_at: DateTime<Utc>,
    share: impl Fn(&Way) -> u32,
) -> Lead {
    let ways: Vec<(u32, &Way)> = WAYS.iter().map(|way| (share(way), way)).collect();
    let way = dice.weighted(&ways);
    let names = [&person.first_name, &person.last_name];
    let name: Vec<&str> = names
        .into_iter()
        .flatten()
        .flat_map(|name| name.split_whitespace())
        .collect();
    let name: String = name.join(" ").chars().take(200).collect();
    Lead {
        id: dice.uuid(),
        name: (!name.is_empty()).then_some(name),
        email: None,
        phone: None,
        source: way.source,
        status: "new",
        message: dice.chance(450).then(|| *dice.pick(MESSAGES)),
        owner: None,
        next_step: None,
        next_step_on: None,
        member: None,
        converted_at: None,
        form: way.form.map(|form| FORMS[form].id),
        utm: way.utm,
        created_at,
        changes: Vec::new(),
    }
}

/// Somebody takes it up, and says what is next.
fn contact(dice: &mut Dice, lead: &mut Lead, at: DateTime<Utc>) {
    let owner = *dice.pick(&AGENTS);
    let mut fields = Vec::new();
    if dice.chance(750) {
        let step = *dice.pick(STEPS);
        let days = Days::new(dice.below(21) as u64);
        let day = at.date_naive().checked_add_days(days);
        fields.push(("next_step", Value::Null, json!(step)));
        fields.push(("next_step_on", Value::Null, json!(day)));
        (lead.next_step, lead.next_step_on) = (Some(step), day);
    }
    fields.push(("owner_id", Value::Null, json!(owner)));
    fields.push(("status", json!("new"), json!("contacted")));
    change(dice, lead, at, Some(owner), fields);
    (lead.status, lead.owner) = ("contacted", Some(owner));
}

fn change(
    dice: &mut Dice,
    lead: &mut Lead,
    at: DateTime<Utc>,
    by: Option<Uuid>,
    fields: Vec<(&'static str, Value, Value)>,
) {
    lead.changes.push(LeadChange {
        id: dice.uuid(),
        at,
        by,
        fields,
    });
}
