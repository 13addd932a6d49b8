//! Who shares a household with whom; draws nothing else about them.

use crate::dice::{Dice, Purpose};

/// Members are drawn in blocks, so that any of them can be made without all those before: a household lies within one.
pub const BLOCK: u64 = 16;

/// A member's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Alone,
    /// Pays for this many others.
    Owner {
        guests: u32,
    },
    /// Was invited by the member with this number.
    Guest {
        owner: u64,
    },
}

/// The parts of the members of block `block`, in the order of their numbers. The same however large the world is: in a
/// world that ends in the middle of a household, the others are still to come.
pub fn roles(seed: u64, block: u64) -> [Role; BLOCK as usize] {
    let first = block * BLOCK;
    let mut dice = Dice::new(seed, first, Purpose::Household);
    let mut roles = [Role::Alone; BLOCK as usize];
    let mut at = 0;
    while at < roles.len() {
        let room = roles.len() - at - 1;
        if room > 0 && dice.chance(45) {
            let wished = dice.weighted(&[(55, 1), (25, 2), (13, 3), (7, 4)]);
            let guests = wished.min(room);
            roles[at] = Role::Owner {
                guests: guests as u32,
            };
            roles[at + 1..=at + guests].fill(Role::Guest {
                owner: first + at as u64,
            });
            at += guests;
        }
        at += 1;
    }
    roles
}
