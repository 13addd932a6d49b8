//! A body as SDKs send it: any content type, perhaps gzip, within a bound before and after; parses none of it.

use std::io::Read;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_ENCODING;
use actix_web::web::Bytes;
use crm_types::problem::Code;
use flate2::read::MultiGzDecoder;

use crate::error::{Error, Result};
use crate::extract::body;
use crate::state::State;

/// What gzip begins with. Proxies unpack bodies and leave the header, so the header is not asked.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The body, unpacked, of at most `limit` bytes.
///
/// # Errors
/// `payload_too_large`, `request_timeout`, `unsupported_media_type` (packed otherwise), `invalid_json` (broken gzip).
pub async fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    state: &State,
    limit: usize,
) -> Result<Bytes> {
    let packed = request
        .headers()
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| encoding != "gzip" && encoding != "identity");
    if packed {
        return Err(Error::new(
            Code::UnsupportedMediaType,
            "Send the body as it is, or packed with gzip.",
        ));
    }
    let body = body::read_as_sent(request, payload, limit, state.settings.body_timeout).await?;
    match body.starts_with(&GZIP) {
        true => unpack(&body, limit),
        false => Ok(body),
    }
}

/// A body that unpacks to more than `limit` is unpacked no further than that.
fn unpack(packed: &[u8], limit: usize) -> Result<Bytes> {
    let mut body = Vec::with_capacity(packed.len().saturating_mul(4).min(limit + 1));
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(packed)
        .take(most)
        .read_to_end(&mut body)
        .map_err(|_| Error::new(Code::InvalidJson, "The body is broken gzip."))?;
    if body.len() > limit {
        return Err(body::too_large(limit));
    }
    Ok(body.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = packed(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 60_000);
        assert_eq!(
            unpack(&bomb, 1000).unwrap_err().problem().code,
            Code::PayloadTooLarge
        );
        let members = packed(b"a").repeat(1001);
        assert_eq!(
            unpack(&members, 1000).unwrap_err().problem().code,
            Code::PayloadTooLarge
        );
        assert_eq!(unpack(&packed(&[b' '; 1000]), 1000).unwrap().len(), 1000);
    }

    #[test]
    fn broken_gzip_is_a_refusal() {
        let whole = packed(b"{}");
        for broken in [&whole[..whole.len() - 3], &GZIP[..], &[0x1f, 0x8b, 8, 0, 0]] {
            assert_eq!(
                unpack(broken, 1000).unwrap_err().problem().code,
                Code::InvalidJson
            );
        }
    }
}
