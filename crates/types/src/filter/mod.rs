//! The filter language: one grammar for the address bar, the API and the command line; knows no rows and no SQL.
//!
//! ```text
//! filter     = any
//! any        = all { "or" all }
//! all        = unary { "and" unary }
//! unary      = "not" unary | "(" any ")" | test
//! test       = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
//!            | field [ "not" ] "in" "(" value { "," value } ")"
//!            | field "contains" text
//!            | field "has" text
//!            | field "is" [ "not" ] "null"
//! value      = number | decimal | word | quoted text | date | instant | "today" | count unit "ago"
//! unit       = "h" | "d" | "w" | "mo" | "y", or the word: "7 days ago"
//! ```
//!
//! Logic is two-valued: a comparison with something unknown is false, and `not` is its exact opposite.
//! Text compares without regard to case or accents.

mod ast;
mod complete;
mod error;
mod field;
mod lexer;
mod parser;
mod printer;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;
mod value;
mod vocabulary;

pub use ast::{Expr, MisfitTest, Operator, Test, Unit, Value};
pub use complete::{Completion, Suggestion, complete, complete_with};
pub use error::{Expectation, FilterError, FilterErrorKind};
pub use field::{
    FIELDS, Field, FieldInfo, Kind, LEAD_FIELDS, LeadField, Measure, Subject, TICKET_FIELDS,
    TicketField,
};
pub use parser::{MAX_CHARS, MAX_DEPTH, MAX_NODES, parse, parse_with};
pub use vocabulary::Vocabulary;
