//! The icons: strokes on a grid of 16, drawn in the colour of the text; none says anything its text does not.

use leptos::prelude::*;

macro_rules! glyphs {
    ($($name:ident $path:literal,)+) => {
        /// The name of an icon.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Glyph {
            $($name,)+
        }

        impl Glyph {
            const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)+
                }
            }
        }
    };
}

glyphs! {
    Alert "M8 2.2 14.4 13.3H1.6ZM8 6.4v3.1M8 11.5v.01",
    ArrowDown "M8 3v10M4 9l4 4 4-4",
    ArrowUp "M8 13V3M4 7l4-4 4 4",
    Check "m3 8.5 3.3 3.3L13 4.7",
    ChevronDown "m4 6 4 4 4-4",
    ChevronLeft "m10 4-4 4 4 4",
    ChevronRight "m6 4 4 4-4 4",
    Close "m4 4 8 8M12 4l-8 8",
    Code "m5 4.5-3.5 3.5 3.5 3.5M11 4.5l3.5 3.5-3.5 3.5M9.3 3 6.7 13",
    Columns "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
    Copy "M5.5 5.5h7.7v7.7H5.5zM3.3 10.5H2.8V2.8h7.7v.5",
    Dashboard "M2.3 2.3h4.9v6.2H2.3zM8.8 2.3h4.9v3.4H8.8zM8.8 7.3h4.9v6.4H8.8zM2.3 10.1h4.9v3.6H2.3z",
    Dots "M3.5 8v.01M8 8v.01M12.5 8v.01",
    External "M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3 7.5 8.5",
    Eye "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z",
    EyeOff "M6.5 3.7Q7.2 3.5 8 3.5C12 3.5 14.5 8 14.5 8q-.7 1.2-1.8 2.3M10.5 11.8q-1.1.7-2.5.7C4 12.5 1.5 8 1.5 8q1-1.8 2.7-3.1M6.7 6.6a2 2 0 0 0 2.7 2.8M2.5 2.5l11 11",
    Filter "M2 4h12M4.5 8h7M6.8 12h2.4",
    Info "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 7.3v3.5M8 5.1v.01",
    Jobs "M8 2.2a5.8 5.8 0 1 1-5.4 3.7M2 2.8l.6 3.1 3.1-.6M8 5v3.3l2.2 1.4",
    Key "M10.3 2.2a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM7.7 8.2 2.5 13.4M4.4 11.5l1.7 1.7M10.9 5.1v.01",
    Keyboard "M1.8 4h12.4v8H1.8zM4.5 6.7v.01M6.8 6.7v.01M9.2 6.7v.01M11.5 6.7v.01M5.5 9.5h5",
    Mail "M2 3.5h12v9H2zM2.2 4 8 8.7 13.8 4",
    Members "M6 3a2.3 2.3 0 1 1 0 4.6A2.3 2.3 0 0 1 6 3ZM1.8 13c.3-2.2 2-3.4 4.2-3.4s3.9 1.2 4.2 3.4M10.3 3.3a2.1 2.1 0 0 1 0 4M11.7 9.9c1.5.4 2.4 1.5 2.6 3.1",
    Message "M2 3h12v8.5H7.5L4.5 14v-2.5H2z",
    Moon "M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7Z",
    Monitor "M2 3h12v7.5H2zM5.5 13.3h5M8 10.5v2.8",
    Plus "M8 3v10M3 8h10",
    Refresh "M13.3 8A5.3 5.3 0 1 1 11.8 4.3L13.3 5.7M13.3 2.5v3.2h-3.2",
    Search "M7 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6ZM10.5 10.5l3.3 3.3",
    SignOut "M6 2.8H3v10.4h3M10.2 5l3 3-3 3M13 8H6.2",
    Sort "M5 6.3 8 3.3l3 3M5 9.7l3 3 3-3",
    Sparkle "M8 1.8c.5 3.8 2.4 5.7 6.2 6.2-3.8.5-5.7 2.4-6.2 6.2C7.5 10.4 5.6 8.5 1.8 8 5.6 7.5 7.5 5.6 8 1.8Z",
    Star "m8 1.9 1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.7l-3.8 2 .7-4.3-3.1-3 4.3-.6Z",
    Settings "M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 3a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3ZM6 10a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3Z",
    Stop "M4 4h8v8H4z",
    Sun "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM8 1.3v1.2M8 13.5v1.2M1.3 8h1.2M13.5 8h1.2M3.3 3.3l.8.8M11.9 11.9l.8.8M3.3 12.7l.8-.8M11.9 4.1l.8-.8",
    Table "M2 3h12v10H2zM2 6.3h12M2 9.7h12",
    Tag "M2.3 2.3h5.2l6.2 6.2-5.2 5.2-6.2-6.2ZM5.2 5.2v.01",
    Ticket "M2 4h12v2.7a1.4 1.4 0 0 0 0 2.6V12H2V9.3a1.4 1.4 0 0 0 0-2.6zM9.5 4.5v1M9.5 7.5v1M9.5 10.5v1",
    Trend "M1.8 11.5 6 7.3l2.7 2.7 5.5-5.5M10.4 4.5h3.8v3.8",
    Undo "M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6",
    WifiOff "M2 2l12 12M1.7 6.2Q3 5 4.6 4.3M14.3 6.2A9.2 9.2 0 0 0 7.2 3.6M4 8.7q1-.9 2.3-1.3M12 8.7l-.8-.6M8 12.2v.01",
}

/// An icon beside a text, or in a button that has a label of its own.
#[component]
pub fn Icon(glyph: Glyph) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d=glyph.path() />
        </svg>
    }
    .into_any()
}
