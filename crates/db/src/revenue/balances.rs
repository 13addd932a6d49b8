//! Makes the balances of customers anew whose payments changed; converts nothing.

use std::collections::HashMap;

use crm_domain::revenue::mirror::Kind;
use crm_domain::revenue::{Balance, Payments};
use serde::de::DeserializeOwned;
use sqlx::{PgConnection, Row};

use crate::{Error, Result};

/// From the invoices, charges, refunds and disputes of `customers`.
pub(crate) async fn settle(connection: &mut PgConnection, customers: &[String]) -> Result<()> {
    if customers.is_empty() {
        return Ok(());
    }
    let mut payments: HashMap<String, Payments> = customers
        .iter()
        .map(|customer| (customer.clone(), Payments::default()))
        .collect();
    let rows = sqlx::query(include_str!("queries/payments.sql"))
        .bind(customers)
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let customer: &str = row.try_get("customer")?;
        let Some(payments) = payments.get_mut(customer) else {
            continue;
        };
        let read: &str = row.try_get("read")?;
        match Kind::parse(row.try_get("kind")?) {
            Some(Kind::Invoice) => payments.invoices.push(parsed(read)?),
            Some(Kind::Charge) => payments.charges.push(parsed(read)?),
            Some(Kind::Refund) => payments.refunds.push(parsed(read)?),
            Some(Kind::Dispute) => payments.disputes.push(parsed(read)?),
            _ => {}
        }
    }
    let mut balances: Vec<(String, String)> = Vec::with_capacity(payments.len());
    for (customer, payments) in payments {
        let balance: Balance = payments.balance();
        let text = serde_json::to_string(&balance).map_err(|error| Error::Other {
            reason: format!("a balance is not written: {error}"),
        })?;
        balances.push((customer, text));
    }
    balances.sort_unstable();
    let (customers, reads): (Vec<String>, Vec<String>) = balances.into_iter().unzip();
    sqlx::query(include_str!("queries/put_balances.sql"))
        .bind(customers)
        .bind(reads)
        .execute(connection)
        .await?;
    Ok(())
}

/// What this program, or an older one, has written.
pub(crate) fn parsed<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Other {
        reason: format!("a stored object is not read: {error}"),
    })
}
