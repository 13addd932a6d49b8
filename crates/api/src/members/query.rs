//! The parameters of the member list, and the one filter they come down to; evaluates nothing.

use crm_db::members::ListQuery;
use crm_types::filter::{Expr, Field, FilterError, Operator, Test, Value, Vocabulary, parse_with};
use crm_types::members::Sort;
use crm_types::problem::{Code, FieldError};
use crm_types::status::UNCLASSIFIED;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{Error, Result};
use crate::extract::{nearest, page_limit};

/// The longest search, in characters: names and addresses are shorter.
const MAX_SEARCH: usize = 200;

/// What may be asked of the member list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListMembers {
    /// A filter: `days_since_last_login > 14 and vision_count = 0`. Fields are compared with `= != < <= > >=`,
    /// `in (…)`, `contains`, `has` (tags), `is null`, and joined with `and`, `or`, `not`, `( )`. Times may be relative:
    /// `created_at > 7d ago`. A comparison with something unknown is false.
    #[param(
        max_length = 4000,
        example = "days_since_last_login > 14 and vision_count = 0"
    )]
    filter: Option<String>,
    /// Words to find in names and e-mail addresses, small mistakes forgiven.
    #[param(max_length = 200, example = "amara")]
    q: Option<String>,
    /// The field to sort by, with `-` before it to begin at its end. Unknown values come last either way.
    #[param(
        pattern = "^-?(name|email|created_at|last_login_at|engagement_status|subscription_tier|vision_count|mrr)$",
        example = "-created_at",
        default = "-created_at"
    )]
    sort: Option<String>,
    /// How many rows a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` or `prev_cursor` of a page of the same filter and sort.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Whether to count all that match. By default only the first page does.
    total: Option<bool>,
    /// Short for a filter by engagement status; `unclassified` for members nobody has classified.
    #[param(max_length = 100, example = "at_risk")]
    engagement_status: Option<String>,
    /// Short for a filter by health status; `unclassified` for members nobody has classified.
    #[param(max_length = 100, example = "healthy")]
    health_status: Option<String>,
    /// Short for a filter by tier; `unclassified` for members without one.
    #[param(max_length = 100, example = "solo")]
    subscription_tier: Option<String>,
    /// Short for a filter by subscription status: `active`, `trialing` or `inactive`.
    #[param(max_length = 100, example = "active")]
    subscription_status: Option<String>,
    /// Short for a filter by one tag.
    #[param(max_length = 100, example = "upgrade_target")]
    tag: Option<String>,
}

/// The same without a page: which members, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SelectMembers {
    /// A filter, as in `list_members`.
    #[param(max_length = 4000, example = "engagement_status = at_risk")]
    filter: Option<String>,
    /// Words to find in names and e-mail addresses, small mistakes forgiven.
    #[param(max_length = 200, example = "amara")]
    q: Option<String>,
    /// The field to sort by, with `-` before it to begin at its end.
    #[param(
        pattern = "^-?(name|email|created_at|last_login_at|engagement_status|subscription_tier|vision_count|mrr)$",
        example = "-created_at",
        default = "-created_at"
    )]
    sort: Option<String>,
    /// Short for a filter by engagement status.
    #[param(max_length = 100, example = "at_risk")]
    engagement_status: Option<String>,
    /// Short for a filter by health status.
    #[param(max_length = 100, example = "healthy")]
    health_status: Option<String>,
    /// Short for a filter by tier.
    #[param(max_length = 100, example = "solo")]
    subscription_tier: Option<String>,
    /// Short for a filter by subscription status.
    #[param(max_length = 100, example = "active")]
    subscription_status: Option<String>,
    /// Short for a filter by one tag.
    #[param(max_length = 100, example = "upgrade_target")]
    tag: Option<String>,
}

