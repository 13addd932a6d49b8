//! Generators of filters for property tests; made only of what the constructors of [`Test`] let through.

use chrono::{DateTime, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::{Expr, FIELDS, Field, Kind, Operator, Test, Unit, Value};

/// Any filter, a few levels deep.
pub fn expr() -> impl Strategy<Value = Expr> {
    expr_over(text())
}

/// Any filter whose texts come from `texts`, so that they have a chance to match something.
pub fn expr_over(
    texts: impl Strategy<Value = String> + Clone + 'static,
) -> impl Strategy<Value = Expr> {
    test(texts)
        .prop_map(Expr::Test)
        .prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 2..4).prop_map(Expr::All),
                vec(inner.clone(), 2..4).prop_map(Expr::Any),
                inner.prop_map(|expr| Expr::Not(Box::new(expr))),
            ]
        })
}

/// Texts of the kind people have for names: several scripts, marks, quotes and wildcards.
pub fn text() -> BoxedStrategy<String> {
    prop_oneof![
        select(vec![
            "Ana",
            "JOSÉ",
            "zoë",
            "محمد",
            "李雷",
            "a%b",
            "under_score",
            "back\\slash",
            "😀",
            "O'Brien \"B\""
        ])
        .prop_map(str::to_owned),
        "[a-zA-Zéüñß0-9 _%\\\\\"'@.-]{1,8}",
    ]
    .prop_filter("blank", |text| !text.trim().is_empty())
    .boxed()
}

fn test(texts: impl Strategy<Value = String> + Clone + 'static) -> BoxedStrategy<Test> {
    let fields: Vec<Field> = FIELDS.iter().map(|info| info.field).collect();
    select(fields)
        .prop_flat_map(move |field| of_field(field, texts.clone()))
        .boxed()
}

fn of_field(
    field: Field,
    texts: impl Strategy<Value = String> + Clone + 'static,
) -> BoxedStrategy<Test> {
    let null = Just(Test::is_null(field));
    if field.kind() == Kind::Tags {
        let has = word(&[], texts).prop_filter_map("fits", move |word| Test::has(field, word).ok());
        return prop_oneof![1 => null, 4 => has].boxed();
    }
    let value = value(field.kind(), texts.clone());
    let compare = (select(&Operator::ALL[..]), value.clone())
        .prop_filter_map("fits", move |(operator, value)| {
            Test::compare(field, operator, value).ok()
        });
    let one_of =
        vec(value, 1..4).prop_filter_map("fits", move |values| Test::one_of(field, values).ok());
    let plain = prop_oneof![1 => null, 5 => compare, 2 => one_of];
    if field.kind() == Kind::Text {
        let contains = texts.prop_filter_map("fits", move |text| Test::contains(field, text).ok());
        return prop_oneof![plain, contains].boxed();
    }
    plain.boxed()
}

fn word(
    known: &'static [crate::status::Status],
    texts: impl Strategy<Value = String> + 'static,
) -> BoxedStrategy<String> {
    if known.is_empty() {
        return prop_oneof![
            select(vec!["vip", "upgrade_target", "and", "past_due"]).prop_map(str::to_owned),
            texts
        ]
        .boxed();
    }
    select(known)
        .prop_map(|status| status.key.to_owned())
        .boxed()
}

fn value(kind: Kind, texts: impl Strategy<Value = String> + 'static) -> BoxedStrategy<Value> {
    match kind {
        Kind::Id => any::<u128>()
            .prop_map(|bits| Value::Id(Uuid::from_u128(bits)))
            .boxed(),
        Kind::Text => texts.prop_map(Value::Text).boxed(),
        Kind::Word { known, .. } => word(known, texts).prop_map(Value::Text).boxed(),
        Kind::Tags | Kind::Integer => prop_oneof![4 => -2..60_i64, 1 => any::<i64>()]
            .prop_map(Value::Integer)
            .boxed(),
        Kind::Decimal | Kind::Money => prop_oneof![4 => -200..20_000_i64, 1 => any::<i64>()]
            .prop_map(Value::Hundredths)
            .boxed(),
        Kind::Date | Kind::Instant => moment().boxed(),
    }
}

fn moment() -> impl Strategy<Value = Value> {
    let date = (2023..2027_i32, 1..366_u32)
        .prop_filter_map("a day of that year", |(year, day)| {
            NaiveDate::from_yo_opt(year, day)
        })
        .prop_map(Value::Date);
    let instant = (1_680_000_000_000_000..1_790_000_000_000_000_i64)
        .prop_filter_map("in range", DateTime::from_timestamp_micros)
        .prop_map(Value::Instant);
    let ago =
        (0..800_u32, select(&Unit::ALL[..])).prop_map(|(count, unit)| Value::Ago { count, unit });
    prop_oneof![date, instant, Just(Value::Today), ago]
}
