//! What the form of one filter holds while it is edited, and the part of the filter it makes; the parser alone decides
//! what a number or a day is.

use crm_types::filter::{Expr, Field, FilterError, Kind, Operator, Test, Unit, Value, parse};

use super::known::words_of;
use super::relation::{Relation, relations};

/// A simple part of a filter as a form: which field, how it compares, with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub field: Field,
    pub relation: Relation,
    /// A number, a text, a day or a count before `unit`, as it was typed.
    pub typed: String,
    /// The words that are ticked, of those the field knows.
    pub words: Vec<String>,
    pub unit: Unit,
}

impl Draft {
    /// An empty form for a field.
    pub fn new(field: Field) -> Self {
        let relation = relations(field.kind())[0];
        Self {
            field,
            relation,
            typed: String::new(),
            words: Vec::new(),
            unit: Unit::Days,
        }
    }

    /// The form that makes this part; none where no form can.
    pub fn read(part: &Expr) -> Option<Self> {
        let (test, negated) = match part {
            Expr::Test(test) => (test, false),
            Expr::Not(inner) => match inner.as_ref() {
                Expr::Test(test) => (test, true),
                _ => return None,
            },
            _ => return None,
        };
        let mut draft = Self::new(test.field());
        match (test, negated) {
            (Test::IsNull { .. }, false) => draft.relation = Relation::Unknown,
            (Test::IsNull { .. }, true) => draft.relation = Relation::Known,
            (Test::Has { word, .. }, negated) => {
                draft.relation = if negated {
                    Relation::HasNot
                } else {
                    Relation::Has
                };
                draft.typed = word.clone();
            }
            (Test::Contains { text, .. }, false) => {
                draft.relation = Relation::Contains;
                draft.typed = text.clone();
            }
            (
                Test::Compare {
                    field,
                    operator,
                    value,
                    ..
                },
                false,
            ) => draft.compare(*field, *operator, value)?,
            (Test::In { values, .. }, negated) => {
                // `not in` lets unknown values through, `!=` does not: only one of them is "is not".
                if negated || !draft.picks_words() {
                    return None;
                }
                draft.relation = Relation::Is;
                draft.words = values.iter().map(word).collect::<Option<_>>()?;
            }
            _ => return None,
        }
        Some(draft)
    }

    fn compare(&mut self, field: Field, operator: Operator, value: &Value) -> Option<()> {
        if let Value::Ago { count, unit } = value {
            self.relation = match operator {
                Operator::Gt => Relation::Within,
                Operator::Lt => Relation::LongerAgo,
                _ => return None,
            };
            (self.typed, self.unit) = (count.to_string(), *unit);
            return Some(());
        }
        self.relation = Relation::of(operator);
        match value {
            Value::Instant(_) | Value::Today => return None,
            Value::Text(key) if self.picks_words() => {
                // A word that the form does not list cannot be ticked.
                listed(field, key).then_some(())?;
                self.words = vec![key.clone()];
            }
            Value::Text(text) => self.typed = text.clone(),
            // The printer writes a value as it is typed.
            _ => {
                let test =
                    Expr::Test(Test::compare(field, operator, value.clone()).ok()?).to_string();
                self.typed = test.rsplit(' ').next()?.to_owned();
            }
        }
        Some(())
    }

    /// Whether values are ticked in a list, and not typed.
    pub fn picks_words(&self) -> bool {
        matches!(self.field.kind(), Kind::Word { known: [_, ..], .. })
    }

    /// The part of the filter, or what is wrong with the form. None while it is not filled in.
    pub fn part(&self) -> Option<Result<Expr, String>> {
        let field = self.field;
        let typed = self.typed.trim();
        let texts = matches!(field.kind(), Kind::Text | Kind::Word { .. });
        let test = match self.relation {
            Relation::Unknown => Ok(Test::is_null(field)),
            Relation::Known => {
                return Some(Ok(Expr::Not(Box::new(Expr::Test(Test::is_null(field))))));
            }
            _ if self.picks_words() => return self.ticked().map(Ok),
            _ if typed.is_empty() => return None,
            // A text is taken as it stands: a blank may be what is looked for.
            Relation::Contains => Test::contains(field, self.typed.clone()),
            Relation::Has => Test::has(field, self.typed.clone()),
            Relation::HasNot => {
                let has = Test::has(field, self.typed.clone())
                    .map(|test| Expr::Not(Box::new(Expr::Test(test))));
                return Some(has.map_err(|_| misfit(field)));
            }
            relation if texts => {
                Test::compare(field, relation.operator(), Value::Text(self.typed.clone()))
            }
            relation => return Some(self.written(relation, typed)),
        };
        Some(test.map(Expr::Test).map_err(|_| misfit(field)))
    }