impl SelectMembers {
    /// What is asked.
    ///
    /// # Errors
    /// As [`ListMembers::understand`].
    pub fn understand(self, vocabulary: &Vocabulary) -> Result<ListQuery> {
        let list = ListMembers {
            filter: self.filter,
            q: self.q,
            sort: self.sort,
            engagement_status: self.engagement_status,
            health_status: self.health_status,
            subscription_tier: self.subscription_tier,
            subscription_status: self.subscription_status,
            tag: self.tag,
            ..ListMembers::default()
        };
        list.understand(vocabulary)
    }
}

impl ListMembers {
    /// What is asked.
    ///
    /// # Errors
    /// `invalid_filter` and `invalid_query`, naming the parameter.
    pub fn understand(self, vocabulary: &Vocabulary) -> Result<ListQuery> {
        let first_page = self.cursor.is_none();
        Ok(ListQuery {
            sort: sort(self.sort.as_deref())?,
            limit: page_limit(self.limit)?,
            search: search(self.q.as_deref())?,
            total: self.total.unwrap_or(first_page),
            filter: self.filter(vocabulary)?,
            cursor: self.cursor,
        })
    }

    /// The filter and all shorthands, all of which must hold.
    fn filter(&self, vocabulary: &Vocabulary) -> Result<Option<Expr>> {
        let shorthands = [
            (
                "engagement_status",
                Field::EngagementStatus,
                &self.engagement_status,
            ),
            ("health_status", Field::HealthStatus, &self.health_status),
            (
                "subscription_tier",
                Field::SubscriptionTier,
                &self.subscription_tier,
            ),
            (
                "subscription_status",
                Field::SubscriptionStatus,
                &self.subscription_status,
            ),
        ];
        let mut parts = Vec::new();
        parts.extend(parsed(self.filter.as_deref(), vocabulary)?);
        for (parameter, field, value) in shorthands {
            if let Some(value) = value {
                parts.push(is(parameter, field, value, vocabulary)?);
            }
        }
        if let Some(tag) = &self.tag {
            let test = Test::has(Field::CustomTags, tag.clone()).map_err(|_| misfit("tag"))?;
            parts.push(Expr::Test(test));
        }
        Ok(match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(Expr::All(parts)),
        })
    }
}

/// The filter written `text`.
pub(crate) fn parsed(text: Option<&str>, vocabulary: &Vocabulary) -> Result<Option<Expr>> {
    let Some(text) = text else {
        return Ok(None);
    };
    parse_with(text, vocabulary).map_err(|error| not_understood("filter", error))
}

/// `field = value`, checked by the language's own parser, which knows the values and suggests the nearest.
fn is(parameter: &'static str, field: Field, value: &str, vocabulary: &Vocabulary) -> Result<Expr> {
    if value.eq_ignore_ascii_case(UNCLASSIFIED) {
        return Ok(Expr::Test(Test::is_null(field)));
    }
    let test = Test::compare(field, Operator::Eq, Value::Text(value.to_owned()))
        .map_err(|_| misfit(parameter))?;
    let mut parsed = parse_with(&test.to_string(), vocabulary).map_err(|error| {
        // Its position is one in a text that nobody wrote.
        not_understood(
            parameter,
            FilterError {
                position: 0,
                length: value.chars().count(),
                ..error
            },
        )
    })?;
    parsed.take().ok_or_else(|| misfit(parameter))
}

fn sort(text: Option<&str>) -> Result<Sort> {
    let Some(text) = text else {
        return Ok(Sort::default());
    };
    text.parse().map_err(|_| {
        let (minus, name) = text
            .strip_prefix('-')
            .map_or(("", text), |name| ("-", name));
        let known: Vec<String> = crm_types::members::SortField::ALL
            .iter()
            .map(|field| field.as_str().to_owned())
            .collect();
        let suggestion = nearest(name, &known).map(|name| format!("{minus}{name}"));
        invalid(
            "sort",
            "Members cannot be sorted by that.",
            known,
            suggestion,
        )
    })
}

