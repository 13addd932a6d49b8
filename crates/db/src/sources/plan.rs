//! Reads Postgres' account of how it would answer, or answered, a question; asks none.

use serde_json::Value;

/// A table that is read from end to end though only some members were asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WholeTable {
    pub schema: String,
    pub name: String,
}

/// How long it took, in milliseconds.
pub(super) fn milliseconds(explained: &Value) -> f64 {
    let part = |name| explained[0][name].as_f64().unwrap_or(0.0);
    part("Planning Time") + part("Execution Time")
}

/// The tables that are read as a whole.
pub(super) fn whole_tables(explained: &Value) -> Vec<WholeTable> {
    let mut found = Vec::new();
    visit(&explained[0]["Plan"], &mut found);
    found
}

fn visit(node: &Value, found: &mut Vec<WholeTable>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let scans_all = match kind {
        "Seq Scan" | "Sample Scan" => true,
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => node.get("Index Cond").is_none(),
        _ => false,
    };
    if let (true, Some(name)) = (scans_all, node["Relation Name"].as_str()) {
        found.push(WholeTable {
            schema: node["Schema"].as_str().unwrap_or_default().to_owned(),
            name: name.to_owned(),
        });
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        visit(child, found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tables_read_from_end_to_end_are_found_at_any_depth() {
        let explained = json!([{
            "Plan": {"Node Type": "Aggregate", "Plans": [
                {"Node Type": "Index Only Scan", "Schema": "a", "Relation Name": "asked", "Index Cond": "(x = 1)"},
                {"Node Type": "Hash", "Plans": [{"Node Type": "Seq Scan", "Schema": "a", "Relation Name": "whole"}]},
                {"Node Type": "Index Scan", "Schema": "b", "Relation Name": "in order", "Filter": "(x = 1)"},
            ]},
            "Planning Time": 1.5,
            "Execution Time": 2.0,
        }]);
        let names: Vec<_> = whole_tables(&explained)
            .into_iter()
            .map(|table| table.name)
            .collect();
        assert_eq!(names, ["whole", "in order"]);
        assert_eq!(milliseconds(&explained), 3.5);
    }
}
