//! Reads a body to its end within a size and a time; knows nothing of what it means.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use actix_web::web::{Bytes, BytesMut};
use crm_types::problem::Code;
use futures_util::StreamExt;

use crate::error::{Error, Result};

/// The whole body, of at most `limit` bytes, arrived within `time`.
///
/// # Errors
/// `payload_too_large`, `request_timeout`, `unsupported_media_type` (compressed bodies), `invalid_body` (cut off).
/// Each ends the connection: what may still be coming is not waited for.
pub async fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
    time: Duration,
) -> Result<Bytes> {
    if request
        .headers()
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| encoding != "identity")
    {
        return Err(Error::new(
            Code::UnsupportedMediaType,
            "Send the body as it is: compressed bodies are not taken here.",
        ));
    }
    read_as_sent(request, payload, limit, time).await
}

/// The same for whoever unpacks compressed bodies himself.
///
/// # Errors
/// As [`read`], but for compressed bodies.
pub async fn read_as_sent(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
    time: Duration,
) -> Result<Bytes> {
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    tokio::time::timeout(time, collect(payload, announced.unwrap_or_default(), limit))
        .await
        .unwrap_or_else(|_| {
            Err(Error::new(
                Code::RequestTimeout,
                format!("The body did not arrive within {} seconds.", time.as_secs()),
            )
            .closing())
        })
}

async fn collect(payload: &mut Payload, announced: usize, limit: usize) -> Result<Bytes> {
    let mut body = BytesMut::with_capacity(announced.min(limit));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|cause| {
            Error::new(Code::InvalidBody, "The body broke off before its end.")
                .because(cause)
                .closing()
        })?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The refusal of a body that is larger than `limit`.
pub fn too_large(limit: usize) -> Error {
    Error::new(
        Code::PayloadTooLarge,
        format!("A body may have {limit} bytes at most."),
    )
    .closing()
}
