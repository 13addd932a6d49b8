//! What was said, as far as it was read: put together from pages that overlap; asks nobody.

use crm_types::messages::{Message, MessagePage, ThreadChange};

/// Part of a conversation, without gaps up to its newest message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// The oldest first.
    pub items: Vec<Message>,
    /// What became of it meanwhile, in the same order.
    pub changes: Vec<ThreadChange>,
    /// Where older ones are; none: there are none.
    pub older: Option<String>,
}

impl Transcript {
    /// The newest page as it is now. Where so much came that it does not reach what is known, only the page is kept.
    pub fn newest(&mut self, page: MessagePage) {
        let known = |message: &Message| self.items.iter().any(|one| one.id == message.id);
        let reaches = page.items.iter().any(known);
        if self.items.is_empty() || !reaches {
            *self = Self::default();
            self.older = page.next_cursor;
        }
        self.take_in(page.items);
        self.note(page.changes);
    }

    /// A page of older ones, as [`Self::older`] led to it.
    pub fn earlier(&mut self, page: MessagePage) {
        self.older = page.next_cursor;
        self.take_in(page.items);
        self.note(page.changes);
    }

    /// What never changes once it is told.
    fn note(&mut self, changes: Vec<ThreadChange>) {
        for change in changes {
            if self.changes.iter().all(|one| one.id != change.id) {
                self.changes.push(change);
            }
        }
        self.changes.sort_by_key(|change| (change.at, change.id));
    }

    /// Messages as they are now.
    pub fn take_in(&mut self, messages: Vec<Message>) {
        for message in messages {
            match self.items.iter_mut().find(|one| one.id == message.id) {
                Some(known) => *known = message,
                None => self.items.push(message),
            }
        }
        self.items
            .sort_by_key(|message| (message.created_at, message.id));
    }
}

#[cfg(test)]
pub mod tests {
    use chrono::DateTime;
    use crm_types::ids::{MessageId, ThreadId};
    use crm_types::messages::{
        Channel, Direction, MessageState, ThreadChangeCause, ThreadChangeKind, ThreadState,
    };
    use uuid::Uuid;

    use super::*;

    /// The message that was written in this second.
    pub fn message(at: i64) -> Message {
        let created_at = DateTime::from_timestamp(at, 0).unwrap();
        Message {
            id: MessageId(Uuid::from_u128(u128::try_from(at).unwrap())),
            thread_id: ThreadId(Uuid::nil()),
            member_id: None,
            channel: Channel::Sms,
            direction: Direction::Outbound,
            address: "+12025550142".to_owned(),
            subject: None,
            body: at.to_string(),
            media: Vec::new(),
            state: MessageState::Waiting,
            reason: None,
            held_until: None,
            error_code: None,
            error: None,
            segments: Some(1),
            carrier_id: None,
            author_id: None,
            author_name: None,
            answers_id: None,
            created_at,
            updated_at: created_at,
        }
    }

    /// Somebody closed it in this second.
    pub fn closed(at: i64) -> ThreadChange {
        ThreadChange {
            id: at,
            at: DateTime::from_timestamp(at, 0).unwrap(),
            kind: ThreadChangeKind::Closed,
            cause: ThreadChangeCause::Admin,
            admin_id: None,
            admin_name: Some("Ada Lovelace".to_owned()),
            state_before: Some(ThreadState::Open),
            state_after: Some(ThreadState::Closed),
            snoozed_until_before: None,
            snoozed_until_after: None,
            assignee_id_before: None,
            assignee_name_before: None,
            assignee_id_after: None,
            assignee_name_after: None,
            number: None,
        }
    }

    fn page(at: &[i64], next: Option<&str>) -> MessagePage {
        MessagePage {
            items: at.iter().map(|at| message(*at)).collect(),
            changes: Vec::new(),
            has_more: next.is_some(),
            next_cursor: next.map(str::to_owned),
        }
    }

    fn bodies(transcript: &Transcript) -> String {
        let bodies: Vec<_> = transcript
            .items
            .iter()
            .map(|one| one.body.as_str())
            .collect();
        bodies.join(" ")
    }

    #[test]
    fn pages_are_put_together_the_oldest_first() {
        let mut transcript = Transcript::default();
        transcript.newest(page(&[9, 8, 7], Some("before 7")));
        transcript.earlier(page(&[6, 5], None));
        transcript.newest(page(&[10, 9, 8], Some("before 8")));
        assert_eq!(bodies(&transcript), "5 6 7 8 9 10");
        assert_eq!(transcript.older, None);
    }

    #[test]
    fn what_is_known_becomes_what_it_is_now() {
        let mut transcript = Transcript::default();
        transcript.newest(page(&[2, 1], None));
        let mut news = page(&[2, 1], None);
        news.items[0].state = MessageState::Delivered;
        transcript.newest(news);
        assert_eq!(transcript.items.len(), 2);
        assert_eq!(transcript.items[1].state, MessageState::Delivered);
    }

    #[test]
    fn what_became_of_it_is_told_once_and_in_order() {
        let mut transcript = Transcript::default();
        let with = |at: &[i64], changes: &[i64]| MessagePage {
            changes: changes.iter().map(|at| closed(*at)).collect(),
            ..page(at, None)
        };
        transcript.newest(with(&[9, 8], &[9, 8]));
        transcript.earlier(with(&[6], &[7, 5]));
        transcript.newest(with(&[10, 9], &[10, 9]));
        let ids: Vec<i64> = transcript.changes.iter().map(|one| one.id).collect();
        assert_eq!(ids, [5, 7, 8, 9, 10]);
    }

    #[test]
    fn a_page_that_reaches_nothing_known_begins_anew() {
        let mut transcript = Transcript::default();
        transcript.newest(page(&[3, 2, 1], None));
        transcript.newest(page(&[99, 98], Some("before 98")));
        assert_eq!(bodies(&transcript), "98 99");
        assert_eq!(transcript.older.as_deref(), Some("before 98"));
    }
}
