//! Keys of wishes: what makes a request that is sent twice the same wish; sends none.

/// A key that no other wish has.
pub fn new_wish() -> String {
    let parts = [0; 4].map(|_| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a random number of 32 bits"
        )]
        let part = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        format!("{part:08x}")
    });
    parts.join("-")
}
