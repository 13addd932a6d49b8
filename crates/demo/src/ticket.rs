//! What members asked for help with, and what came of it: each ticket goes its way by the rules of the clock, as far as the
//! world's last moment.

use chrono::{DateTime, TimeDelta, Utc};
use crm_domain::tickets::{Course, Policy};
use crm_types::tickets::{TicketPriority, TicketStatus};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::dice::Dice;
use crate::staff::AGENTS;

/// One ticket as it is by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub id: Uuid,
    pub member: Uuid,
    pub subject: &'static str,
    pub description: &'static str,
    pub category: &'static str,
    pub tags: Vec<&'static str>,
    pub source: &'static str,
    pub assignee: Option<Uuid>,
    pub course: Course,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub revision: i64,
    /// The first first.
    pub said: Vec<Said>,
    pub changes: Vec<TicketChange>,
}

/// Something that was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub id: Uuid,
    pub kind: &'static str,
    pub at: DateTime<Utc>,
    /// `None`: the member.
    pub by: Option<Uuid>,
    pub body: &'static str,
    pub revision: i64,
}

/// What was done at one stroke; nobody did what an answer does by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketChange {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub by: Option<Uuid>,
    pub revision: i64,
    /// Each before and after.
    pub fields: Vec<(&'static str, Value, Value)>,
}

/// Something that people ask.
struct Topic {
    weight: u32,
    subject: &'static str,
    description: &'static str,
    category: &'static str,
    tags: &'static [&'static str],
    note: &'static str,
    reply: &'static str,
    answer: &'static str,
    end: &'static str,
}

const TOPICS: &[Topic] = &[
    Topic {
        weight: 20,
        subject: "Recording stops after a minute",
        description: "Whenever I record an affirmation it stops after about a minute. I have an iPhone and the newest app.",
        category: "audio",
        tags: &["ios"],
        note: "Same as last week: the app is put to sleep when the screen locks.",
        reply: "Thank you for telling us! Please turn off “Lock screen while recording” in the app's settings and try once more.",
        answer: "It goes on a bit longer now, but still stops when a call comes in.",
        end: "That is mended in the version that came out today. Thank you for your patience!",
    },
    Topic {
        weight: 16,
        subject: "I was charged twice",
        description: "There are two charges on my card this month. I only have one account.",
        category: "billing",
        tags: &["refund"],
        note: "Two customers at Stripe with the same address; the older one is to be canceled.",
        reply: "I am sorry! You had signed up once before with the same card. I have canceled the older plan and sent the money back.",
        answer: "Great, thank you. When will it be on my card?",
        end: "Banks take five to ten days. Write to us if it is not there by then.",
    },
    Topic {
        weight: 14,
        subject: "How do I share a vision board with my partner?",
        description: "We have the household plan but he does not see my board.",
        category: "how-to",
        tags: &[],
        note: "Invited, but never accepted.",
        reply: "Open the board, press Share and choose your household. He has to accept the invitation first: I have sent it again.",
        answer: "He says no mail has come.",
        end: "It had gone to an old address of his. It is on its way to the new one, and he is in.",
    },
    Topic {
        weight: 12,
        subject: "Cannot sign in",
        description: "It says my password is wrong, and the mail to reset it never comes.",
        category: "account",
        tags: &["login"],
        note: "Mails bounced since March: full mailbox.",
        reply: "Your mailbox was full when we wrote to you. I have sent the mail once more; it is good for an hour.",
        answer: "That worked, thanks!",
        end: "Lovely. Have a good day!",
    },
    Topic {
        weight: 10,
        subject: "Images on my board are gone",
        description: "Three of the images that I put on my board yesterday are grey today.",
        category: "boards",
        tags: &["data"],
        note: "The files are there; the thumbnails were not made.",
        reply: "Your images are safe. Their previews were not made because of a fault of ours, which is mended; please load the board anew.",
        answer: "Two are back. The third is still grey.",
        end: "The third was a format that we did not know. It is shown now.",
    },
    Topic {
        weight: 9,
        subject: "Please cancel my plan",
        description: "I do not find where to cancel.",
        category: "billing",
        tags: &["cancel"],
        note: "Champion until June. Ask why.",
        reply: "You find it under Account, Plan. I can do it for you, too. May I ask what you missed?",
        answer: "It is only that I have no time this summer.",
        end: "Then we pause it until September and charge nothing. You can end it any day.",
    },
    Topic {
        weight: 8,
        subject: "Is there an export of my journal?",
        description: "I would like to have all of my entries as a file, for my therapist.",
        category: "how-to",
        tags: &["journal"],
        note: "Third time this month that somebody asks.",
        reply: "Yes: Journal, the three dots, Export. It comes as a PDF by mail.",
        answer: "Perfect.",
        end: "Glad to help!",
    },
    Topic {
        weight: 6,
        subject: "The app is slow on my tablet",
        description: "Opening the journal takes ten seconds. It was fine before the last update.",
        category: "performance",
        tags: &["android"],
        note: "More than 4,000 entries; the list reads all of them.",
        reply: "You have written a great deal! We are changing how long journals are opened, and I will tell you when it is done.",
        answer: "Thanks for looking into it.",
        end: "It is out. Does it open faster for you?",
    },
    Topic {
        weight: 5,
        subject: "Somebody else's name in my mail",
        description: "The reminder this morning began with “Hi Daniel”. I am not Daniel.",
        category: "privacy",
        tags: &["urgent"],
        note: "Only the greeting, from a template that was written by hand. Nobody saw anybody's data.",
        reply: "I am very sorry. Only the greeting was wrong: a text of ours had a name in it. Nobody saw anything of yours.",
        answer: "Okay. Please be careful with that.",
        end: "We are. Texts are read by two of us now before they go out.",
    },
];

