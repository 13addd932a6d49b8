//! E-mail by SMTP as the port for it, and the links by which people stop it; the only crate that names lettre. Decides
//! nothing about who may be written to, tries nothing again, and keeps nothing.

mod letter;
mod links;
mod server;
mod smtp;

pub use letter::Sender;
pub use links::Links;
pub use server::Server;
pub use smtp::{Settings, Smtp};
