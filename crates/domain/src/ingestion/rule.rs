//! What an event counts as by a line of the map; refuses to guess a number that is not there.

use std::collections::BTreeMap;

use crm_types::ingestion::{Reads, Target};
use serde_json::Value;

use super::Details;

/// The largest file and the most tokens at once that are believed.
const MAX_BYTES: i64 = 10_000_000_000_000;
const MAX_TOKENS: i64 = 1_000_000_000;

const MAX_TEXT: usize = 500;

/// Where a rule finds what it reads; what is not in it has its usual names.
pub type Readings = BTreeMap<Reads, Vec<String>>;

/// What an event counts as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Nothing,
    Login,
    /// `reference`: the product's own name for the vision.
    Vision {
        title: Option<String>,
        reference: Option<String>,
    },
    Refinement {
        vision: Option<String>,
    },
    Audio {
        vision: Option<String>,
    },
    JournalEntry,
    BoardImage {
        path: Option<String>,
    },
    File {
        bytes: i64,
        path: Option<String>,
    },
    /// Above zero: granted; below: used.
    Tokens {
        amount: i64,
    },
}

/// What an event with these properties counts as.
///
/// # Errors
/// In words that quote no value: what it would have to carry and does not.
pub fn effect(target: Target, readings: &Readings, properties: &Details) -> Result<Effect, String> {
    let names = |role: Reads| -> Vec<&str> {
        match readings.get(&role) {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => role.usual_names().to_vec(),
        }
    };
    let text = |role| {
        names(role)
            .into_iter()
            .find_map(|name| as_text(find(properties, name)?))
    };
    let number = |role: Reads, most: i64| {
        let names = names(role);
        let Some((name, value)) = names
            .iter()
            .find_map(|name| find(properties, name).map(|value| (name, value)))
        else {
            return Err(format!("It carries none of: {}.", names.join(", ")));
        };
        whole(value)
            .filter(|number| (-most..=most).contains(number))
            .ok_or_else(|| format!("“{name}” is no whole number up to {most}."))
    };
    Ok(match target {
        Target::Ignore => Effect::Nothing,
        Target::Login => Effect::Login,
        Target::Vision => Effect::Vision {
            title: text(Reads::Title),
            reference: text(Reads::Vision),
        },
        Target::Refinement => Effect::Refinement {
            vision: text(Reads::Vision),
        },
        Target::Audio => Effect::Audio {
            vision: text(Reads::Vision),
        },
        Target::JournalEntry => Effect::JournalEntry,
        Target::BoardImage => Effect::BoardImage {
            path: text(Reads::Path),
        },
        Target::File => {
            let bytes = number(Reads::Bytes, MAX_BYTES)?;
            if bytes < 0 {
                return Err("A file has no size below zero.".to_owned());
            }
            Effect::File {
                bytes,
                path: text(Reads::Path),
            }
        }
        Target::TokensGranted => {
            let amount = number(Reads::Amount, MAX_TOKENS)?;
            if amount < 0 {
                return Err("Nobody is granted less than no tokens.".to_owned());
            }
            Effect::Tokens { amount }
        }
        // Some products tell what was used as a change, below zero.
        Target::TokensUsed => Effect::Tokens {
            amount: -number(Reads::Amount, MAX_TOKENS)?.abs(),
        },
    })
}

/// The property of this name, or, where dots lead into objects, what they lead to.
fn find<'p>(properties: &'p Details, name: &str) -> Option<&'p Value> {
    let found = match properties.get(name) {
        Some(value) => Some(value),
        None => {
            let mut parts = name.split('.');
            let first = properties.get(parts.next()?)?;
            parts.try_fold(first, |value, part| value.get(part))
        }
    };
    found.filter(|value| !value.is_null())
}

fn as_text(value: &Value) -> Option<String> {
    let text: String = match value {
        Value::String(text) => text.trim().chars().take(MAX_TEXT).collect(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A whole number, also one written as text or with a fraction of nothing.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let number = number.as_f64()?;
            // Below 2^53 a double is exact.
            #[allow(clippy::cast_possible_truncation)]
            (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn counted(target: Target, properties: Value) -> Result<Effect, String> {
        effect(target, &Readings::new(), properties.as_object().unwrap())
    }

    #[test]
    fn a_file_needs_its_size() {
        for properties in [
            json!({"bytes": 1024}),
            json!({"size": "1024"}),
            json!({"bytes": 1024.0}),
            json!({"bytes": null, "file_size": 1024}),
        ] {
            assert_eq!(
                counted(Target::File, properties),
                Ok(Effect::File {
                    bytes: 1024,
                    path: None
                })
            );
        }
        for properties in [
            json!({}),
            json!({"bytes": "many"}),
            json!({"bytes": -1}),
            json!({"bytes": 0.5}),
            json!({"bytes": 1e300}),
            json!({"bytes": u64::MAX}),
            json!({"bytes": 10_000_000_000_001_i64}),
            json!({"bytes": [1]}),
        ] {
            assert!(counted(Target::File, properties).is_err());
        }
    }

    #[test]
    fn tokens_are_granted_above_and_used_below_zero() {
        let tokens = |amount| Ok(Effect::Tokens { amount });
        assert_eq!(
            counted(Target::TokensGranted, json!({"amount": 500})),
            tokens(500)
        );
        assert_eq!(
            counted(Target::TokensUsed, json!({"tokens": 20})),
            tokens(-20)
        );
        assert_eq!(
            counted(Target::TokensUsed, json!({"amount": -20})),
            tokens(-20)
        );
        assert!(counted(Target::TokensGranted, json!({"amount": -5})).is_err());
        assert!(counted(Target::TokensUsed, json!({"amount": i64::MIN})).is_err());
        assert!(counted(Target::TokensUsed, json!({})).is_err());
    }

    #[test]
    fn a_rule_says_where_to_look() {
        let readings = Readings::from([(Reads::Bytes, vec!["upload.size".to_owned()])]);
        let properties = json!({"bytes": 1, "upload": {"size": 7}, "path": "a.png"});
        assert_eq!(
            effect(Target::File, &readings, properties.as_object().unwrap()),
            Ok(Effect::File {
                bytes: 7,
                path: Some("a.png".to_owned())
            })
        );
        let dotted = json!({"upload.size": 9});
        assert!(matches!(
            effect(Target::File, &readings, dotted.as_object().unwrap()),
            Ok(Effect::File { bytes: 9, .. })
        ));
    }

    #[test]
    fn words_are_taken_where_they_are_and_missed_where_not() {
        assert_eq!(
            counted(Target::Vision, json!({"title": "Sail", "id": 7})),
            Ok(Effect::Vision {
                title: Some("Sail".to_owned()),
                reference: Some("7".to_owned())
            })
        );
        assert_eq!(
            counted(
                Target::Refinement,
                json!({"vision_id": {"no": "text"}, "visionId": " "})
            ),
            Ok(Effect::Refinement { vision: None })
        );
        assert_eq!(
            counted(Target::Ignore, json!({"bytes": "x"})),
            Ok(Effect::Nothing)
        );
    }
}
