//! One listener's view of what happens: what they missed, then what comes, and a word where they were too slow.

use std::collections::VecDeque;

use actix_web::web::Bytes;
use crm_types::events::Hello;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::{Live, Told};
use crate::events::{Feed, event};

pub struct Listener {
    /// Not yet told.
    waiting: VecDeque<Bytes>,
    receiver: Receiver<Told>,
    /// How far history went with the event told last.
    position: i64,
    over: bool,
}

impl Listener {
    /// Hears everything from here on. Listen first and read then, or something is missed.
    pub fn new(live: &Live) -> Self {
        Self {
            waiting: VecDeque::new(),
            receiver: live.0.subscribe(),
            position: 0,
            over: false,
        }
    }

    /// What is told first, up to `position`.
    pub fn begin(&mut self, position: i64, events: impl IntoIterator<Item = Bytes>) {
        self.position = position;
        self.waiting.extend(events);
    }

    fn heard(&mut self, told: Told) -> Bytes {
        self.position = told.position;
        told.event
    }

    /// Some events are gone. Those that are left are older than what is read anew.
    fn missed(&mut self) -> Option<Bytes> {
        self.receiver = self.receiver.resubscribe();
        event("hello", self.position, &Hello { resumed: false }).ok()
    }
}

impl Feed for Listener {
    fn news(&mut self) -> Option<Bytes> {
        if let Some(event) = self.waiting.pop_front() {
            return Some(event);
        }
        match self.receiver.try_recv() {
            Ok(told) => Some(self.heard(told)),
            Err(TryRecvError::Lagged(_)) => self.missed(),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Closed) => {
                self.over = true;
                None
            }
        }
    }

    fn is_over(&self) -> bool {
        self.over
    }

    async fn changed(&mut self) -> Option<()> {
        let event = match self.receiver.recv().await {
            Ok(told) => Some(self.heard(told)),
            Err(RecvError::Lagged(_)) => self.missed(),
            Err(RecvError::Closed) => return None,
        };
        self.waiting.extend(event);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::BACKLOG;

    fn told(position: i64) -> Told {
        Told {
            position,
            event: Bytes::from(format!("event {position}")),
        }
    }

    #[actix_web::test]
    async fn whoever_is_slow_is_told_to_read_anew_and_nothing_piles_up() {
        let live = Live::default();
        let mut listener = Listener::new(&live);
        listener.begin(1, [Bytes::from_static(b"hello")]);
        assert_eq!(listener.news().unwrap(), "hello");
        assert_eq!(listener.news(), None);
        live.tell(told(2));
        listener.changed().await.unwrap();
        assert_eq!(listener.news().unwrap(), "event 2");
        for _ in 0..=BACKLOG {
            live.tell(told(3));
        }
        let hello = listener.news().unwrap();
        assert_eq!(hello, "id: 2\nevent: hello\ndata: {\"resumed\":false}\n\n");
        assert_eq!(listener.news(), None);
        live.tell(told(900));
        assert_eq!(listener.news().unwrap(), "event 900");
        assert!(!listener.is_over());
        drop(live);
        assert_eq!(listener.changed().await, None);
    }
}
