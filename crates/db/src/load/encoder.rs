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

    pub(crate) fn null(&mut self) {
        self.fields += 1;
        self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    pub(crate) fn field(&mut self, value: &[u8]) {
        self.fields += 1;
        self.length(value.len());
        self.bytes.extend_from_slice(value);
    }

    /// Values are far below 2 GiB; a longer one would be refused by the server, not cut.
    fn length(&mut self, length: usize) {
        let length = i32::try_from(length).unwrap_or(i32::MAX);
        self.bytes.extend_from_slice(&length.to_be_bytes());
    }

    pub(crate) fn uuid(&mut self, value: Uuid) {
        self.field(value.as_bytes());
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.field(value.as_bytes());
    }

    pub(crate) fn bigint(&mut self, value: i64) {
        self.field(&value.to_be_bytes());
    }

    pub(crate) fn integer(&mut self, value: i32) {
        self.field(&value.to_be_bytes());
    }

    pub(crate) fn timestamp(&mut self, value: DateTime<Utc>) {
        let micros = value.timestamp_micros() - EPOCH_SECONDS * 1_000_000;
        self.bigint(micros);
    }

    pub(crate) fn date(&mut self, value: NaiveDate) {
        let days = value.to_epoch_days() - (EPOCH_SECONDS / 86_400) as i32;
        self.integer(days);
    }

    /// A `numeric` with two decimals, from hundredths.
    pub(crate) fn hundredths(&mut self, value: i64) {
        const NEGATIVE: u16 = 0x4000;
        // Digits of base 10,000, the last of which is the fraction.
        let mut rest = u128::from(value.unsigned_abs()) * 100;
        let mut digits = [0_u16; 6];
        let mut used = 0;
        while rest > 0 {
            digits[used] = (rest % 10_000) as u16;
            rest /= 10_000;
            used += 1;
        }
        let mut encoded = [0_u8; 8 + 12];
        let weight = used as i16 - 2;
        let sign = if value < 0 { NEGATIVE } else { 0 };
        for (at, part) in [used as u16, weight as u16, sign, 2].into_iter().enumerate() {
            encoded[2 * at..2 * at + 2].copy_from_slice(&part.to_be_bytes());
        }
        for (at, digit) in digits[..used].iter().rev().enumerate() {
            encoded[8 + 2 * at..10 + 2 * at].copy_from_slice(&digit.to_be_bytes());
        }
        self.field(&encoded[..8 + 2 * used]);
    }

    pub(crate) fn texts(&mut self, values: &[&str]) {
        self.fields += 1;
        let dimensions = u32::from(!values.is_empty());
        let length = 12 + 8 * dimensions as usize + values.iter().map(|value| 4 + value.len()).sum::<usize>();
        self.length(length);
        for part in [dimensions, 0, TEXT_OID] {
            self.bytes.extend_from_slice(&part.to_be_bytes());
        }
        if values.is_empty() {
            return;
        }
        self.length(values.len());
        self.length(1);
        for value in values {
            self.length(value.len());
            self.bytes.extend_from_slice(value.as_bytes());
        }
    }

    pub(crate) fn or_null<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }
}
