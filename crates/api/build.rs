//! Has the crate built again when the page was, since the page is embedded in it; builds no page itself.

use std::path::Path;

fn main() {
    // Cargo takes a folder that is not there for one that changed: watch its parent until there is a page.
    let page = "../../frontend/dist";
    let watched = if Path::new(page).is_dir() {
        page
    } else {
        "../../frontend/index.html"
    };
    println!("cargo:rerun-if-changed={watched}");
}
