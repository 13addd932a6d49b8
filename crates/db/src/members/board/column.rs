//! Which columns a grouping has, in which order, and who is in each; counts nobody.

use crm_domain::text::fold;
use crm_types::filter::{Expr, Field, Operator, Test, Value};
use crm_types::members::{ColumnKey, Grouping};
use crm_types::status::{self, TIERS, Tone};

use crate::lane::Lane;
use crate::members::filter::Sql;
use crate::{Error, Result};

/// Tiers beyond the product's own that have columns of their own; with more, the rest share one.
const MOST_OTHER_TIERS: usize = 36;

/// One column, empty.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub key: ColumnKey,
    pub label: String,
    pub tone: Tone,
    pub takes_cards: bool,
    /// Who is in it, as a filter.
    pub whose: Expr,
}

/// A field of the directory that members are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grouped {
    pub field: Field,
    /// The column's name, which is the counters' dimension, too.
    pub name: &'static str,
    pub collation: &'static str,
    /// The list of statuses that names its values.
    list: Option<&'static str>,
}

pub(super) fn grouped(group_by: &Grouping) -> Option<Grouped> {
    Some(match group_by {
        Grouping::EngagementStatus => Grouped {
            field: Field::EngagementStatus,
            name: "engagement_status",
            collation: r#" collate "C""#,
            list: Some("engagement"),
        },
        Grouping::HealthStatus => Grouped {
            field: Field::HealthStatus,
            name: "health_status",
            collation: r#" collate "C""#,
            list: Some("health"),
        },
        Grouping::SubscriptionTier => Grouped {
            field: Field::SubscriptionTier,
            name: "subscription_tier",
            collation: r#" collate "und-x-icu""#,
            list: None,
        },
        Grouping::Tags(_) => return None,
    })
}

/// What a row of the columns says they are.
pub(super) const VALUE: i32 = 0;
pub(super) const UNCLASSIFIED: i32 = 1;
pub(super) const OTHER: i32 = 2;

impl Grouped {
    /// Appends, after `with`, the columns there are: `columns as k` and the values without a column, `strays`.
    pub fn push_columns(&self, sql: &mut Sql) {
        sql.push("counted as (select c.value, sum(c.members)::bigint as members, sum(c.mrr_cents)::bigint as mrr_cents")
            .push(" from crm.member_counters as c where c.dimension = '")
            .push(self.name)
            .push("' group by c.value), listed as (");
        match self.list {
            Some(list) => {
                sql.push("select s.position as place, s.key as value, s.label, s.tone, s.merging_into is null as takes_cards")
                    .push(" from crm.statuses as s where s.list = '")
                    .push(list)
                    .push("'");
            }
            None => push_tiers(sql),
        }
        sql.push(
            "), strays as (select n.value, n.members, n.mrr_cents from counted as n where n.value <> '' and n.members > 0\
             \n and not exists (select from listed as l where l.value = n.value)),\
             \n columns as (select 0 as kind, l.place, l.value, l.label, l.tone, l.takes_cards,\
             \n coalesce(n.members, 0) as members, coalesce(n.mrr_cents, 0) as mrr_cents\
             \n from listed as l left join counted as n on n.value = l.value\
             \n union all select 1, 0, null, null, null, null, n.members, n.mrr_cents\
             \n from counted as n where n.value = '' and n.members > 0\
             \n union all select 2, 0, null, null, null, null, sum(s.members)::bigint, sum(s.mrr_cents)::bigint\
             \n from strays as s having count(*) > 0)",
        );
    }

    /// The column that a row of `columns` describes.
    pub fn column(
        &self,
        kind: i32,
        value: Option<String>,
        shown: Shown,
        listed: &[String],
    ) -> Column {
        let tone = shown.tone.as_deref().and_then(|tone| tone.parse().ok());
        let plain = |key, label: &str, takes_cards, whose| Column {
            key,
            label: label.to_owned(),
            tone: Tone::Neutral,
            takes_cards,
            whose,
        };
        let null = || Expr::Test(Test::is_null(self.field));
        match (kind, value) {
            (VALUE, Some(value)) => {
                let known = status::find(TIERS, &value).map(|tier| tier.label.to_owned());
                Column {
                    label: shown.label.or(known).unwrap_or_else(|| value.clone()),
                    tone: tone.unwrap_or(Tone::Neutral),
                    takes_cards: shown.takes_cards.unwrap_or(true),
                    whose: self.is(&value),
                    key: ColumnKey::Value(value),
                }
            }
            // Who has no tier has none from billing: it cannot be taken away by hand.
            (UNCLASSIFIED, _) => plain(
                ColumnKey::Unclassified,
                "Unclassified",
                self.list.is_some(),
                null(),
            ),
            _ => plain(ColumnKey::Other, "Other", false, self.is_stray(listed)),
        }
    }

    fn is(&self, value: &str) -> Expr {
        let value = Value::Text(value.to_owned());
        // Words take texts: there is no misfit, and if there were, nobody would be in the column.
        let test = Test::compare(self.field, Operator::Eq, value);
        Expr::Test(test.unwrap_or(Test::is_null(Field::CreatedAt)))
    }