    /// Several words are "one of them"; all the unticked ones would be "none of them", which is written as its parts are.
    fn ticked(&self) -> Option<Expr> {
        let text = |key: &String| Value::Text(key.clone());
        let operator = self.relation.operator();
        let single = |key: &String| {
            Test::compare(self.field, operator, text(key))
                .ok()
                .map(Expr::Test)
        };
        match (self.words.as_slice(), self.relation) {
            ([], _) => None,
            ([key], _) => single(key),
            (keys, Relation::IsNot) => keys
                .iter()
                .map(single)
                .collect::<Option<Vec<_>>>()
                .map(Expr::All),
            (keys, _) => Test::one_of(self.field, keys.iter().map(text).collect())
                .ok()
                .map(Expr::Test),
        }
    }

    /// Numbers and times go through the parser, which knows what they look like and says so.
    fn written(&self, relation: Relation, typed: &str) -> Result<Expr, String> {
        let ago = match relation.relative() {
            true => format!("{} ago", self.unit.as_str()),
            false => String::new(),
        };
        let operator = relation.operator().as_str();
        let read = parse(&format!("{} {operator} {typed}{ago}", self.field.name()));
        match read {
            Ok(Some(part @ Expr::Test(Test::Compare { .. }))) => Ok(part),
            Ok(_) => Err(misfit(self.field)),
            Err(FilterError { message, .. }) if !relation.relative() => Err(message),
            Err(_) => Err("Write a whole number.".to_owned()),
        }
    }

    /// With a word ticked or unticked, in the order of the list.
    pub fn toggle(&mut self, key: &str) {
        let ticked = self.words.iter().any(|word| word == key);
        self.words = words_of(self.field)
            .into_iter()
            .map(|word| word.key)
            .filter(|own| match own == key {
                true => !ticked,
                false => self.words.contains(own),
            })
            .collect();
    }
}

fn listed(field: Field, key: &str) -> bool {
    words_of(field).iter().any(|word| word.key == key)
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::Text(key) => Some(key.clone()),
        _ => None,
    }
}

fn misfit(field: Field) -> String {
    format!("“{}” does not take that.", field.info().label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::filter::testing;
    use proptest::prelude::*;

    fn draft(text: &str) -> Option<Draft> {
        Draft::read(&parse(text).unwrap().unwrap())
    }

    fn through(text: &str) -> String {
        match draft(text).and_then(|draft| draft.part()) {
            Some(Ok(part)) => part.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_a_form_can_hold_comes_back_as_it_was() {
        for text in [
            "vision_count = 0",
            "days_since_last_login > 14",
            "mrr >= 99.50",
            "total_storage_mb < 1.25",
            "mrr is null",
            "last_login_at is not null",
            "engagement_status = at_risk",
            "engagement_status in (active, champion)",
            "health_status != churned",
            "custom_tags has vip",
            "not custom_tags has \"Big Spender\"",
            "custom_tags is null",
            "name contains \"O\\\"Brien\"",
            "email = \"a@b.example\"",
            "created_at > 7d ago",
            "last_login_at < 3mo ago",
            "created_at = 2024-02-29",
            "raw_status = past_due",
            "user_id = 01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a",
        ] {
            assert_eq!(through(text), text);
        }
    }

    #[test]
    fn what_no_form_can_hold_has_none() {
        for text in [
            "mrr = 1 or mrr = 2",
            "not vision_count = 0",
            "engagement_status not in (active, champion)",
            "vision_count in (1, 2)",
            "created_at >= 7d ago",
            "created_at > today",
            "subscription_tier = platinum",
        ] {
            assert_eq!(draft(text), None, "{text}");
        }
    }

    #[test]
    fn a_form_that_is_not_filled_in_makes_nothing_and_a_wrong_one_says_why() {
        let mut draft = Draft::new(Field::VisionCount);
        assert_eq!(draft.part(), None);
        for wrong in ["many", "1 or mrr > 0", "1)", "2.5"] {
            draft.typed = wrong.to_owned();
            assert!(matches!(draft.part(), Some(Err(_))), "{wrong}");
        }
        draft.typed = " 3 ".to_owned();
        assert!(matches!(draft.part(), Some(Ok(_))));
    }

    #[test]
    fn words_are_ticked_in_the_order_of_the_list() {
        let mut draft = Draft::new(Field::EngagementStatus);
        for key in ["champion", "active", "at_risk", "champion"] {
            draft.toggle(key);
        }
        assert_eq!(draft.words, ["active", "at_risk"]);
        draft.relation = Relation::IsNot;
        let part = draft.part().unwrap().unwrap();
        assert_eq!(
            part.to_string(),
            "engagement_status != active and engagement_status != at_risk"
        );
    }

    proptest! {
        #[test]
        fn a_form_never_changes_the_part_it_was_read_from(filter in testing::expr()) {
            if let Some(draft) = Draft::read(&filter) {
                prop_assert_eq!(draft.part(), Some(Ok(filter)));
            }
        }
    }
}
