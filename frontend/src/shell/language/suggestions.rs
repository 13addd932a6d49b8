//! What lists of suggestions under a text field share: moving through them by key, and their ids; holds no list.

use leptos::prelude::document;

/// The id of an option of a list.
pub fn option_id(list: &str, index: usize) -> String {
    format!("{list}-{index}")
}

/// Brings an option of a list that scrolls into sight.
pub fn reveal(list: &str, index: usize) {
    if let Some(option) = document().get_element_by_id(&option_id(list, index)) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// The option an arrow leads to from option `at` of `count`, round the ends.
pub fn step(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, at) {
        ("ArrowDown", None) => Some(0),
        ("ArrowDown", Some(at)) => Some(if at >= last { 0 } else { at + 1 }),
        ("ArrowUp", None | Some(0)) => Some(last),
        ("ArrowUp", Some(at)) => Some((at - 1).min(last)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn arrows_go_round_and_other_keys_nowhere() {
        assert_eq!(step("ArrowDown", None, 3), Some(0));
        assert_eq!(step("ArrowDown", Some(2), 3), Some(0));
        assert_eq!(step("ArrowUp", None, 3), Some(2));
        assert_eq!(step("ArrowUp", Some(7), 3), Some(2));
        assert_eq!(step("ArrowUp", Some(0), 0), None);
        assert_eq!(step("a", Some(0), 3), None);
    }
}
