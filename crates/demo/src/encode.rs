//! A member as rows of every table; leaves the figures that are computed to the database.

use chrono::{DateTime, TimeDelta, Utc};
use crm_db::load::{
    Audio, Batch, BillingBalance, BillingObject, BoardItem, ChangeSet, Classification, Household,
    HouseholdMember, JournalEntry, Json, Lead as LeadRow, LoginEvent, Profile, RecordChange,
    StorageFile, Ticket as TicketRow, TicketEntry, TokenTransaction, User, Vision,
    VisionRefinement,
};
use uuid::Uuid;

use crate::activity::{Activity, File, FileKind, Made};
use crate::error::Error;
use crate::lead::Lead;
use crate::mirror::{Bought, catalogue};
use crate::ticket::Ticket;
use crate::world::Member;

/// Appends all rows of `member`, in a world that ends at `as_of`.
pub fn encode(member: &Member, as_of: DateTime<Utc>, batch: &mut Batch) -> Result<(), Error> {
    let user_id = member.id;
    batch.add(&User {
        id: user_id,
        email: Some(&member.person.email),
        created_at: member.joined_at,
    });
    profile(member, batch);
    if let Some(household) = &member.household {
        if let Some(name) = &household.founded {
            batch.add(&Household {
                id: household.id,
                owner_id: user_id,
                name: Some(name),
                created_at: household.since,
            });
        }
        batch.add(&HouseholdMember {
            household_id: household.id,
            user_id,
            joined_at: household.since,
        });
    }
    activity(user_id, &member.activity, batch);
    if let Some(opinion) = &member.opinion {
        batch.add(&Classification {
            user_id,
            engagement_status: opinion.engagement,
            health_status: opinion.health,
            custom_tags: opinion.tags.as_deref(),
            admin_notes: opinion.notes,
            calculated_at: as_of,
            updated_at: opinion.at,
        });
    }
    for lead in &member.leads {
        encode_lead(lead, batch);
    }
    for ticket in &member.tickets {
        encode_ticket(ticket, batch);
    }
    billing(member, as_of, batch)
}

/// A ticket with what was said and done about it.
fn encode_ticket(ticket: &Ticket, batch: &mut Batch) {
    let course = &ticket.course;
    let micros = |time: TimeDelta| time.num_microseconds().unwrap_or(i64::MAX);
    batch.add(&TicketRow {
        id: ticket.id,
        subject: ticket.subject,
        description: ticket.description,
        status: course.status.as_str(),
        priority: course.priority.as_str(),
        category: ticket.category,
        tags: &ticket.tags,
        source: ticket.source,
        member_id: ticket.member,
        assignee_id: ticket.assignee,
        spent: micros(course.spent),
        running_since: course.running_since,
        first_responded_at: course.first_responded_at,
        first_response_spent: course.first_response_spent.map(micros),
        first_response_missed: course.first_response_missed,
        first_response_due_at: course.first_response_due_at,
        resolved_at: course.resolved_at,
        resolution_missed: course.resolution_missed,
        resolution_due_at: course.resolution_due_at,
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
        revision: ticket.revision,
    });
    for said in &ticket.said {
        batch.add(&TicketEntry {
            id: said.id,
            ticket_id: ticket.id,
            kind: said.kind,
            at: said.at,
            actor_kind: said.by.map(|_| "admin"),
            actor_id: said.by,
            body: said.body,
            revision: said.revision,
        });
    }
    for change in &ticket.changes {
        let (kind, source) = match change.by {
            Some(_) => ("admin", "page"),
            None => ("system", "api"),
        };
        batch.add(&ChangeSet {
            id: change.id,
            at: change.at,
            actor_kind: kind,
            actor_id: change.by,
            source,
            members: 0,
        });
        for (field, before, after) in &change.fields {
            batch.add(&RecordChange {
                change_set_id: change.id,
                kind: "ticket",
                record_id: ticket.id,
                field,
                before: Json(before),
                after: Json(after),
                revision: change.revision,
                at: change.at,
            });
        }
    }
}

