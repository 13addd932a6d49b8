//! Answers of the server, from their text to the types of the wire; writes none.
//!
//! Not `serde_json`: the code it makes for each type, mostly for telling exactly what is wrong with a text, was an
//! eighth of the whole program. The page only needs to know that an answer is none of ours.

mod read;
mod tree;

use serde::de::DeserializeOwned;

pub use read::Misfit;

/// The value in a text.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    T::deserialize(tree::parse(text).ok_or(Misfit)?)
}

#[cfg(test)]
mod tests;
