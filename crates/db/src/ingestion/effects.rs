//! What events come down to: rows of the product's own tables, one statement a table; judges no event.

use chrono::{DateTime, Utc};
use crm_domain::ingestion::{Details, Effect, shortened};
use sqlx::types::Json;
use sqlx::{PgConnection, Postgres};
use uuid::Uuid;

use crate::Result;

type Query = sqlx::query::Query<'static, Postgres, sqlx::postgres::PgArguments>;

/// Rows to be written, by table.
#[derive(Default)]
pub struct Effects {
    logins: Columns<()>,
    visions: Columns<Option<String>>,
    /// Beside the visions: what the product calls them.
    references: Vec<Option<String>>,
    refinements: Columns<Option<String>>,
    audios: Columns<Option<String>>,
    journal: Columns<()>,
    images: Columns<Option<String>>,
    files: Columns<Option<String>>,
    /// Beside the files.
    sizes: Vec<i64>,
    tokens: Columns<i64>,
    timeline: Columns<String>,
    /// Beside the timeline.
    properties: Vec<Json<Details>>,
    wholes: Vec<bool>,
}

/// Who did it, when, and a word about it.
struct Columns<T> {
    members: Vec<Uuid>,
    times: Vec<DateTime<Utc>>,
    words: Vec<T>,
}

impl<T> Default for Columns<T> {
    fn default() -> Self {
        Self {
            members: Vec::new(),
            times: Vec::new(),
            words: Vec::new(),
        }
    }
}

impl<T> Columns<T> {
    fn push(&mut self, member: Uuid, at: DateTime<Utc>, word: T) {
        self.members.push(member);
        self.times.push(at);
        self.words.push(word);
    }

    /// The statement with who and when bound, and the words to be bound next; none without rows.
    fn query(self, statement: &'static str) -> Option<(Query, Vec<T>)> {
        if self.members.is_empty() {
            return None;
        }
        let query = sqlx::query(statement).bind(self.members).bind(self.times);
        Some((query, self.words))
    }
}

impl Effects {
    /// One more thing that a member did.
    pub fn add(&mut self, member: Uuid, at: DateTime<Utc>, effect: Effect) {
        match effect {
            Effect::Nothing => {}
            Effect::Login => self.logins.push(member, at, ()),
            Effect::JournalEntry => self.journal.push(member, at, ()),
            Effect::Vision { title, reference } => {
                self.visions.push(member, at, title);
                self.references.push(reference);
            }
            Effect::Refinement { vision } => self.refinements.push(member, at, vision),
            Effect::Audio { vision } => self.audios.push(member, at, vision),
            Effect::BoardImage { path } => self.images.push(member, at, path),
            Effect::File { bytes, path } => {
                self.files.push(member, at, path);
                self.sizes.push(bytes);
            }
            Effect::Tokens { amount } => self.tokens.push(member, at, amount),
        }
    }

    /// One more thing that is counted nowhere.
    pub fn keep(&mut self, member: Uuid, at: DateTime<Utc>, event: &str, properties: &Details) {
        let (properties, whole) = shortened(properties.clone());
        self.timeline.push(member, at, event.to_owned());
        self.properties.push(Json(properties));
        self.wholes.push(whole);
    }

    /// Writes all rows: a statement for each table that gets some, visions before what refers to them.
    pub async fn write(self, connection: &mut PgConnection, received: DateTime<Utc>) -> Result<()> {
        let logins = self
            .logins
            .query(include_str!("queries/insert_logins.sql"))
            .map(|(query, _)| query);
        let visions = self
            .visions
            .query(include_str!("queries/insert_visions.sql"))
            .map(|(query, titles)| query.bind(titles).bind(self.references));
        let refinements = self
            .refinements
            .query(include_str!("queries/insert_refinements.sql"))
            .map(|(query, visions)| query.bind(visions));
        let audios = self
            .audios
            .query(include_str!("queries/insert_audios.sql"))
            .map(|(query, visions)| query.bind(visions));
        let journal = self
            .journal
            .query(include_str!("queries/insert_journal_entries.sql"))
            .map(|(query, _)| query);
        let images = self
            .images
            .query(include_str!("queries/insert_images.sql"))
            .map(|(query, paths)| query.bind(paths));
        let files = self
            .files
            .query(include_str!("queries/insert_files.sql"))
            .map(|(query, paths)| query.bind(paths).bind(self.sizes));
        let tokens = self
            .tokens
            .query(include_str!("queries/insert_tokens.sql"))
            .map(|(query, amounts)| query.bind(amounts));
        let timeline = self
            .timeline
            .query(include_str!("queries/insert_timeline_events.sql"))
            .map(|(query, events)| {
                query
                    .bind(events)
                    .bind(self.properties)
                    .bind(self.wholes)
                    .bind(received)
            });
        let all = [
            logins,
            visions,
            refinements,
            audios,
            journal,
            images,
            files,
            tokens,
            timeline,
        ];
        for query in all.into_iter().flatten() {
            query.execute(&mut *connection).await?;
        }
        Ok(())
    }
}