/// A lead with its history.
fn encode_lead(lead: &Lead, batch: &mut Batch) {
    batch.add(&LeadRow {
        id: lead.id,
        name: lead.name.as_deref(),
        email: lead.email.as_deref(),
        phone: lead.phone.as_deref(),
        source: Some(lead.source),
        status: lead.status,
        message: lead.message,
        owner_id: lead.owner,
        next_step: lead.next_step,
        next_step_on: lead.next_step_on,
        member_id: lead.member,
        converted_at: lead.converted_at,
        form_id: lead.form,
        utm_source: lead.utm.map(|utm| utm.0),
        utm_medium: lead.utm.map(|utm| utm.1),
        utm_campaign: lead.utm.map(|utm| utm.2),
        revision: lead.changes.len() as i64 + 1,
        created_at: lead.created_at,
        updated_at: lead.changes.last().map_or(lead.created_at, |last| last.at),
    });
    for (n, change) in lead.changes.iter().enumerate() {
        let (kind, source) = match change.by {
            Some(_) => ("admin", "page"),
            None => ("system", "automation"),
        };
        batch.add(&ChangeSet {
            id: change.id,
            at: change.at,
            actor_kind: kind,
            actor_id: change.by,
            source,
            members: 0,
        });
        for (field, before, after) in &change.fields {
            batch.add(&RecordChange {
                change_set_id: change.id,
                kind: "lead",
                record_id: lead.id,
                field,
                before: Json(before),
                after: Json(after),
                revision: n as i64 + 2,
                at: change.at,
            });
        }
    }
}

/// The catalogue, which is the same whoever the members are.
pub fn encode_catalogue(as_of: DateTime<Utc>, batch: &mut Batch) -> Result<(), Error> {
    for object in catalogue() {
        batch.add(&BillingObject::of(&object, as_of)?);
    }
    Ok(())
}

/// What Stripe would say of the member, and what their payments come to; the figures come of that.
fn billing(member: &Member, as_of: DateTime<Utc>, batch: &mut Batch) -> Result<(), Error> {
    let Some(bought) = Bought::by(member, as_of) else {
        return Ok(());
    };
    let balance = bought.payments.balance();
    batch.add(&BillingBalance::of(&bought.customer.id, &balance)?);
    for object in bought.objects() {
        batch.add(&BillingObject::of(&object, as_of)?);
    }
    Ok(())
}

fn profile(member: &Member, batch: &mut Batch) {
    let Some(profile) = &member.profile else {
        return;
    };
    let avatar = profile.avatar.map(|avatar| path(member.id, &avatar));
    if let Some(avatar) = profile.avatar {
        file(member.id, &avatar, batch);
    }
    batch.add(&Profile {
        user_id: member.id,
        first_name: member.person.first_name.as_deref(),
        last_name: member.person.last_name.as_deref(),
        phone: profile.phone.as_deref(),
        date_of_birth: profile.date_of_birth,
        gender: profile.gender,
        city: profile.city,
        state: profile.state,
        country: profile.country,
        time_zone: profile.time_zone,
        occupation: profile.occupation,
        company: profile.company,
        relationship_status: profile.relationship_status,
        about: profile.about,
        avatar_url: avatar.as_deref(),
        updated_at: profile.updated_at,
    });
}

fn activity(user_id: Uuid, activity: &Activity, batch: &mut Batch) {
    for at in &activity.logins {
        batch.add(&LoginEvent { user_id, at: *at });
    }
    for vision in &activity.visions {
        batch.add(&Vision {
            id: vision.id,
            user_id,
            title: Some(vision.what),
            created_at: vision.at,
        });
    }
    for refinement in &activity.refinements {
        batch.add(&VisionRefinement {
            id: refinement.id,
            vision_id: refinement.what,
            user_id,
            created_at: refinement.at,
        });
    }
    for audio in &activity.audios {
        batch.add(&Audio {
            id: audio.id,
            user_id,
            vision_id: Some(audio.what),
            created_at: audio.at,
        });
    }
    for entry in &activity.journal {
        batch.add(&JournalEntry {
            id: entry.id,
            user_id,
            body: Some(entry.what),
            created_at: entry.at,
        });
    }
    for stored in &activity.files {
        file(user_id, stored, batch);
    }
    for item in &activity.board {
        let image = item
            .what
            .image
            .map(|id| format!("{user_id}/board/{id}.jpg"));
        batch.add(&BoardItem {
            id: item.id,
            user_id,
            caption: item.what.caption,
            image_path: image.as_deref(),
            created_at: item.at,
        });
    }
    for (created_at, amount) in &activity.tokens {
        batch.add(&TokenTransaction {
            user_id,
            amount: *amount,
            created_at: *created_at,
        });
    }
}

fn file(user_id: Uuid, stored: &Made<File>, batch: &mut Batch) {
    batch.add(&StorageFile {
        id: stored.id,
        user_id,
        path: &path(user_id, stored),
        bytes: stored.what.bytes,
        created_at: stored.at,
    });
}

fn path(user_id: Uuid, stored: &Made<File>) -> String {
    let id = stored.id;
    match stored.what.kind {
        FileKind::Avatar => format!("{user_id}/avatar/{id}.jpg"),
        FileKind::BoardImage => format!("{user_id}/board/{id}.jpg"),
        FileKind::Audio => format!("{user_id}/audio/{id}.mp3"),
        FileKind::JournalPhoto => format!("{user_id}/journal/{id}.jpg"),
    }
}
