//! Has the crate built again when a migration is added; builds nothing itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
