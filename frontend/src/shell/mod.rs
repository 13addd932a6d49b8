//! What stands around every page: sidebar, title, palette, keys, banner; knows pages only by their entries.

mod arriving;
pub mod board;
mod broken;
mod frame;
mod keys_help;
pub mod language;
mod live;
mod logo;
mod member_picker;
mod nav;
mod not_found;
mod offline;
mod page;
mod palette;
pub mod records;
mod rows;
mod settings;
mod sidebar;
mod standing;
mod trouble;
mod user_menu;

pub use arriving::{Arriving, Unreachable, missing};
pub use broken::Broken;
pub use frame::Frame;
pub use live::{Live, provide_live, use_live};
pub use logo::Logo;
pub use member_picker::member_picker;
pub use nav::NavEntry;
pub use not_found::NotFoundPage;
pub use page::{Page, use_title};
pub use palette::prepare as prepare_opened;
pub use rows::{on_row_key, on_row_press, register_row_keys};
pub use settings::{panel_shapes, settings_page};
pub use standing::Standing;
pub use trouble::trouble;
