//! Values as JSON, the very bytes that serde_json writes, in less time: texts and names are looked through eight bytes at a
//! time. What is rare is left to serde_json; its `RawValue` is not for here.
//!
//! serde_json looks at each byte of each text, and a page of fifty members has 1,500 texts, their fields' names among them.
//! sonic-rs was tried: half of the gain, for nine crates that read beyond the ends of texts.

use serde::Serialize;
use serde::ser::{self, Error as _, Serializer};
use serde_json::{Error, Result, Value};

/// Appends `value`.
///
/// # Errors
/// The value's own, and keys of maps that are no texts.
pub fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<()> {
    value.serialize(Writer { out })
}

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Whether one of eight bytes is written otherwise: `"`, `\` and whatever is below the space.
fn has_special(eight: [u8; 8]) -> bool {
    let eight = u64::from_ne_bytes(eight);
    // The highest bit of a byte that is below this one, if it has not that bit itself; a borrow starts only from such a byte.
    let below = |word: u64, least: u8| word.wrapping_sub(ONES * u64::from(least)) & !word;
    let equal = |byte: u8| below(eight ^ (ONES * u64::from(byte)), 1);
    (below(eight, b' ') | equal(b'"') | equal(b'\\')) & HIGHS != 0
}

/// Whether a text is written as it is.
fn is_plain(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk() else {
        return text
            .iter()
            .all(|byte| *byte >= b' ' && *byte != b'"' && *byte != b'\\');
    };
    let (eights, _) = text.as_chunks();
    !has_special(*last) && !eights.iter().any(|eight| has_special(*eight))
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    fn text(self, text: &str) -> Result<()> {
        if !is_plain(text.as_bytes()) {
            return serde_json::to_writer(self.out, text);
        }
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    fn again(&mut self) -> Writer<'_> {
        Writer { out: self.out }
    }

    fn parts(self, begin: &[u8], end: &'static [u8]) -> Parts<'a> {
        self.out.extend_from_slice(begin);
        Parts {
            writer: self,
            is_first: true,
            end,
        }
    }

    /// The beginning of an enum's variant that has something.
    fn variant(mut self, name: &str) -> Result<Self> {
        self.out.push(b'{');
        self.again().text(name)?;
        self.out.push(b':');
        Ok(self)
    }
}

/// The parts of a value, between a beginning and an end.
struct Parts<'a> {
    writer: Writer<'a>,
    is_first: bool,
    end: &'static [u8],
}

impl Parts<'_> {
    fn separate(&mut self) -> Writer<'_> {
        if !self.is_first {
            self.writer.out.push(b',');
        }
        self.is_first = false;
        self.writer.again()
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        value.serialize(self.separate())
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        self.separate().text(name)?;
        self.writer.out.push(b':');
        value.serialize(self.writer.again())
    }

    fn finish(self) -> Result<()> {
        self.writer.out.extend_from_slice(self.end);
        Ok(())
    }
}

/// What serde_json writes itself.
macro_rules! left {
    ($($method:ident: $type:ty),* $(,)?) => { $(
        fn $method(self, value: $type) -> Result<()> {
            serde_json::to_writer(self.out, &value)
        }
    )* };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    left! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
        serialize_bytes: &[u8],
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.text(value)
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut writer = self.variant(variant)?;
        value.serialize(writer.again())?;
        writer.out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>> {
        Ok(self.parts(b"[", b"]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>> {
        Ok(self.parts(b"[", b"]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>> {
        Ok(self.parts(b"[", b"]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'a>> {
        Ok(self.variant(variant)?.parts(b"[", b"]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'a>> {
        Ok(self.parts(b"{", b"}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>> {
        Ok(self.parts(b"{", b"}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'a>> {
        Ok(self.variant(variant)?.parts(b"{", b"}}"))
    }
}

macro_rules! elements {
    ($($trait:ident: $method:ident),* $(,)?) => { $(
        impl ser::$trait for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.element(value)
            }

            fn end(self) -> Result<()> {
                self.finish()
            }
        }
    )* };
}

elements! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! fields {
    ($($trait:ident),*) => { $(
        impl ser::$trait for Parts<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<()> {
                self.field(name, value)
            }

            fn end(self) -> Result<()> {
                self.finish()
            }
        }
    )* };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Error;

    /// Numbers and truths become texts.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        let key = match serde_json::to_value(key)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => return Err(Error::custom("a key must be a text")),
        };
        self.separate().text(&key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.writer.out.push(b':');
        value.serialize(self.writer.again())
    }

    fn end(self) -> Result<()> {
        self.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn assert_same<T: Serialize + ?Sized>(value: &T) {
        let mut out = Vec::new();
        write(&mut out, value).unwrap();
        let theirs = serde_json::to_string(value).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), theirs);
    }

    #[test]
    fn texts_are_escaped_wherever_they_need_it_and_nowhere_else() {
        for letter in (0..=0x100)
            .chain(0x2020..=0x2030)
            .filter_map(char::from_u32)
        {
            for length in 0..20 {
                for place in 0..=length {
                    let text =
                        "x".repeat(place) + &letter.to_string() + &"é".repeat(length - place);
                    assert_same(&text);
                }
            }
        }
    }

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    struct Inner(u8);

    #[derive(Serialize)]
    struct Pair(i128, f32);

    #[derive(Serialize)]
    enum Kind {
        Unit,
        Inner(Option<bool>),
        Pair(char, ()),
        Fields { first: u64, second: Vec<i64> },
    }

    #[derive(Serialize)]
    struct Everything {
        #[serde(rename = "a \"name\"")]
        quoted: Unit,
        inner: Inner,
        pair: Pair,
        kinds: Vec<Kind>,
        none: Vec<Kind>,
        tuple: (&'static str, f64, f64),
        #[serde(skip_serializing_if = "Option::is_none")]
        absent: Option<u8>,
        numbers: BTreeMap<i32, u128>,
        truths: BTreeMap<bool, char>,
        words: BTreeMap<&'static str, Value>,
        empty: BTreeMap<String, String>,
        #[serde(flatten)]
        more: BTreeMap<&'static str, Option<i8>>,
    }

    #[test]
    fn every_shape_is_written_as_serde_json_writes_it() {
        assert_same(&Everything {
            quoted: Unit,
            inner: Inner(7),
            pair: Pair(i128::MIN, 0.1),
            kinds: vec![
                Kind::Unit,
                Kind::Inner(Some(true)),
                Kind::Inner(None),
                Kind::Pair('"', ()),
                Kind::Fields {
                    first: u64::MAX,
                    second: vec![i64::MIN, 0],
                },
            ],
            none: Vec::new(),
            tuple: ("\u{7f}", f64::NAN, 1e300),
            absent: None,
            numbers: BTreeMap::from([(-1, u128::MAX), (2, 0)]),
            truths: BTreeMap::from([(false, 'é'), (true, '\n')]),
            words: BTreeMap::from([
                (
                    "a\tb",
                    serde_json::json!({ "x": [1, -2, 3.5, null, "y\\"] }),
                ),
                ("c", Value::Null),
            ]),
            empty: BTreeMap::new(),
            more: BTreeMap::from([("d", Some(-8)), ("e", None)]),
        });
    }

    #[test]
    fn a_key_that_is_no_text_is_refused() {
        let mut out = Vec::new();
        assert!(write(&mut out, &BTreeMap::from([((), 1)])).is_err());
        assert!(write(&mut out, &BTreeMap::from([(vec![1], 1)])).is_err());
    }
}
