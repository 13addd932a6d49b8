//! Segment's calls as the document shows them. The server reads more than this: fields it does not know are allowed here, as
//! SDKs add some, and are not looked at.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Traits, properties, a context: anything.
pub type Details = BTreeMap<String, Value>;

macro_rules! call {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
            /// The member's id in the product, or here. This or `anonymousId`.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "openapi", schema(example = "user-42", max_length = 255))]
            pub user_id: Option<String>,
            /// What the product calls somebody who has not said who they are.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "openapi", schema(example = "507f191e810c19729de860ea", max_length = 255))]
            pub anonymous_id: Option<String>,
            /// The message's own id: a message told again does nothing.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "openapi", schema(example = "ajs-next-1700000000000-8f3c"))]
            pub message_id: Option<String>,
            /// When it happened, by the clock of whoever tells it.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub timestamp: Option<DateTime<Utc>>,
            /// When it was sent, by the same clock: how wrong that is follows from it.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub sent_at: Option<DateTime<Utc>>,
            /// What the SDK knows around it. Not read, but for `traits` in it.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
            pub context: Option<Details>,
            /// The write key, where it does not come as basic authentication.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub write_key: Option<String>,
        }
    };
}

call! {
    /// Who somebody is.
    IdentifyCall {
        /// `firstName`, `lastName`, `name`, `email`, `phone`, `birthday`, `gender`, `address`, `timezone`, `title`,
        /// `company`, `description`, `avatar`, `createdAt` are read; null and blank are as good as not told.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        traits: Details,
    }
}

call! {
    /// What somebody did.
    TrackCall {
        /// The name of the event. The map of events says what it counts as.
        #[cfg_attr(feature = "openapi", schema(required = true, example = "Signed In", min_length = 1))]
        event: String,
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        properties: Details,
    }
}

call! {
    /// What somebody looked at: the event `Viewed {category} {name} Page`.
    PageCall {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(example = "Home"))]
        name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        properties: Details,
    }
}

call! {
    /// What somebody looked at in an app: the event `Viewed {category} {name} Screen`.
    ScreenCall {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(example = "Journal"))]
        name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        properties: Details,
    }
}

call! {
    /// What somebody belongs to: the event `Joined Group`.
    GroupCall {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(example = "household-7"))]
        group_id: Option<String>,
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        traits: Details,
    }
}

call! {
    /// That somebody was known by another id before.
    AliasCall {
        /// The id before: an anonymousId or a userId.
        #[cfg_attr(feature = "openapi", schema(required = true, example = "507f191e810c19729de860ea", min_length = 1, max_length = 255))]
        previous_id: String,
    }
}

/// Which call a message of a batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum MessageType {
    #[default]
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

call! {
    /// Any of the calls, in a batch.
    BatchMessage {
        #[serde(rename = "type")]
        #[cfg_attr(feature = "openapi", schema(required = true))]
        kind: MessageType,
        /// Of a track call.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(example = "File Uploaded"))]
        event: Option<String>,
        /// Of a track, page or screen call.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        properties: Option<Details>,
        /// Of an identify or group call.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        traits: Option<Details>,
        /// Of a page or screen call.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Of a page or screen call.
        #[serde(skip_serializing_if = "Option::is_none")]
        category: Option<String>,
        /// Of a group call.
        #[serde(skip_serializing_if = "Option::is_none")]
        group_id: Option<String>,
        /// Of an alias call.
        #[serde(skip_serializing_if = "Option::is_none")]
        previous_id: Option<String>,
    }
}

/// Many messages at once: 500 kB in all, 32 kB each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BatchCall {
    pub batch: Vec<BatchMessage>,
    /// When it was sent, by the clock of whoever tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
    /// The write key, where it does not come as basic authentication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write_key: Option<String>,
}

/// It was taken in, and all that follows from it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// Always true.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub success: bool,
    /// The first messages of a batch that could not be read. All others were taken in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedMessage>,
    /// How many could not be read in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub refused_count: Option<u32>,
}

/// A message of a batch that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedMessage {
    /// Its place in the batch, from 0.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 3))]
    pub index: u32,
    /// The field at fault; empty: the message as a whole.
    #[cfg_attr(feature = "openapi", schema(example = "event"))]
    pub field: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "A track call needs the name of its event.")
    )]
    pub message: String,
}
