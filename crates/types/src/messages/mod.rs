//! Messages on the wire, and what page and server count alike; sends nothing and decides nothing.

mod broadcast;
mod consent;
mod segments;
mod template;
mod templates;
mod thread;
mod words;

pub use broadcast::{
    Broadcast, BroadcastDraft, BroadcastList, BroadcastPreview, BroadcastRecipient,
    BroadcastRecipientList, BroadcastSample, BroadcastState, BroadcastsChanged, MAX_NAMED,
    MAX_PER_MINUTE, NewBroadcast, RecipientOutcome, SkippedMembers,
};
pub use consent::{ConsentEntry, ConsentList, ConsentStanding, NewConsent};
pub use segments::{Alphabet, MAX_BODY, Segments};
pub use template::{Fault, Misspelt, Template, Values, Variable};
pub use templates::{MessageTemplate, NewTemplate, TemplateList};
pub use thread::{
    MediaLink, Message, MessagePage, MessagePreview, NewMessage, NumberLink, Thread, ThreadChange,
    ThreadList, ThreadPatch, ThreadsChanged, UnreadCount,
};
pub use words::{
    Channel, Consent, ConsentSource, Direction, HoldReason, MessageState, ThreadChangeCause,
    ThreadChangeKind, ThreadState,
};