/// Of so many in a thousand there is one at least; of these, so many asked again.
const ASKED: u32 = 115;
const AGAIN: u32 = 200;

const DAY: i64 = 86_400;

/// What a member asked who joined at `joined_at`.
pub fn draw(
    dice: &mut Dice,
    policy: &Policy,
    member: Uuid,
    joined_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<Ticket> {
    let mut tickets = Vec::new();
    let mut chance = ASKED;
    while tickets.len() < 3 && dice.chance(chance) {
        let age = (now - joined_at).num_seconds().max(0);
        // What is new is what there is to do.
        let span = if dice.chance(350) {
            age.min(12 * DAY)
        } else {
            age
        };
        let created_at = now - TimeDelta::seconds(dice.between(0, span));
        let desk = Desk { policy, now };
        tickets.push(desk.ticket(dice, member, created_at.max(joined_at)));
        chance = AGAIN;
    }
    tickets
}

/// By what tickets go, and until when.
struct Desk<'a> {
    policy: &'a Policy,
    now: DateTime<Utc>,
}

impl Desk<'_> {
    fn ticket(&self, dice: &mut Dice, member: Uuid, created_at: DateTime<Utc>) -> Ticket {
        let topics: Vec<(u32, &Topic)> = TOPICS.iter().map(|topic| (topic.weight, topic)).collect();
        let topic = dice.weighted(&topics);
        let priority = match topic.category {
            "privacy" => TicketPriority::Urgent,
            _ => dice.weighted(&[
                (18, TicketPriority::Low),
                (55, TicketPriority::Normal),
                (20, TicketPriority::High),
                (7, TicketPriority::Urgent),
            ]),
        };
        let mut ticket = Ticket {
            id: dice.uuid(),
            member,
            subject: topic.subject,
            description: topic.description,
            category: topic.category,
            tags: topic.tags.to_vec(),
            source: dice.weighted(&[(50, "page"), (30, "api"), (20, "email")]),
            assignee: None,
            course: Course::begin(priority, created_at, self.policy),
            created_at,
            updated_at: created_at,
            revision: 1,
            said: Vec::new(),
            changes: Vec::new(),
        };
        self.go(dice, topic, &mut ticket);
        ticket
    }

    /// Its way, step by step, as far as there is time.
    fn go(&self, dice: &mut Dice, topic: &Topic, ticket: &mut Ticket) {
        let is_old = (self.now - ticket.created_at).num_days() > 21;
        // Some lie for long.
        let slow = !is_old && dice.chance(220);
        let agent = *dice.pick(&AGENTS);
        let target = self.policy.target(ticket.course.priority).first_response;
        let haste = if slow {
            dice.between(900, 3000)
        } else {
            dice.between(50, 1150)
        };
        let Some(begun) = self.later(ticket.created_at, target * haste as i32 / 1000) else {
            return;
        };
        self.change(
            dice,
            ticket,
            begun,
            Some(agent),
            TicketStatus::InProgress,
            Some(agent),
        );
        if dice.chance(500) {
            self.say(dice, ticket, begun, "note", Some(agent), topic.note);
        }
        let work = TimeDelta::minutes(dice.between(5, 45));
        let Some(replied) = self.later(begun, work) else {
            return;
        };
        self.reply(
            dice,
            ticket,
            replied,
            agent,
            topic.reply,
            TicketStatus::WaitingReply,
        );
        let mut at = replied;
        if dice.chance(650) {
            at += TimeDelta::minutes(dice.between(12, 2400));
            if at > self.now {
                return;
            }
            self.say(dice, ticket, at, "answer", None, topic.answer);
            self.change(dice, ticket, at, None, TicketStatus::Open, None);
            let work = TimeDelta::minutes(dice.between(20, if slow { 3000 } else { 700 }));
            let Some(answered) = self.later(at, work) else {
                return;
            };
            self.reply(
                dice,
                ticket,
                answered,
                agent,
                topic.end,
                TicketStatus::Resolved,
            );
            at = answered;
        } else {
            at += TimeDelta::hours(dice.between(70, 130));
            if at > self.now {
                return;
            }
            self.change(dice, ticket, at, Some(agent), TicketStatus::Resolved, None);
        }
        at += TimeDelta::hours(dice.between(100, 200));
        if at <= self.now && dice.chance(800) {
            self.change(dice, ticket, at, Some(agent), TicketStatus::Closed, None);
        }
    }

    /// So much business time later, where that has come.
    fn later(&self, from: DateTime<Utc>, time: TimeDelta) -> Option<DateTime<Utc>> {
        let at = self.policy.hours.due(from, time)?;
        (at <= self.now).then_some(at)
    }

    fn say(
        &self,
        dice: &mut Dice,
        ticket: &mut Ticket,
        at: DateTime<Utc>,
        kind: &'static str,
        by: Option<Uuid>,
        body: &'static str,
    ) {
        ticket.revision += 1;
        ticket.updated_at = at;
        ticket.said.push(Said {
            id: dice.uuid(),
            kind,
            at,
            by,
            body,
            revision: ticket.revision,
        });
    }

    fn reply(
        &self,
        dice: &mut Dice,
        ticket: &mut Ticket,
        at: DateTime<Utc>,
        by: Uuid,
        body: &'static str,
        status: TicketStatus,
    ) {
        ticket.course = ticket.course.answered(at, self.policy);
        self.say(dice, ticket, at, "reply", Some(by), body);
        self.change(dice, ticket, at, Some(by), status, None);
    }

    /// Gives it a status, and perhaps somebody who sees to it.
    fn change(
        &self,
        dice: &mut Dice,
        ticket: &mut Ticket,
        at: DateTime<Utc>,
        by: Option<Uuid>,
        status: TicketStatus,
        assignee: Option<Uuid>,
    ) {
        let mut fields = Vec::new();
        if assignee.is_some() && assignee != ticket.assignee {
            fields.push(("assignee_id", json!(ticket.assignee), json!(assignee)));
            ticket.assignee = assignee;
        }
        let before = ticket.course.status;
        if status != before {
            fields.push(("status", json!(before), json!(status)));
            let priority = ticket.course.priority;
            ticket.course = ticket.course.moved(status, priority, at, self.policy);
        }
        if fields.is_empty() {
            return;
        }
        // What an answer or a reply brings along is of the same revision.
        if ticket
            .said
            .last()
            .is_none_or(|said| said.at != at || said.kind == "note")
        {
            ticket.revision += 1;
        }
        ticket.updated_at = at;
        ticket.changes.push(TicketChange {
            id: dice.uuid(),
            at,
            by,
            revision: ticket.revision,
            fields,
        });
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::dice::Purpose;

    fn drawn(count: u64) -> Vec<Ticket> {
        let policy = Policy::usual(Tz::UTC);
        let now: DateTime<Utc> = "2026-03-11T15:00:00Z".parse().unwrap();
        let joined = now - TimeDelta::days(400);
        (0..count)
            .flat_map(|member| {
                let mut dice = Dice::new(7, member, Purpose::Ticket);
                draw(&mut dice, &policy, Uuid::from_u128(1), joined, now)
            })
            .collect()
    }

    #[test]
    fn some_wait_some_are_late_and_most_are_done() {
        let now: DateTime<Utc> = "2026-03-11T15:00:00Z".parse().unwrap();
        let tickets = drawn(4000);
        assert!((350..750).contains(&tickets.len()), "{}", tickets.len());
        let count = |status: TicketStatus| {
            let of = tickets.iter().filter(|one| one.course.status == status);
            of.count()
        };
        for status in TicketStatus::ALL {
            assert!(count(*status) > 0, "{status}");
        }
        assert!(count(TicketStatus::Closed) > tickets.len() / 3);
        let late = tickets
            .iter()
            .filter(|one| one.course.due_at().is_some_and(|due| due < now))
            .count();
        assert!(late > 0 && late < tickets.len() / 8, "{late}");
    }

    #[test]
    fn each_goes_its_way_in_order_and_by_the_clock() {
        let policy = Policy::usual(Tz::UTC);
        for ticket in drawn(4000) {
            let mut at = ticket.created_at;
            for change in &ticket.changes {
                assert!(change.at >= at);
                at = change.at;
            }
            assert_eq!(
                ticket.course.settled(&policy).due_at(),
                ticket.course.due_at()
            );
            let last = ticket.said.iter().map(|said| said.revision);
            let last = last
                .chain(ticket.changes.iter().map(|one| one.revision))
                .max();
            assert_eq!(ticket.revision, last.unwrap_or(1));
            let replied = ticket.said.iter().any(|said| said.kind == "reply");
            assert_eq!(ticket.course.first_responded_at.is_some(), replied);
        }
    }
}
