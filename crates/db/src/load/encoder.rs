//! Postgres' binary `COPY` format, as far as rows of ours need it; checks nothing that the server checks.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Signature, flags, length of the header's extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();
/// Seconds from 1970 to 2000, where Postgres begins to count.
const EPOCH_SECONDS: i64 = 946_684_800;
const TEXT_OID: u32 = 25;

/// Rows of one table, encoded one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoder {
    bytes: Vec<u8>,
    rows: u64,
    fields: i16,
}

impl Encoder {
    /// Appends a row whose fields `write` appends.
    pub(crate) fn row(&mut self, write: impl FnOnce(&mut Self)) {
        if self.bytes.is_empty() {
            self.bytes.extend_from_slice(HEADER);
        }
        let count_at = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 2]);
        self.fields = 0;
        write(self);
        self.bytes[count_at..count_at + 2].copy_from_slice(&self.fields.to_be_bytes());
        self.rows += 1;
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// All rows, without the end of the stream.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What ends a stream of rows.
    pub(crate) fn trailer() -> [u8; 2] {
        TRAILER
    }

    /// Forgets the rows and keeps the room.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.rows = 0;
    }

    fn null(&mut self) {
        self.fields += 1;
        self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    fn field(&mut self, value: &[u8]) {
        self.fields += 1;
        self.length(value.len());
        self.bytes.extend_from_slice(value);
    }

    /// Values are far below 2 GiB; a longer one would be refused by the server, not cut.
    fn length(&mut self, length: usize) {
        let length = i32::try_from(length).unwrap_or(i32::MAX);
        self.bytes.extend_from_slice(&length.to_be_bytes());
    }
}

/// A value of a column.
pub(crate) trait Field {
    fn encode(&self, to: &mut Encoder);
}

impl<T: Field> Field for Option<T> {
    fn encode(&self, to: &mut Encoder) {
        match self {
            Some(value) => value.encode(to),
            None => to.null(),
        }
    }
}

impl Field for Uuid {
    fn encode(&self, to: &mut Encoder) {
        to.field(self.as_bytes());
    }
}

impl Field for &str {
    fn encode(&self, to: &mut Encoder) {
        to.field(self.as_bytes());
    }
}

impl Field for i64 {
    fn encode(&self, to: &mut Encoder) {
        to.field(&self.to_be_bytes());
    }
}

/// A `jsonb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Json<'a>(pub &'a serde_json::Value);

impl Field for Json<'_> {
    fn encode(&self, to: &mut Encoder) {
        // The version of the format, then the text.
        let text = self.0.to_string();
        to.fields += 1;
        to.length(1 + text.len());
        to.bytes.push(1);
        to.bytes.extend_from_slice(text.as_bytes());
    }
}

impl Field for bool {
    fn encode(&self, to: &mut Encoder) {
        to.field(&[u8::from(*self)]);
    }
}

impl Field for i32 {
    fn encode(&self, to: &mut Encoder) {
        to.field(&self.to_be_bytes());
    }
}

impl Field for DateTime<Utc> {
    fn encode(&self, to: &mut Encoder) {
        (self.timestamp_micros() - EPOCH_SECONDS * 1_000_000).encode(to);
    }
}

impl Field for NaiveDate {
    fn encode(&self, to: &mut Encoder) {
        (self.to_epoch_days() - (EPOCH_SECONDS / 86_400) as i32).encode(to);
    }
}

/// A `numeric` with two decimals, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hundredths(pub i64);

impl Field for Hundredths {
    fn encode(&self, to: &mut Encoder) {
        const NEGATIVE: u16 = 0x4000;
        // Digits of base 10,000, of which the last is the fraction.
        let mut rest = u128::from(self.0.unsigned_abs()) * 100;
        let mut digits = [0_u16; 6];
        let mut used = 0;
        while rest > 0 {
            digits[used] = (rest % 10_000) as u16;
            rest /= 10_000;
            used += 1;
        }
        let weight = used as i16 - 2;
        let sign = if self.0 < 0 { NEGATIVE } else { 0 };
        let mut encoded = [0_u8; 20];
        let header = [used as u16, weight as u16, sign, 2];
        let parts = header.iter().chain(digits[..used].iter().rev());
        for (place, part) in encoded.chunks_exact_mut(2).zip(parts) {
            place.copy_from_slice(&part.to_be_bytes());
        }
        to.field(&encoded[..8 + 2 * used]);
    }
}

impl Field for &[&str] {
    fn encode(&self, to: &mut Encoder) {
        let dimensions = u32::from(!self.is_empty());
        let values: usize = self.iter().map(|value| 4 + value.len()).sum();
        to.fields += 1;
        to.length(12 + 8 * dimensions as usize + values);
        for part in [dimensions, 0, TEXT_OID] {
            to.bytes.extend_from_slice(&part.to_be_bytes());
        }
        if self.is_empty() {
            return;
        }
        // How many there are, and that the first is number 1.
        to.length(self.len());
        to.length(1);
        for value in *self {
            to.length(value.len());
            to.bytes.extend_from_slice(value.as_bytes());
        }
    }
}
