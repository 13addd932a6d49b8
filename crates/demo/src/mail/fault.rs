//! Faults on request: what a network and a mail server do to whoever hands mail over; breaks nothing by itself.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What happens to an e-mail. Those that happen *after* it leave one that was taken and an answer that never came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is refused with this: `421 busy`.
    RefuseConnection(&'static str),
    /// The sender is: `550 5.7.1 not ours`.
    RefuseSender(&'static str),
    /// The recipient is: `550 5.1.1 no such user`, `451 4.7.1 later`.
    RefuseRecipient(&'static str),
    /// The text is, once it has come.
    RefuseText(&'static str),
    /// The connection ends where the recipient is named, and nothing is taken.
    HangUp,
    /// No answer to the recipient for as long as anybody waits, and nothing is taken.
    Silence,
    /// It is taken, and the connection ends.
    HangUpAfter,
    /// It is taken, and no answer comes.
    SilenceAfter,
    /// It is taken, and the answer is no SMTP.
    GarbageAfter,
    /// It is taken, and the answer comes after this time.
    Slow(Duration),
}

impl Fault {
    pub(super) fn at_connection(&self) -> bool {
        matches!(self, Fault::RefuseConnection(_))
    }

    pub(super) fn at_sender(&self) -> bool {
        matches!(self, Fault::RefuseSender(_))
    }

    pub(super) fn at_recipient(&self) -> bool {
        matches!(
            self,
            Fault::RefuseRecipient(_) | Fault::HangUp | Fault::Silence
        )
    }

    pub(super) fn at_text(&self) -> bool {
        !self.at_connection() && !self.at_sender() && !self.at_recipient()
    }
}

/// Those that are still to happen, one after the other.
#[derive(Debug, Default)]
pub struct Faults(Mutex<VecDeque<Fault>>);

impl Faults {
    pub fn add(&self, fault: Fault) {
        self.planned().push_back(fault);
    }

    pub fn clear(&self) {
        self.planned().clear();
    }

    /// The next one, where it is one for this moment.
    pub fn strike(&self, now: fn(&Fault) -> bool) -> Option<Fault> {
        let mut planned = self.planned();
        planned
            .front()
            .is_some_and(now)
            .then(|| planned.pop_front())?
    }

    fn planned(&self) -> MutexGuard<'_, VecDeque<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
