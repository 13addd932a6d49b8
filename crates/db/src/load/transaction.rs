//! One load from its beginning to its end, in one transaction; takes no database that has members.

use chrono::{DateTime, Utc};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::TierOfPrice;
use sqlx::{Connection, Postgres, Transaction};
use uuid::Uuid;

use super::batch::{Batch, Table};
use super::encoder::Encoder;
use super::past;
use crate::activity::{self, Scope};
use crate::revenue::prices::put_price_tier_within;
use crate::revenue::recompute::begin_within;
use crate::{Database, Result, records};

/// What [`Load::finish`] is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Makes the keys, references and indexes of the product's tables again; checks every reference.
    Indexes,
    /// Computes the activity figures.
    Figures,
    /// Computes revenue and how it moved, where bills were loaded.
    Revenue,
    /// Fills the directory and makes its indexes again.
    Directory,
    /// Counts.
    Counters,
    /// Commits, and tidies up for the planner.
    Commit,
}

/// Somebody who works here, and signs in nowhere: they have no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub id: Uuid,
    pub email: &'static str,
    pub name: &'static str,
    pub role: &'static str,
}

/// A form that leads come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    pub id: Uuid,
    pub name: &'static str,
    pub key: &'static str,
    pub origin: &'static str,
    pub source: &'static str,
}

/// A load under way. Dropped before [`Load::finish`] is through, it has never been.
#[derive(Debug)]
pub struct Load {
    database: Database,
    transaction: Transaction<'static, Postgres>,
    /// Whether there are objects of Stripe's among the rows.
    billed: bool,
    /// Whether they tell of past days.
    past: bool,
}

impl Load {
    /// Begins, or answers `None` where there are members already.
    ///
    /// From here to the end nobody else reads or writes the loaded tables.
    pub async fn begin(database: &Database) -> Result<Option<Self>> {
        // First without a lock that others would feel.
        if has_members(database.pool()).await? {
            return Ok(None);
        }
        let mut transaction = database.pool().begin().await?;
        sqlx::query(include_str!("queries/prepare.sql"))
            .execute(&mut *transaction)
            .await?;
        sqlx::raw_sql(include_str!("queries/set_aside.sql"))
            .execute(&mut *transaction)
            .await?;
        if has_members(&mut *transaction).await? {
            transaction.rollback().await?;
            return Ok(None);
        }
        sqlx::raw_sql(include_str!("queries/past_statuses.sql"))
            .execute(&mut *transaction)
            .await?;
        sqlx::raw_sql(include_str!("queries/loaded_tickets.sql"))
            .execute(&mut *transaction)
            .await?;
        sqlx::raw_sql(include_str!("queries/restart_identities.sql"))
            .execute(&mut *transaction)
            .await?;
        Ok(Some(Self {
            database: database.clone(),
            transaction,
            billed: false,
            past: false,
        }))
    }

    /// Says which tier a price stands for.
    pub async fn map_price(
        &mut self,
        price: &str,
        of: &TierOfPrice,
        at: DateTime<Utc>,
    ) -> Result<()> {
        put_price_tier_within(&mut self.transaction, price, of, None, at).await
    }

    /// Has somebody work here, unless they do.
    pub async fn hire(&mut self, colleague: &Colleague, at: DateTime<Utc>) -> Result<()> {
        sqlx::query(include_str!("queries/hire.sql"))
            .bind(colleague.id)
            .bind(colleague.email)
            .bind(colleague.name)
            .bind(colleague.role)
            .bind(at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Makes a form, unless it is there.
    pub async fn add_form(&mut self, form: &Form, at: DateTime<Utc>) -> Result<()> {
        sqlx::query(include_str!("queries/add_form.sql"))
            .bind(form.id)
            .bind(form.name)
            .bind(form.key)
            .bind(form.origin)
            .bind(form.source)
            .bind(at)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    /// Sends the rows of `batch`.
    pub async fn write(&mut self, batch: &Batch) -> Result<()> {
        for table in Table::ALL {
            let rows = batch.table(table);
            if rows.rows() == 0 {
                continue;
            }
            self.billed |= table == Table::BillingObjects;
            self.past |= table == Table::PastStatuses;
            let mut copy = self.transaction.copy_in_raw(table.copy()).await?;
            copy.send(rows.as_bytes()).await?;
            copy.send(Encoder::trailer().as_slice()).await?;
            copy.finish().await?;
        }
        Ok(())
    }

    /// Computes the figures as of the calendar's moment and the read models, restores what was set aside, and commits.
    ///
    /// `on_step` is told of each step before it begins.
    pub async fn finish(
        mut self,
        calendar: &Calendar,
        on_step: &mut dyn FnMut(Step),
    ) -> Result<()> {
        on_step(Step::Indexes);
        self.restore("sources").await?;
        sqlx::query(include_str!("queries/analyze.sql"))
            .execute(&mut *self.transaction)
            .await?;

        on_step(Step::Figures);
        // The very statement of `activity::refresh`, within this transaction.
        activity::refresh_within(&mut self.transaction, &Scope::Everybody, calendar).await?;

        on_step(Step::Revenue);
        if self.billed {
            // The very code of a sync.
            begin_within(&mut self.transaction, calendar).await?;
        }

        on_step(Step::Directory);
        sqlx::query("select crm.rebuild_directory()")
            .execute(&mut *self.transaction)
            .await?;
        sqlx::query("select crm.rebuild_texts()")
            .execute(&mut *self.transaction)
            .await?;
        sqlx::query("select crm.rebuild_figures()")
            .execute(&mut *self.transaction)
            .await?;
        sqlx::query("select crm.rebuild_cards()")
            .execute(&mut *self.transaction)
            .await?;
        self.restore("directory").await?;

        on_step(Step::Counters);
        sqlx::query("select crm.rebuild_counters()")
            .execute(&mut *self.transaction)
            .await?;
        sqlx::raw_sql(include_str!("queries/number_tickets.sql"))
            .execute(&mut *self.transaction)
            .await?;
        records::recount(&mut self.transaction).await?;
        if self.past {
            past::insert(&mut self.transaction, calendar).await?;
        }
        self.restore("triggers").await?;

        on_step(Step::Commit);
        self.transaction.commit().await?;
        vacuum(&self.database).await
    }

    async fn restore(&mut self, phase: &str) -> Result<()> {
        sqlx::query("select set_config('crm.restore', $1, true)")
            .bind(phase)
            .execute(&mut *self.transaction)
            .await?;
        sqlx::raw_sql(include_str!("queries/restore.sql"))
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }
}

async fn has_members(executor: impl sqlx::PgExecutor<'_>) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select from auth.users)")
        .fetch_one(executor)
        .await?)
}

/// Lets index-only scans work from the first query on. On a connection of its own, which may take its time.
async fn vacuum(database: &Database) -> Result<()> {
    let mut connection = database.pool().acquire().await?.detach();
    sqlx::query("set statement_timeout = 0")
        .execute(&mut connection)
        .await?;
    let done = sqlx::query(include_str!("queries/vacuum.sql"))
        .execute(&mut connection)
        .await;
    connection.close().await?;
    done?;
    Ok(())
}
