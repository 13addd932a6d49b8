//! A drag as states and what follows from them: what pointers and keys do comes in, what is to be done goes out; knows
//! no element and no clock.

/// A place in the window, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// What points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    Mouse,
    Pen,
    Touch,
}

impl Device {
    /// How far it may tremble while it is held down.
    const fn slack(self) -> f64 {
        match self {
            Self::Mouse => 4.0,
            Self::Pen => 6.0,
            Self::Touch => 10.0,
        }
    }
}

/// How long a finger rests on a card before it lifts it; whatever it does before is a tap or a scroll.
pub const HOLD_MS: u32 = 300;

/// A column as it stood when cards were lifted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lane {
    pub left: f64,
    pub right: f64,
    /// Whether cards may be dropped here.
    pub takes: bool,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// A pointer goes down on a card.
    Down {
        pointer: i32,
        device: Device,
        at: Point,
    },
    Moved {
        pointer: i32,
        at: Point,
    },
    Up {
        pointer: i32,
    },
    /// The browser took the pointer away, as for a scroll.
    Lost {
        pointer: i32,
    },
    /// The time of a long press is over.
    Held,
    /// The lanes moved under the pointer by so much, as when they scroll.
    Scrolled(f64),
    /// Lifted by key from this lane.
    Lift(usize),
    /// To the next lane that takes cards, or the one before.
    Step(bool),
    /// Put down by key.
    Put,
    /// Escape, or the window is left.
    Escape,
}

/// What is to be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    Nothing,
    /// Say [`Input::Held`] after [`HOLD_MS`].
    Wait,
    /// It was a tap, a click or a scroll after all.
    GiveWay,
    /// Cards are lifted by a pointer: say where the lanes are.
    Lifted,
    /// What is lifted follows the pointer.
    Follow,
    /// Cards are over another lane than before, moved there by key.
    Over,
    /// Cards are put down in this lane.
    Drop(usize),
    /// Everything stays where it was.
    Cancelled,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Idle,
    Pressed {
        pointer: i32,
        device: Device,
        from: Point,
    },
    Carried {
        pointer: i32,
        at: Point,
    },
    /// By keyboard, over a lane.
    Chosen(usize),
}

/// One drag after the other.
#[derive(Clone, Debug, Default)]
pub struct Drag {
    state: State,
    lanes: Vec<Lane>,
    /// Where the lane began from which cards were lifted by key: a way back, even where it takes none.
    home: Option<usize>,
}

impl Drag {
    /// Tells where the lanes are; asked for by [`Output::Lifted`], and needed before [`Input::Lift`].
    pub fn measured(&mut self, lanes: Vec<Lane>) {
        self.lanes = lanes;
    }

    /// Whether cards are in the air.
    pub fn is_lifted(&self) -> bool {
        matches!(self.state, State::Carried { .. } | State::Chosen(_))
    }

    /// Whether they hang on a pointer.
    pub fn is_carried(&self) -> bool {
        matches!(self.state, State::Carried { .. })
    }

    /// Whether nothing is under way, not even a press.
    pub fn is_idle(&self) -> bool {
        self.state == State::Idle
    }

    /// Where the pointer is that carries cards.
    pub fn at(&self) -> Option<Point> {
        match self.state {
            State::Carried { at, .. } => Some(at),
            _ => None,
        }
    }

    /// The lane that cards are over, whether or not it takes them.
    pub fn over(&self) -> Option<usize> {
        match self.state {
            State::Carried { at, .. } => self.lane_at(at.x),
            State::Chosen(lane) => Some(lane),
            _ => None,
        }
    }

    fn lane_at(&self, x: f64) -> Option<usize> {
        self.lanes
            .iter()
            .position(|lane| lane.left <= x && x < lane.right)
    }

    fn takes(&self, lane: usize) -> bool {
        self.lanes.get(lane).is_some_and(|lane| lane.takes)
    }

