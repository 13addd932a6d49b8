//! Templates on the wire; filling them in is [`super::Template`]'s.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Channel;
use crate::ids::TemplateId;

/// A text that is written to many, with variables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageTemplate {
    pub id: TemplateId,
    #[cfg_attr(feature = "openapi", schema(example = "Onboarding help"))]
    pub name: String,
    pub channel: Channel,
    /// Of an e-mail; null for a text message.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub subject: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Hi {{first_name|there}}, shall we make your first vision together?")
    )]
    pub body: String,
    pub updated_at: DateTime<Utc>,
    /// Grows with every change.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub revision: i64,
}

/// All templates, in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateList {
    pub items: Vec<MessageTemplate>,
}

/// A template to be made, or what one is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTemplate {
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 100, example = "Onboarding help")
    )]
    pub name: String,
    pub channel: Channel,
    /// Of an e-mail alone, which needs one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200, nullable = false))]
    pub subject: Option<String>,
    /// Variables are `{{first_name}}`, `{{last_name}}`, `{{name}}`, `{{email}}`, `{{tier}}`, `{{vision_count}}`;
    /// `{{first_name|there}}` says what stands there where nothing is known.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 10000,
            example = "Hi {{first_name|there}}, shall we make your first vision together?"
        )
    )]
    pub body: String,
}
