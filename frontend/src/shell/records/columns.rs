//! The heads of a list: what they sort by and which way first.

use leptos::prelude::*;

use super::Records;
use super::kind::Column;
use crate::ui::{ColumnHeader, Direction};

/// The head of one column.
pub fn head(records: Records, column: &'static Column) -> AnyView {
    if column.sort.is_empty() {
        return view! { <ColumnHeader label=column.label /> }.into_any();
    }
    let usual = records.kind.usual;
    let current = move || {
        records
            .state
            .with(|state| sorted(&state.sort, usual).to_owned())
    };
    let direction = Signal::derive(move || direction(&current(), column.sort));
    let href = records.address(move |state| {
        let next = next(column, sorted(&state.sort, usual), usual);
        state.with_sort(next)
    });
    view! { <ColumnHeader label=column.label sorted=direction href=href /> }.into_any()
}

/// The order that holds.
pub fn sorted<'a>(sort: &'a str, usual: &'a str) -> &'a str {
    match sort {
        "" => usual,
        sort => sort,
    }
}

fn direction(current: &str, field: &str) -> Option<Direction> {
    match current.strip_prefix('-') {
        Some(name) if name == field => Some(Direction::Descending),
        None if current == field => Some(Direction::Ascending),
        _ => None,
    }
}

/// The order that a press on the head leads to: first the column's own way, then the other, then the usual one.
fn next(column: &Column, current: &str, usual: &str) -> String {
    let (up, down) = (column.sort.to_owned(), format!("-{}", column.sort));
    let (own, other) = match column.descending_first {
        true => (down, up),
        false => (up, down),
    };
    let to = match current {
        current if current == own => other,
        current if current == other => String::new(),
        _ => own,
    };
    match to == usual {
        true => String::new(),
        false => to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_goes_its_own_way_then_the_other_then_back() {
        let column = Column {
            label: "Due",
            sort: "due_at",
            descending_first: false,
        };
        let next = |current| next(&column, current, "-updated_at");
        assert_eq!(next("-updated_at"), "due_at");
        assert_eq!(next("due_at"), "-due_at");
        assert_eq!(next("-due_at"), "");
        let usual = Column {
            label: "Changed",
            sort: "updated_at",
            descending_first: true,
        };
        assert_eq!(
            super::next(&usual, "-updated_at", "-updated_at"),
            "updated_at"
        );
        assert_eq!(super::next(&usual, "due_at", "-updated_at"), "");
        assert_eq!(direction("-due_at", "due_at"), Some(Direction::Descending));
        assert_eq!(direction("due_at", "number"), None);
    }
}
