//! The conversations of the inbox as far as they were read, in the server's order while they change; asks nobody.

use crm_types::ids::AdminId;
use crm_types::messages::{Thread, ThreadList, ThreadState};

/// Which conversations are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    #[default]
    Open,
    Unread,
    Mine,
    Snoozed,
    Closed,
    All,
}

impl Show {
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Unread,
        Self::Mine,
        Self::Snoozed,
        Self::Closed,
        Self::All,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Unread => "Unread",
            Self::Mine => "Mine",
            Self::Snoozed => "Snoozed",
            Self::Closed => "Closed",
            Self::All => "All",
        }
    }

    /// As it stands in the address; the first is not named there.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Unread => "unread",
            Self::Mine => "mine",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }

    /// What the server is asked for.
    pub const fn state(self) -> &'static str {
        match self {
            Self::Open | Self::Mine => "open",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
            Self::Unread | Self::All => "",
        }
    }

    /// Whether the conversation belongs there, for the admin who looks.
    pub fn takes(self, thread: &Thread, me: Option<AdminId>) -> bool {
        match self {
            Self::Open => thread.state == ThreadState::Open,
            Self::Unread => thread.unread > 0,
            Self::Mine => {
                thread.state == ThreadState::Open && me.is_some() && thread.assignee_id == me
            }
            Self::Snoozed => thread.state == ThreadState::Snoozed,
            Self::Closed => thread.state == ThreadState::Closed,
            Self::All => true,
        }
    }
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    pub items: Vec<Thread>,
    pub more: Option<String>,
}

impl Shelf {
    pub fn of(list: ThreadList) -> Self {
        Self {
            items: list.items,
            more: list.next_cursor,
        }
    }

    /// What lies behind it.
    pub fn further(&mut self, list: ThreadList) {
        self.more = list.next_cursor;
        for thread in list.items {
            if !self.items.iter().any(|one| one.id == thread.id) {
                self.items.push(thread);
            }
        }
    }

    /// A conversation as it is now. One that belongs behind what was read comes with the next page.
    pub fn take_in(&mut self, thread: Thread, belongs: bool) {
        let known = self.items.iter().position(|one| one.id == thread.id);
        if let Some(at) = known {
            if self.items[at].revision > thread.revision {
                return;
            }
            self.items.remove(at);
        }
        if !belongs {
            return;
        }
        let at = self
            .items
            .partition_point(|one| place(one) > place(&thread));
        if at < self.items.len() || self.more.is_none() || known.is_some() {
            self.items.insert(at, thread);
        }
    }
}

/// Those with something unread, then the latest.
fn place(
    thread: &Thread,
) -> (
    bool,
    chrono::DateTime<chrono::Utc>,
    crm_types::ids::ThreadId,
) {
    (thread.unread > 0, thread.last_at, thread.id)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use crm_types::ids::ThreadId;
    use crm_types::messages::Direction;
    use uuid::Uuid;

    use super::*;

    fn thread(id: u128, at: i64, unread: i32) -> Thread {
        Thread {
            id: ThreadId(Uuid::from_u128(id)),
            member_id: None,
            member_name: None,
            number: Some("+12025550142".to_owned()),
            lead_id: None,
            lead_name: None,
            candidates: Vec::new(),
            state: ThreadState::Open,
            snoozed_until: None,
            assignee_id: None,
            assignee_name: None,
            unread,
            last_at: DateTime::from_timestamp(at, 0).unwrap(),
            last_direction: Direction::Inbound,
            preview: String::new(),
            revision: at,
        }
    }

    fn ids(shelf: &Shelf) -> Vec<u128> {
        shelf.items.iter().map(|one| one.id.0.as_u128()).collect()
    }

    fn shelf(more: bool) -> Shelf {
        Shelf {
            items: vec![thread(1, 50, 1), thread(2, 90, 0), thread(3, 70, 0)],
            more: more.then(|| "on".to_owned()),
        }
    }

    #[test]
    fn what_is_unread_goes_first_and_then_the_latest() {
        let mut shelf = shelf(false);
        shelf.take_in(thread(3, 100, 2), true);
        assert_eq!(ids(&shelf), [3, 1, 2]);
        shelf.take_in(thread(3, 101, 0), true);
        assert_eq!(ids(&shelf), [1, 3, 2]);
    }

    #[test]
    fn what_no_longer_belongs_goes_and_old_news_change_nothing() {
        let mut shelf = shelf(false);
        shelf.take_in(thread(2, 80, 5), true);
        assert_eq!(ids(&shelf), [1, 2, 3]);
        shelf.take_in(thread(2, 99, 0), false);
        assert_eq!(ids(&shelf), [1, 3]);
    }

    #[test]
    fn what_belongs_behind_what_was_read_waits_for_its_page() {
        let mut part = shelf(true);
        part.take_in(thread(4, 10, 0), true);
        assert_eq!(ids(&part), [1, 2, 3]);
        let mut all = shelf(false);
        all.take_in(thread(4, 10, 0), true);
        assert_eq!(ids(&all), [1, 2, 3, 4]);
    }
}
