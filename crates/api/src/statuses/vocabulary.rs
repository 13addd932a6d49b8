//! The words of filters as the lists of statuses have them, kept in memory until somebody changes a list; parses nothing.

use std::sync::{Arc, Mutex, PoisonError};

use crm_db::Database;
use crm_db::notices::{Notice, Subscription};
use crm_types::filter::Vocabulary;

use crate::error::Result;

/// What is known, and how often it was forgotten.
#[derive(Default)]
pub struct KnownVocabulary(Mutex<(u64, Option<Arc<Vocabulary>>)>);

impl KnownVocabulary {
    /// The words, read where they are not known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, database: &Database) -> Result<Arc<Vocabulary>> {
        let before = {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(vocabulary) = &known.1 {
                return Ok(Arc::clone(vocabulary));
            }
            known.0
        };
        let statuses = crm_db::statuses::list(database).await?;
        let vocabulary = Arc::new(Vocabulary::from(&statuses));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What was changed while it was read is read again by whoever comes next.
        if known.0 == before {
            known.1 = Some(Arc::clone(&vocabulary));
        }
        Ok(vocabulary)
    }

    /// From here on it is read anew.
    pub fn forget(&self) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.0 += 1;
        known.1 = None;
    }

    /// Forgets whenever a server has changed a list, for as long as it is polled.
    pub async fn follow(&self, mut notices: Subscription) {
        loop {
            if matches!(notices.next().await, Notice::Statuses | Notice::Missed) {
                self.forget();
            }
        }
    }
}
