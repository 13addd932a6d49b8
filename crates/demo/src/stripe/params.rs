//! Parameters as Stripe's API takes them (`items[0][price]=…`, `expand[]=…`), read into one tree; judges none of them.

use serde_json::{Map, Value};

use super::error::{Answer, Refusal};

/// The parameters of a request. All leaves are texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(Value);

impl Params {
    /// Out of a query or a form.
    pub fn read(text: &str) -> Self {
        let mut root = Value::Object(Map::new());
        for (key, value) in form_urlencoded::parse(text.as_bytes()) {
            insert(&mut root, &path(&key), &value);
        }
        Self(settle(root))
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    pub fn number(&self, name: &str) -> Answer<Option<i64>> {
        number(self.get(name), name)
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|text| text == "true")
    }

    /// The texts of a list, or the one text there is.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        match self.get(name) {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(text)) => vec![text],
            _ => Vec::new(),
        }
    }

    /// What is below `name`, as parameters of their own.
    pub fn below(&self, name: &str) -> Self {
        Self(self.get(name).cloned().unwrap_or_default())
    }

    pub fn entries(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.as_object().into_iter().flatten()
    }

    pub fn items(&self) -> Vec<Params> {
        let items = self.0.as_array().into_iter().flatten();
        items.cloned().map(Params).collect()
    }
}

/// A whole number, where there is a value at all.
pub fn number(value: Option<&Value>, name: &str) -> Answer<Option<i64>> {
    let Some(value) = value else { return Ok(None) };
    let read = value.as_str().and_then(|text| text.parse().ok());
    read.map(Some)
        .ok_or_else(|| Refusal::parameter(name, format!("Invalid integer: {value}")))
}

/// `a[b][]` is `a`, `b` and nothing.
fn path(key: &str) -> Vec<&str> {
    let (first, rest) = key.split_once('[').unwrap_or((key, ""));
    let rest = rest.strip_suffix(']').filter(|_| key.contains('['));
    let rest = rest.into_iter().flat_map(|rest| rest.split("]["));
    std::iter::once(first).chain(rest).collect()
}

fn insert(at: &mut Value, path: &[&str], value: &str) {
    let Some((first, rest)) = path.split_first() else {
        *at = Value::String(value.to_owned());
        return;
    };
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    if let Some(map) = at.as_object_mut() {
        let key = match *first {
            "" => map.len().to_string(),
            name => name.to_owned(),
        };
        insert(map.entry(key).or_insert(Value::Null), rest, value);
    }
}

/// What is counted from 0 is a list.
fn settle(value: Value) -> Value {
    let Value::Object(map) = value else {
        return value;
    };
    let counted = !map.is_empty() && (0..map.len()).all(|n| map.contains_key(&n.to_string()));
    if counted {
        let mut items: Vec<(usize, Value)> = map
            .into_iter()
            .map(|(key, value)| (key.parse().unwrap_or(0), settle(value)))
            .collect();
        items.sort_by_key(|(at, _)| *at);
        return Value::Array(items.into_iter().map(|(_, value)| value).collect());
    }
    Value::Object(
        map.into_iter()
            .map(|(key, value)| (key, settle(value)))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_make_a_tree() {
        let params = Params::read(
            "items[0][id]=si_1&items[0][price]=p&items[1][quantity]=3&expand[]=a&expand[]=b.c&created[gte]=7&x%5By%5D=z",
        );
        assert_eq!(params.texts("expand"), ["a", "b.c"]);
        assert_eq!(params.below("created").number("gte").unwrap(), Some(7));
        let items = params.below("items").items();
        assert_eq!(items[0].text("price"), Some("p"));
        assert_eq!(items[1].text("quantity"), Some("3"));
        assert_eq!(params.below("x").text("y"), Some("z"));
        assert!(params.number("limit").unwrap().is_none());
        assert!(Params::read("limit=ten").number("limit").is_err());
    }
}