    fn is_stray(&self, listed: &[String]) -> Expr {
        let known = Expr::Not(Box::new(Expr::Test(Test::is_null(self.field))));
        let values = listed.iter().cloned().map(Value::Text).collect();
        match Test::one_of(self.field, values) {
            Ok(test) => Expr::All(vec![known, Expr::Not(Box::new(Expr::Test(test)))]),
            // Nothing is listed.
            Err(_) => known,
        }
    }
}

/// How a column is shown, where its value says so.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    pub label: Option<String>,
    pub tone: Option<String>,
    pub takes_cards: Option<bool>,
}

/// The product's tiers from small to large, then others by name.
fn push_tiers(sql: &mut Sql) {
    sql.push("select t.place, t.value, null::text as label, null::text as tone, true as takes_cards from (values ");
    for (place, tier) in TIERS.iter().enumerate() {
        sql.push(if place > 0 { ", (" } else { "(" });
        sql.push(place).push(", '").push(tier.key).push("')");
    }
    sql.push(") as t (place, value) union all (select ")
        .push(TIERS.len())
        .push(", n.value, null, null, true from counted as n where n.value <> '' and n.members > 0 and n.value not in (");
    for (n, tier) in TIERS.iter().enumerate() {
        sql.push(if n > 0 { ", '" } else { "'" });
        sql.push(tier.key).push("'");
    }
    sql.push(r#") order by n.value collate "und-x-icu" limit "#)
        .push(MOST_OTHER_TIERS)
        .push(")");
}

/// The columns of these tags, and one for whoever has none of them.
pub(super) fn of_tags(tags: &[String]) -> Vec<Column> {
    let plain = |key, label: &str, takes_cards, whose| Column {
        key,
        label: label.to_owned(),
        tone: Tone::Neutral,
        takes_cards,
        whose,
    };
    let mut columns: Vec<Column> = tags
        .iter()
        .map(|tag| plain(ColumnKey::Value(tag.clone()), tag, true, has(tag)))
        .collect();
    let mut none: Vec<Expr> = tags
        .iter()
        .map(|tag| Expr::Not(Box::new(has(tag))))
        .collect();
    let none = match (none.len(), none.pop()) {
        (1, Some(only)) => only,
        (_, last) => Expr::All(none.into_iter().chain(last).collect()),
    };
    columns.push(plain(ColumnKey::Other, "None of these", true, none));
    columns
}

fn has(tag: &str) -> Expr {
    let test = Test::has(Field::CustomTags, tag.to_owned());
    Expr::Test(test.unwrap_or(Test::is_null(Field::CreatedAt)))
}

/// A column as the statement has it: its kind, value, label and tone, and whether it takes cards.
type Described = (
    i32,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<bool>,
);

/// The column of this key.
///
/// # Errors
/// `NotFound` where the grouping has no such column.
pub(super) async fn find(lane: &mut Lane, group_by: &Grouping, key: &ColumnKey) -> Result<Column> {
    let Some(grouped) = grouped(group_by) else {
        let Grouping::Tags(tags) = group_by else {
            return Err(Error::NotFound);
        };
        let same = |column: &Column| match (&column.key, key) {
            (ColumnKey::Value(a), ColumnKey::Value(b)) => fold(a) == fold(b),
            (a, b) => a == b,
        };
        let found = of_tags(tags).into_iter().find(same);
        return found.ok_or(Error::NotFound);
    };
    let mut sql = Sql::new("with ");
    grouped.push_columns(&mut sql);
    sql.push(" select k.kind, k.value, k.label, k.tone, k.takes_cards from columns as k");
    let rows: Vec<Described> = sql.build_query_as().fetch_all(lane.connection()).await?;
    let listed: Vec<String> = rows
        .iter()
        .filter(|(kind, ..)| *kind == VALUE)
        .filter_map(|(_, value, ..)| value.clone())
        .collect();
    let found = rows
        .into_iter()
        .find_map(|(kind, value, label, tone, takes_cards)| {
            let shown = Shown {
                label,
                tone,
                takes_cards,
            };
            let column = grouped.column(kind, value, shown, &listed);
            (column.key == *key).then_some(column)
        });
    match (found, key) {
        (Some(column), _) => Ok(column),
        // Columns that are only there while somebody is in them, and now nobody is.
        (None, ColumnKey::Unclassified) => {
            Ok(grouped.column(UNCLASSIFIED, None, Shown::default(), &listed))
        }
        (None, ColumnKey::Other) => Ok(grouped.column(OTHER, None, Shown::default(), &listed)),
        (None, ColumnKey::Value(_)) => Err(Error::NotFound),
    }
}

/// What both must hold for.
pub(super) fn both(filter: Option<Expr>, whose: Expr) -> Expr {
    match filter {
        None => whose,
        Some(Expr::All(mut parts)) => {
            parts.push(whose);
            Expr::All(parts)
        }
        Some(other) => Expr::All(vec![other, whose]),
    }
}
