//! A believable world of members, the same for the same seed, moment and size; it invents no figure that is computed.
//!
//! Each member is made from the seed, their number and the world's last moment alone, so a small world is the beginning
//! of a large one, and of any size it takes the same memory to make.

// Objects of Stripe's have more fields than `json!` may nest by itself.
#![cfg_attr(any(feature = "stripe", feature = "twilio"), recursion_limit = "512")]

mod activity;
mod commerce;
mod dice;
mod encode;
mod error;
#[cfg(any(feature = "stripe", feature = "twilio"))]
mod host;
mod household;
mod joining;
mod lead;
mod life;
#[cfg(feature = "mail")]
pub mod mail;
pub mod mirror;
mod names;
mod opinion;
mod past;
mod person;
mod plan;
mod profile;
mod revenue;
mod seed;
mod staff;
#[cfg(feature = "stripe")]
pub mod stripe;
mod subscription;
mod ticket;
#[cfg(feature = "twilio")]
pub mod twilio;
mod words;
mod world;

pub use activity::{Activity, BoardItem, File, FileKind, Made};
pub use commerce::{Commerce, Purchase};
pub use encode::{encode, encode_catalogue};
pub use error::Error;
pub use lead::{FORMS, Lead, LeadChange};
pub use life::{Life, Phase, Temperament};
pub use names::{Culture, Order, Place};
pub use opinion::Opinion;
pub use past::encode_past;
pub use person::Person;
pub use plan::{Item, Plan, SEAT};
pub use profile::Profile;
pub use revenue::Figures;
pub use seed::{Progress, SeedOptions, Summary, seed};
pub use staff::{AGENTS, STAFF};
pub use subscription::{Payment, Status, Subscription};
pub use ticket::{Said, Ticket, TicketChange};
pub use world::{Household, Member, World};
