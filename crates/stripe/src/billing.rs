//! The port for billing, by Stripe: pages and single objects with all their parts, events, and changes of price.

use std::fmt;

use chrono::{DateTime, Utc};
use crm_domain::revenue::billing::{
    Answer, Billing, BillingError, Events, Page, Preview, PriceChange, Span,
};
use crm_domain::revenue::mirror::{Found, Kind, NotUnderstood, Object};
use serde_json::Value;
use serde_json::value::RawValue;
use stripe_client_core::RequestBuilder;

use crate::transport::Transport;
use crate::{Settings, read, requests};

/// No object has more parts than this: an endless list is a fault.
const MOST_PAGES: usize = 1_000;

/// A client for one account at Stripe.
pub struct Stripe {
    transport: Transport,
}

/// Not the key, nor anything else that is nobody's business.
impl fmt::Debug for Stripe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stripe")
    }
}

impl Stripe {
    /// # Errors
    /// Where the key or the address cannot be one.
    pub fn new(settings: Settings) -> Result<Self, BillingError> {
        Ok(Self {
            transport: Transport::new(settings)?,
        })
    }

    async fn page(
        &self,
        kind: Kind,
        span: Span,
        after: Option<&str>,
    ) -> Result<Page, BillingError> {
        let body = self
            .transport
            .send(&requests::list(kind, span, after), None)
            .await?;
        let page = read::page(&body)?;
        let last = page.data.last().map(|raw| raw.get());
        let reached = last.and_then(read::created_of);
        let next = match page.has_more {
            false => None,
            true => {
                Some(
                    last.and_then(read::id_of)
                        .ok_or_else(|| BillingError::Misunderstood {
                            reason: "there is more, but the last object has no id".to_owned(),
                        })?,
                )
            }
        };
        let mut found = Vec::with_capacity(page.data.len());
        for raw in &page.data {
            found.push(self.complete(kind, raw.get()).await?);
        }
        Ok(Page {
            found,
            next,
            reached,
        })
    }

    /// Reads an object, with the parts that it does not carry along.
    async fn complete(&self, kind: Kind, raw: &str) -> Result<Found, BillingError> {
        let list = match kind {
            Kind::Subscription => "items",
            Kind::Invoice => "lines",
            _ => return Ok(read::object(kind, raw, &[])),
        };
        // Most have all of theirs with them; a look tells without reading the object twice.
        if !raw.contains("\"has_more\":true") && !raw.contains("\"has_more\": true") {
            return Ok(read::object(kind, raw, &[]));
        }
        let value: Value = serde_json::from_str(raw).unwrap_or_default();
        let Some(mut after) = read::more(&value, list) else {
            return Ok(read::object(kind, raw, &[]));
        };
        let Some(id) = read::id_of(raw) else {
            return Ok(read::object(kind, raw, &[]));
        };
        let mut parts = Vec::new();
        for _ in 0..MOST_PAGES {
            let request = match kind {
                Kind::Subscription => requests::items(&id, &after),
                _ => requests::lines(&id, &after),
            };
            let body = match self.transport.send(&request, None).await {
                Ok(body) => body,
                // It went away between its page and theirs.
                Err(BillingError::NotFound) => return Ok(Found::Gone { kind, id }),
                Err(error) => return Err(error),
            };
            let read = match kind {
                Kind::Subscription => read::items(&body),
                _ => read::lines(&body),
            };
            let Some((data, has_more)) = read else {
                let reason = format!("{list}: a page of them could not be read");
                return Ok(read::not_understood(kind, raw, reason));
            };
            let last = data
                .last()
                .and_then(|part| part.get("id")?.as_str())
                .map(str::to_owned);
            parts.extend(data);
            match last {
                Some(last) if has_more => after = last,
                _ => return Ok(read::object(kind, raw, &parts)),
            }
        }
        let reason = format!("{list}: there is no end of them");
        Ok(read::not_understood(kind, raw, reason))
    }

    async fn one(&self, kind: Kind, id: &str) -> Result<Found, BillingError> {
        // What is no id of theirs would be another address.
        if !id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
            || id.is_empty()
        {
            return self.one_of_odd_name(kind, id).await;
        }
        self.ask(&requests::retrieve(kind, id), kind, id).await
    }

    /// Coupons and products may be given any name.
    async fn one_of_odd_name(&self, kind: Kind, id: &str) -> Result<Found, BillingError> {
        if id.is_empty() || id.contains("..") {
            return Ok(Found::Gone {
                kind,
                id: id.to_owned(),
            });
        }
        let encoded: String = id
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect();
        let mut request = requests::retrieve(kind, "x");
        request.path = request.path.trim_end_matches('x').to_owned() + &encoded;
        self.ask(&request, kind, id).await
    }