    /// Takes in what happened.
    pub fn on(&mut self, input: Input) -> Output {
        match (self.state, input) {
            (
                State::Idle,
                Input::Down {
                    pointer,
                    device,
                    at,
                },
            ) => {
                self.state = State::Pressed {
                    pointer,
                    device,
                    from: at,
                };
                match device {
                    Device::Touch => Output::Wait,
                    _ => Output::Nothing,
                }
            }
            // A second finger: two fingers zoom.
            (State::Pressed { pointer, .. }, Input::Down { pointer: other, .. })
                if other != pointer =>
            {
                self.end(Output::GiveWay)
            }
            (
                State::Pressed {
                    pointer,
                    device,
                    from,
                },
                Input::Moved { pointer: own, at },
            ) if own == pointer => self.press_moved(pointer, device, from, at),
            (
                State::Pressed {
                    pointer,
                    device: Device::Touch,
                    from,
                },
                Input::Held,
            ) => self.carry(pointer, from),
            (
                State::Pressed { pointer, .. },
                Input::Up { pointer: own } | Input::Lost { pointer: own },
            ) if own == pointer => self.end(Output::GiveWay),
            (State::Pressed { .. }, Input::Escape) => self.end(Output::GiveWay),
            (State::Carried { pointer, .. }, Input::Moved { pointer: own, at })
                if own == pointer =>
            {
                self.state = State::Carried { pointer, at };
                Output::Follow
            }
            (State::Carried { .. }, Input::Scrolled(by)) => {
                for lane in &mut self.lanes {
                    lane.left -= by;
                    lane.right -= by;
                }
                Output::Follow
            }
            (State::Carried { pointer, at }, Input::Up { pointer: own }) if own == pointer => {
                match self.lane_at(at.x).filter(|lane| self.takes(*lane)) {
                    Some(lane) => self.end(Output::Drop(lane)),
                    None => self.end(Output::Cancelled),
                }
            }
            (State::Carried { pointer, .. }, Input::Lost { pointer: own }) if own == pointer => {
                self.end(Output::Cancelled)
            }
            (State::Idle, Input::Lift(lane)) => {
                self.home = Some(lane);
                self.state = State::Chosen(lane);
                Output::Over
            }
            (State::Chosen(lane), Input::Step(forward)) => match self.next(lane, forward) {
                Some(next) => {
                    self.state = State::Chosen(next);
                    Output::Over
                }
                None => Output::Nothing,
            },
            (State::Chosen(lane), Input::Put) => match self.home == Some(lane) {
                true => self.end(Output::Cancelled),
                false => self.end(Output::Drop(lane)),
            },
            (State::Carried { .. } | State::Chosen(_), Input::Escape) => {
                self.end(Output::Cancelled)
            }
            _ => Output::Nothing,
        }
    }

    fn press_moved(&mut self, pointer: i32, device: Device, from: Point, at: Point) -> Output {
        let moved = (at.x - from.x).hypot(at.y - from.y) >= device.slack();
        match (moved, device) {
            (false, _) => Output::Nothing,
            // Before the long press is over, a finger that moves scrolls.
            (true, Device::Touch) => self.end(Output::GiveWay),
            (true, _) => self.carry(pointer, at),
        }
    }

    fn carry(&mut self, pointer: i32, at: Point) -> Output {
        self.state = State::Carried { pointer, at };
        self.lanes.clear();
        Output::Lifted
    }

    /// The next lane from `lane` that cards may go to or came from.
    fn next(&self, lane: usize, forward: bool) -> Option<usize> {
        let fits = |at: &usize| self.takes(*at) || self.home == Some(*at);
        match forward {
            true => (lane + 1..self.lanes.len()).find(fits),
            false => (0..lane).rev().find(fits),
        }
    }

    fn end(&mut self, output: Output) -> Output {
        self.state = State::Idle;
        self.home = None;
        output
    }
}

/// How fast to scroll, in pixels a second, when something is carried to `at` between `start` and `end`: not at all in
/// the middle, and the faster the nearer to an edge, or beyond it.
pub fn edge_speed(at: f64, start: f64, end: f64) -> f64 {
    const ZONE: f64 = 72.0;
    const FASTEST: f64 = 1_400.0;
    let zone = ZONE.min((end - start) / 4.0);
    if zone <= 0.0 {
        return 0.0;
    }
    let depth = |distance: f64| ((zone - distance) / zone).clamp(0.0, 1.0).powi(2) * FASTEST;
    depth(end - at) - depth(at - start)
}

#[cfg(test)]
mod tests;