pub(crate) fn search(text: Option<&str>) -> Result<Option<String>> {
    let text = text.unwrap_or_default().trim();
    if text.chars().count() > MAX_SEARCH {
        return Err(invalid(
            "q",
            &format!("A search has {MAX_SEARCH} characters at most."),
            Vec::new(),
            None,
        ));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn not_understood(parameter: &str, error: FilterError) -> Error {
    let place = |count: usize| u32::try_from(count).ok();
    Error::new(Code::InvalidFilter, error.message.clone()).with(FieldError {
        field: parameter.to_owned(),
        code: error.kind.as_str().to_owned(),
        position: place(error.position),
        length: place(error.length),
        message: error.message,
        expected: error.expected,
        suggestion: error.suggestion,
    })
}

fn misfit(parameter: &str) -> Error {
    invalid(parameter, "This value does not fit.", Vec::new(), None)
}

pub(crate) fn invalid(
    parameter: &str,
    message: &str,
    expected: Vec<String>,
    suggestion: Option<String>,
) -> Error {
    Error::new(Code::InvalidQuery, message).with(FieldError {
        field: parameter.to_owned(),
        code: "invalid".to_owned(),
        message: message.to_owned(),
        expected,
        suggestion,
        ..FieldError::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::parse_query;

    fn asked(query: &str) -> Result<ListQuery> {
        parse_query::<ListMembers>(query)?.understand(&Vocabulary::default())
    }

    fn filter(query: &str) -> String {
        asked(query).unwrap().filter.unwrap().to_string()
    }

    fn refused(query: &str) -> (Code, FieldError) {
        let error = asked(query).unwrap_err();
        (error.problem().code, error.problem().errors[0].clone())
    }

    #[test]
    fn nothing_asked_is_the_first_page_of_all() {
        let asked = asked("").unwrap();
        assert_eq!(asked.filter, None);
        assert_eq!((asked.limit, asked.total), (50, true));
        assert_eq!(asked.sort, Sort::default());
    }

    #[test]
    fn further_pages_do_not_count_unless_asked() {
        assert!(!asked("cursor=x").unwrap().total);
        assert!(asked("cursor=x&total=true").unwrap().total);
        assert!(!asked("total=false").unwrap().total);
    }

    #[test]
    fn shorthands_and_filter_all_hold() {
        assert_eq!(
            filter("engagement_status=at_risk"),
            "engagement_status = at_risk"
        );
        assert_eq!(
            filter("filter=vision_count%20=%200&engagement_status=AT_RISK&tag=vip"),
            "vision_count = 0 and engagement_status = at_risk and custom_tags has vip"
        );
        assert_eq!(
            filter("health_status=unclassified"),
            "health_status is null"
        );
    }

    #[test]
    fn a_shorthand_cannot_smuggle_a_filter_in() {
        let (code, error) = refused("engagement_status=x%20or%20vision_count%20=%200");
        assert_eq!(
            (code, error.field.as_str()),
            (Code::InvalidFilter, "engagement_status")
        );
        assert_eq!(
            filter("tag=a%22%20or%20name%20is%20null"),
            r#"custom_tags has "a\" or name is null""#
        );
    }

    #[test]
    fn an_unknown_status_is_told_the_nearest() {
        let (_, error) = refused("engagement_status=at_rsk");
        assert_eq!(error.suggestion.as_deref(), Some("at_risk"));
    }

    #[test]
    fn a_filter_that_is_none_says_where_it_breaks() {
        let (code, error) = refused("filter=vision_cont%20=%200");
        assert_eq!(
            (code, error.field.as_str()),
            (Code::InvalidFilter, "filter")
        );
        assert_eq!((error.position, error.length), (Some(0), Some(11)));
        assert_eq!(error.suggestion.as_deref(), Some("vision_count"));
    }

    #[test]
    fn a_sort_or_limit_out_of_bounds_is_refused() {
        assert_eq!(refused("sort=-nme").1.suggestion.as_deref(), Some("-name"));
        assert_eq!(refused("limit=0").1.field, "limit");
        assert_eq!(refused("limit=101").1.field, "limit");
        assert_eq!(refused(&format!("q={}", "x".repeat(201))).1.field, "q");
    }
}