    async fn ask(
        &self,
        request: &RequestBuilder,
        kind: Kind,
        id: &str,
    ) -> Result<Found, BillingError> {
        let body = match self.transport.send(request, None).await {
            Ok(body) => body,
            Err(BillingError::NotFound) => {
                return Ok(Found::Gone {
                    kind,
                    id: id.to_owned(),
                });
            }
            Err(error) => return Err(error),
        };
        let found = self.complete(kind, text(&body)?).await?;
        Ok(match found {
            // Whatever is wrong with it, we know which one was asked for.
            Found::NotUnderstood(unread) => Found::NotUnderstood(NotUnderstood {
                id: id.to_owned(),
                ..unread
            }),
            found => found,
        })
    }

    async fn happened(
        &self,
        since: DateTime<Utc>,
        after: Option<&str>,
    ) -> Result<Events, BillingError> {
        let body = self
            .transport
            .send(&requests::events(since, after), None)
            .await?;
        let page = read::page(&body)?;
        let last = page.data.last().and_then(|raw| read::id_of(raw.get()));
        let next = last.filter(|_| page.has_more);
        let mut events = Vec::with_capacity(page.data.len());
        for raw in page.data {
            match read::event(raw.get()) {
                Ok(event) => events.push(event),
                Err(unread) => {
                    tracing::warn!(reason = %unread, id = read::id_of(raw.get()), "an event that cannot be read; a full sync makes up for it");
                }
            }
        }
        Ok(Events { events, next })
    }

    /// Stripe takes a price without a quantity for one of it, so the number there is has to be said.
    async fn quantity(&self, change: &PriceChange) -> Result<Option<u64>, BillingError> {
        if change.quantity.is_some() {
            return Ok(change.quantity);
        }
        match self.one(Kind::Subscription, &change.subscription).await? {
            Found::Understood { object, .. } => match *object {
                Object::Subscription(subscription) => {
                    Ok(read::quantity_of(&subscription, &change.item))
                }
                _ => Ok(None),
            },
            Found::Gone { .. } => Err(BillingError::NotFound),
            Found::NotUnderstood(unread) => Err(BillingError::Misunderstood {
                reason: unread.reason,
            }),
        }
    }

    async fn previewed(
        &self,
        change: &PriceChange,
        at: DateTime<Utc>,
    ) -> Result<Preview, BillingError> {
        let quantity = self.quantity(change).await?;
        let body = self
            .transport
            .send(&requests::preview(change, quantity, at), None)
            .await?;
        read::preview(&body, at).map_err(|unread| BillingError::Misunderstood { reason: unread.0 })
    }

    async fn changed(&self, change: &PriceChange, key: &str) -> Result<Found, BillingError> {
        let quantity = self.quantity(change).await?;
        let body = self
            .transport
            .send(&requests::change(change, quantity), Some(key))
            .await?;
        self.complete(Kind::Subscription, text(&body)?).await
    }
}

/// The answer, where it is a whole JSON document: half of one says nothing about the object.
fn text(body: &[u8]) -> Result<&str, BillingError> {
    let whole = serde_json::from_slice::<&RawValue>(body);
    whole
        .map(RawValue::get)
        .map_err(|_| BillingError::Misunderstood {
            reason: "the answer is no JSON".to_owned(),
        })
}

impl Billing for Stripe {
    fn list<'a>(&'a self, kind: Kind, span: Span, after: Option<&'a str>) -> Answer<'a, Page> {
        Box::pin(self.page(kind, span, after))
    }

    fn fetch<'a>(&'a self, kind: Kind, id: &'a str) -> Answer<'a, Found> {
        Box::pin(self.one(kind, id))
    }

    fn events<'a>(&'a self, since: DateTime<Utc>, after: Option<&'a str>) -> Answer<'a, Events> {
        Box::pin(self.happened(since, after))
    }

    fn preview<'a>(&'a self, change: &'a PriceChange, at: DateTime<Utc>) -> Answer<'a, Preview> {
        Box::pin(self.previewed(change, at))
    }

    fn change_price<'a>(
        &'a self,
        change: &'a PriceChange,
        idempotency_key: &'a str,
    ) -> Answer<'a, Found> {
        Box::pin(self.changed(change, idempotency_key))
    }
}
