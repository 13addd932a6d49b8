//! What pointers and keys come to, step by step.

use super::*;

fn at(x: f64) -> Point {
    Point { x, y: 10.0 }
}

fn down(device: Device) -> Input {
    Input::Down {
        pointer: 1,
        device,
        at: at(50.0),
    }
}

fn moved(x: f64) -> Input {
    Input::Moved {
        pointer: 1,
        at: at(x),
    }
}

/// Three lanes of 100 pixels; the second takes no cards.
fn lanes() -> Vec<Lane> {
    [true, false, true]
        .into_iter()
        .enumerate()
        .map(|(index, takes)| Lane {
            left: index as f64 * 100.0,
            right: (index as f64 + 1.0) * 100.0,
            takes,
        })
        .collect()
}

fn carried() -> Drag {
    let mut drag = Drag::default();
    drag.on(down(Device::Mouse));
    assert_eq!(drag.on(moved(60.0)), Output::Lifted);
    drag.measured(lanes());
    drag
}

#[test]
fn a_mouse_lifts_after_four_pixels_and_a_click_stays_a_click() {
    let mut drag = Drag::default();
    assert_eq!(drag.on(down(Device::Mouse)), Output::Nothing);
    assert_eq!(drag.on(moved(53.0)), Output::Nothing);
    assert_eq!(drag.on(Input::Up { pointer: 1 }), Output::GiveWay);
    assert!(drag.is_idle());
    drag.on(down(Device::Mouse));
    assert_eq!(drag.on(moved(54.0)), Output::Lifted);
    assert!(drag.is_carried());
}

#[test]
fn a_finger_lifts_by_resting_and_scrolls_by_moving() {
    let mut drag = Drag::default();
    assert_eq!(drag.on(down(Device::Touch)), Output::Wait);
    assert_eq!(drag.on(moved(58.0)), Output::Nothing);
    assert_eq!(drag.on(Input::Held), Output::Lifted);

    let mut drag = Drag::default();
    drag.on(down(Device::Touch));
    assert_eq!(drag.on(moved(61.0)), Output::GiveWay);
    // The timer that was started comes too late.
    assert_eq!(drag.on(Input::Held), Output::Nothing);
    assert!(drag.is_idle());
}

#[test]
fn a_press_of_the_mouse_is_no_long_press() {
    let mut drag = Drag::default();
    drag.on(down(Device::Mouse));
    assert_eq!(drag.on(Input::Held), Output::Nothing);
    let mut drag = Drag::default();
    assert_eq!(drag.on(down(Device::Pen)), Output::Nothing);
    assert_eq!(drag.on(moved(55.0)), Output::Nothing);
    assert_eq!(drag.on(moved(56.0)), Output::Lifted);
}

#[test]
fn cards_are_dropped_where_they_are_taken() {
    let mut drag = carried();
    assert_eq!(drag.on(moved(250.0)), Output::Follow);
    assert_eq!(drag.over(), Some(2));
    assert_eq!(drag.on(Input::Up { pointer: 1 }), Output::Drop(2));
    for (x, over) in [(150.0, Some(1)), (350.0, None)] {
        let mut drag = carried();
        drag.on(moved(x));
        assert_eq!(drag.over(), over);
        assert_eq!(drag.on(Input::Up { pointer: 1 }), Output::Cancelled);
    }
}

#[test]
fn lanes_that_scroll_pass_under_the_pointer() {
    let mut drag = carried();
    assert_eq!(drag.over(), Some(0));
    assert_eq!(drag.on(Input::Scrolled(200.0)), Output::Follow);
    assert_eq!(drag.over(), Some(2));
}

#[test]
fn escape_and_a_lost_pointer_cancel() {
    for input in [Input::Escape, Input::Lost { pointer: 1 }] {
        let mut drag = carried();
        assert_eq!(drag.on(input), Output::Cancelled);
        assert!(drag.is_idle());
    }
}

#[test]
fn other_pointers_change_nothing_and_a_second_finger_ends_a_press() {
    let mut drag = carried();
    assert_eq!(
        drag.on(Input::Moved {
            pointer: 2,
            at: at(250.0)
        }),
        Output::Nothing
    );
    assert_eq!(drag.on(Input::Up { pointer: 2 }), Output::Nothing);
    assert!(drag.is_carried());
    let mut drag = Drag::default();
    drag.on(down(Device::Touch));
    let second = Input::Down {
        pointer: 2,
        device: Device::Touch,
        at: at(80.0),
    };
    assert_eq!(drag.on(second), Output::GiveWay);
}

#[test]
fn keys_step_over_lanes_that_take_nothing_and_the_ends_hold() {
    let mut drag = Drag::default();
    drag.measured(lanes());
    assert_eq!(drag.on(Input::Lift(0)), Output::Over);
    assert_eq!(drag.on(Input::Step(true)), Output::Over);
    assert_eq!(drag.over(), Some(2));
    assert_eq!(drag.on(Input::Step(true)), Output::Nothing);
    assert_eq!(drag.on(Input::Put), Output::Drop(2));

    // Back where they came from is no move.
    drag.on(Input::Lift(1));
    assert_eq!(drag.on(Input::Step(false)), Output::Over);
    assert_eq!(drag.on(Input::Step(true)), Output::Over);
    assert_eq!(drag.over(), Some(1));
    assert_eq!(drag.on(Input::Put), Output::Cancelled);

    drag.on(Input::Lift(0));
    assert_eq!(drag.on(Input::Escape), Output::Cancelled);
    assert_eq!(drag.on(Input::Put), Output::Nothing);
}

#[test]
fn nothing_is_lifted_twice() {
    let mut drag = carried();
    assert_eq!(drag.on(Input::Lift(0)), Output::Nothing);
    assert_eq!(drag.on(down(Device::Mouse)), Output::Nothing);
    assert!(drag.is_carried());
}

#[test]
fn edges_scroll_the_faster_the_nearer() {
    let speed = |at| edge_speed(at, 0.0, 1000.0);
    assert_eq!(speed(500.0), 0.0);
    assert!(speed(990.0) > speed(950.0) && speed(950.0) > 0.0);
    assert!(speed(5.0) < 0.0);
    assert_eq!(speed(1200.0), 1_400.0);
    assert_eq!(edge_speed(5.0, 0.0, 0.0), 0.0);
}
