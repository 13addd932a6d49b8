//! The words of messages: which way, how far, why not, and what somebody has agreed to; decides none of it.

use crate::words::words;

words! {
    /// By what a message goes.
    Channel {
        Sms "sms",
        Email "email",
    }
}

words! {
    /// Which way it goes.
    Direction {
        /// From us.
        Outbound "outbound",
        /// To us.
        Inbound "inbound",
    }
}

words! {
    /// How far a message has come. `waiting`, `refused` and `unknown` are ours, the rest are Twilio's own. An
    /// e-mail is `sent` once the mail server has taken it, and no more is heard of it.
    MessageState {
        /// Written down, and not handed over yet.
        Waiting "waiting",
        /// Handed over, and no answer came. A text message is being looked for, and not sent again until that is clear; an
        /// e-mail cannot be looked for, and is not sent again by itself.
        Unknown "unknown",
        Accepted "accepted",
        Scheduled "scheduled",
        Queued "queued",
        Sending "sending",
        Sent "sent",
        PartiallyDelivered "partially_delivered",
        /// Never handed over; `reason` says why.
        Refused "refused",
        Canceled "canceled",
        Failed "failed",
        Undelivered "undelivered",
        Delivered "delivered",
        Read "read",
        Receiving "receiving",
        Received "received",
    }
}

words! {
    /// Why a message does not go out, or not yet.
    HoldReason {
        /// They said STOP, in whatever words.
        OptedOut "opted_out",
        /// They never agreed, and this installation asks for that.
        NotOptedIn "not_opted_in",
        /// Nothing to send it to is known.
        NoAddress "no_address",
        /// What is known cannot be reached by this channel.
        BadAddress "bad_address",
        /// It is night where they are: the message waits.
        QuietHours "quiet_hours",
        /// They had as many messages today as one member is sent.
        DailyCap "daily_cap",
        /// The same words went to them a moment ago.
        Duplicate "duplicate",
        /// Nobody is configured who could send it.
        NotConfigured "not_configured",
        /// Whoever sends it will not; `error_code` says why.
        Carrier "carrier",
        /// Its broadcast is paused: the message waits.
        Paused "paused",
        /// Of this member nothing is known for a variable, and the template does not say what else stands there.
        MissingValue "missing_value",
        /// With the variables filled in it is too long, or empty.
        BadLength "bad_length",
        /// Their tags or notes have no room for what a broadcast would add.
        NoRoom "no_room",
    }
}

words! {
    /// Whether somebody may be written to.
    Consent {
        OptedIn "opted_in",
        OptedOut "opted_out",
    }
}

words! {
    /// How we know of it.
    ConsentSource {
        /// They wrote STOP, START or the like.
        Keyword "keyword",
        /// The carrier says that they are on its list.
        Carrier "carrier",
        /// Somebody here recorded it, in the words that were said.
        Agent "agent",
        /// They followed the link in an e-mail.
        Link "link",
        /// It was brought along from elsewhere.
        Import "import",
    }
}

words! {
    /// Whether a conversation asks for attention.
    ThreadState {
        Open "open",
        /// Until a moment, or until they write.
        Snoozed "snoozed",
        /// Until they write.
        Closed "closed",
    }
}

words! {
    /// What became of a conversation.
    ThreadChangeKind {
        /// Somebody else is to answer, or nobody in particular.
        Assigned "assigned",
        /// It was put off, or until another moment.
        Snoozed "snoozed",
        Closed "closed",
        /// It asks for attention again.
        Opened "opened",
        /// A number was said to be the member's, and what was said from there became part of it.
        Linked "linked",
    }
}

words! {
    /// What a conversation changed by.
    ThreadChangeCause {
        /// Somebody here did it.
        Admin "admin",
        /// They wrote.
        Message "message",
        /// The moment came until which it was put off.
        Time "time",
    }
}
