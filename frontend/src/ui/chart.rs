//! Small charts drawn as SVG: a line says how something came along; the numbers behind it stand in a table elsewhere.

use std::fmt::Write;

use leptos::prelude::*;

const WIDTH: i64 = 300;
const HEIGHT: i64 = 60;
/// Room for the stroke above the highest point and below the lowest.
const MARGIN: f64 = 4.0;
const ROOM: f64 = HEIGHT as f64 - 2.0 * MARGIN;

/// A line through points of (place, value), places ascending. With fewer than two there is no line.
#[component]
pub fn Sparkline(
    points: Vec<(i64, i64)>,
    /// What the line shows, for those who do not see it.
    finding: String,
) -> AnyView {
    let placed = place(&points);
    let mut line = String::new();
    for (index, (x, y)) in placed.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(line, "{}{x} {y}", if index == 0 { 'M' } else { 'L' });
    }
    let area = format!("{line}V{HEIGHT}H0Z");
    let end = placed
        .last()
        .map(|(x, y)| format!("M{x} {y}h0"))
        .unwrap_or_default();
    view! {
        <svg
            class="spark"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=finding
        >
            <path class="spark-area" d=area />
            <path class="spark-line" d=line />
            <path class="spark-end" d=end />
        </svg>
    }
    .into_any()
}

/// The points on the grid of the picture, the first at its left edge and the last at its right.
///
/// The height stands for at least a tenth of the largest value, so that a change of one in a thousand looks like one.
fn place(points: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let (Some((first, _)), Some((last, _))) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let values = points.iter().map(|(_, value)| *value);
    let (low, high) = (
        values.clone().min().unwrap_or_default(),
        values.max().unwrap_or_default(),
    );
    // A picture of 60 points in height needs no more than a float has.
    #[expect(clippy::cast_precision_loss, reason = "as said")]
    let [low, high] = [low as f64, high as f64];
    let span = (high - low).max(high.abs() / 10.0).max(1.0);
    let width = (last - first).max(1);
    points
        .iter()
        .map(|(at, value)| {
            // From the middle between the lowest and the highest.
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                reason = "as said"
            )]
            let up = ((*value as f64 - (low + high) / 2.0) / span * ROOM) as i64;
            ((at - first) * WIDTH / width, HEIGHT / 2 - up)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_goes_from_edge_to_edge_and_from_bottom_to_top() {
        assert_eq!(
            place(&[(10, 0), (11, 50), (12, 100)]),
            [(0, 56), (150, 30), (300, 4)]
        );
        assert_eq!(place(&[]), []);
    }

    #[test]
    fn a_missing_day_leaves_its_room() {
        assert_eq!(place(&[(0, 1), (1, 1), (3, 1)])[1].0, 100);
    }

    #[test]
    fn what_hardly_changes_looks_so() {
        let flat = place(&[(0, 1_000), (1, 1_001)]);
        assert!((flat[0].1 - flat[1].1).abs() <= 1, "{flat:?}");
        assert_eq!(place(&[(0, 7), (1, 7)])[0].1, 30);
    }

    #[test]
    fn no_sum_of_money_is_too_large() {
        let line = place(&[(0, i64::MIN), (1, i64::MAX)]);
        assert_eq!((line[0].1, line[1].1), (56, 4));
    }
}
