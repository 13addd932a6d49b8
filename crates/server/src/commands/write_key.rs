//! `crm write-key`: the keys of products, from the machine itself.

use chrono::{DateTime, Utc};
use crm_api::{Clock, write_key};
use crm_db::ingestion;

use super::{database, print};
use crate::cli::WriteKey;
use crate::{Failure, Outcome};

/// Does what was asked.
pub async fn run(command: WriteKey) -> Outcome {
    let database = database().await?;
    let now = Clock::system().now();
    match command {
        WriteKey::Create(options) => {
            let name = options.name.trim();
            if !(1..=100).contains(&name.chars().count()) {
                return Err(Failure::Refused(
                    "a name has 1 to 100 characters".to_owned(),
                ));
            }
            let (key, kept) = write_key::make(name, None);
            let made = ingestion::insert_key(&database, &kept, now).await?;
            print(&format!(
                "{} may send events. The key is not shown again.\nId: {}\nWrite key: {key}\n",
                made.name, made.id
            ))
        }
        WriteKey::List => {
            for key in ingestion::list_keys(&database).await? {
                let state = if key.revoked_at.is_some() {
                    "  revoked"
                } else {
                    ""
                };
                print(&format!(
                    "{}  {}…  {}  made: {}  last used: {}{state}\n",
                    key.id,
                    key.prefix,
                    key.name,
                    minute(Some(key.created_at)),
                    minute(key.last_used_at),
                ))?;
            }
            Ok(())
        }
        WriteKey::Revoke(options) => {
            match ingestion::revoke_key(&database, options.id, now).await? {
                true => print("It opens nothing any more.\n"),
                false => Err(Failure::Refused(format!(
                    "there is no write key {}; `crm write-key list` shows all",
                    options.id
                ))),
            }
        }
    }
}

fn minute(at: Option<DateTime<Utc>>) -> String {
    at.map_or("never".to_owned(), |at| {
        at.format("%Y-%m-%d %H:%M UTC").to_string()
    })
}
