//! The REST API and the door of the page: actix handlers, one folder a feature, one file an action; contains no SQL and no rule.

mod app;
mod auth;
mod changes;
mod clock;
mod dashboard;
mod docs;
mod document;
mod edge;
mod error;
mod events;
mod extract;
mod health;
mod ingestion;
mod jobs;
mod limit;
mod live;
mod members;
mod messages;
mod metrics;
mod page;
mod queue;
mod reply;
mod revenue;
mod routes;
mod settings;
mod state;
mod statuses;
mod tracking;
mod webhooks;

pub use app::{Application, StopHandle};
pub use auth::password::{self, PasswordError};
pub use clock::Clock;
pub use document::document;
pub use edge::metrics::Metrics;
pub use ingestion::write_key;
pub use settings::{MessageSettings, Origin, OriginError, Settings};
