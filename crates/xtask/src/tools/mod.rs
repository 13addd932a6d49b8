//! The tools of the workshop, each at one version, kept in the user's cache; builds no part of the product.

pub mod apt;
