//! A filter as a tree; a test in it always fits its field, since only [`Test`]'s constructors make one.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::field::{Field, Kind};

/// A filter. `All` and `Any` hold at least two parts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
    Test(Test),
}

/// A question about one field, answered by yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// The value is known and stands in this relation to `value`.
    #[non_exhaustive]
    Compare {
        field: Field,
        operator: Operator,
        value: Value,
    },
    /// The value is known and equal to one of `values` (at least one).
    #[non_exhaustive]
    In { field: Field, values: Vec<Value> },
    /// The text is known and `text` occurs in it, without regard to case or accents.
    #[non_exhaustive]
    Contains { field: Field, text: String },
    /// The set has this word, without regard to case.
    #[non_exhaustive]
    Has { field: Field, word: String },
    /// The value is unknown; for tags: there are none.
    #[non_exhaustive]
    IsNull { field: Field },
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Operator {
    pub const ALL: [Operator; 6] = [
        Operator::Eq,
        Operator::Ne,
        Operator::Lt,
        Operator::Le,
        Operator::Gt,
        Operator::Ge,
    ];

    /// As it is written, in filters and in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Eq => "=",
            Operator::Ne => "!=",
            Operator::Lt => "<",
            Operator::Le => "<=",
            Operator::Gt => ">",
            Operator::Ge => ">=",
        }
    }

    /// Whether it asks for more than equality.
    pub fn orders(self) -> bool {
        !matches!(self, Operator::Eq | Operator::Ne)
    }

    /// Whether a value that compares so with another stands in this relation to it.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Operator::Eq => ordering.is_eq(),
            Operator::Ne => ordering.is_ne(),
            Operator::Lt => ordering.is_lt(),
            Operator::Le => ordering.is_le(),
            Operator::Gt => ordering.is_gt(),
            Operator::Ge => ordering.is_ge(),
        }
    }
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Integer(i64),
    /// Hundredths: `99.5` is 9950. Also money, in the reporting currency's major unit.
    Hundredths(i64),
    Text(String),
    Id(Uuid),
    /// A day. For a moment, the whole day in the account's time zone: `> 2024-02-29` begins on 1 March.
    Date(NaiveDate),
    Instant(DateTime<Utc>),
    /// The day of reading, in the account's time zone.
    Today,
    /// That long before the moment of reading. Days and longer are calendar units in the account's time zone.
    Ago {
        count: u32,
        unit: Unit,
    },
}

/// The unit of a relative time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

impl Unit {
    pub const ALL: [Unit; 5] = [
        Unit::Hours,
        Unit::Days,
        Unit::Weeks,
        Unit::Months,
        Unit::Years,
    ];

    /// The short form.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Hours => "h",
            Unit::Days => "d",
            Unit::Weeks => "w",
            Unit::Months => "mo",
            Unit::Years => "y",
        }
    }

    /// The unit written `d`, `day` or `days`, in any case.
    pub fn find(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        Some(match word.as_str() {
            "h" | "hour" | "hours" => Unit::Hours,
            "d" | "day" | "days" => Unit::Days,
            "w" | "week" | "weeks" => Unit::Weeks,
            "mo" | "month" | "months" => Unit::Months,
            "y" | "year" | "years" => Unit::Years,
            _ => return None,
        })
    }
}

/// The field does not take that comparison or that value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MisfitTest {
    /// The field has no such operator.
    Operator,
    /// The field's values are of another kind.
    Value,
}

impl Test {
    pub fn compare(field: Field, operator: Operator, value: Value) -> Result<Self, MisfitTest> {
        let takes = match field.kind() {
            Kind::Tags => false,
            Kind::Id | Kind::Text | Kind::Word { .. } => !operator.orders(),
            _ => true,
        };
        if !takes {
            return Err(MisfitTest::Operator);
        }
        fits(field, &value)
            .then_some(Self::Compare {
                field,
                operator,
                value,
            })
            .ok_or(MisfitTest::Value)
    }

    pub fn one_of(field: Field, values: Vec<Value>) -> Result<Self, MisfitTest> {
        if field.kind() == Kind::Tags {
            return Err(MisfitTest::Operator);
        }
        let fit = !values.is_empty() && values.iter().all(|value| fits(field, value));
        fit.then_some(Self::In { field, values })
            .ok_or(MisfitTest::Value)
    }

    pub fn contains(field: Field, text: String) -> Result<Self, MisfitTest> {
        match field.kind() {
            Kind::Text => Ok(Self::Contains { field, text }),
            _ => Err(MisfitTest::Operator),
        }
    }

    pub fn has(field: Field, word: String) -> Result<Self, MisfitTest> {
        match field.kind() {
            Kind::Tags => Ok(Self::Has { field, word }),
            _ => Err(MisfitTest::Operator),
        }
    }

    pub fn is_null(field: Field) -> Self {
        Self::IsNull { field }
    }

    /// The field that is asked about.
    pub fn field(&self) -> Field {
        match self {
            Test::Compare { field, .. }
            | Test::In { field, .. }
            | Test::Contains { field, .. }
            | Test::Has { field, .. }
            | Test::IsNull { field } => *field,
        }
    }
}

/// Whether the field's values can be compared with `value`.
fn fits(field: Field, value: &Value) -> bool {
    match field.kind() {
        Kind::Id => matches!(value, Value::Id(_)),
        Kind::Text | Kind::Word { .. } => matches!(value, Value::Text(_)),
        Kind::Tags => false,
        Kind::Integer => matches!(value, Value::Integer(_)),
        Kind::Decimal | Kind::Money => matches!(value, Value::Hundredths(_)),
        Kind::Date | Kind::Instant => {
            matches!(
                value,
                Value::Date(_) | Value::Instant(_) | Value::Today | Value::Ago { .. }
            )
        }
    }
}
