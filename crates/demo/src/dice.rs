//! Chance that is the same on every machine and in every version; draws no floating-point number.
//!
//! ChaCha8 is a published stream, and how a draw is made of it is written here, since libraries change theirs.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use uuid::Uuid;

/// What a member's dice are thrown for. Each has a stream of its own, so that a change in how one is used leaves the
/// others as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Id,
    Person,
    Profile,
    Household,
    Life,
    Money,
    Activity,
    Opinion,
    Reply,
    Lead,
    Ticket,
}

/// The dice of one member for one purpose.
#[derive(Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64, member: u64, purpose: Purpose) -> Self {
        let mut key = *b"\0\0\0\0\0\0\0\0member-success-world-001";
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream((member << 8) | purpose as u64);
        Self(generator)
    }

    /// A number under `end`, which must not be 0. Off from even by less than one in four billion.
    pub fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(end)) >> 32) as u32
    }

    /// A number from `first` to `last`, both included; `first` where there is none between.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        let span = last.saturating_sub(first).max(0) as u128 + 1;
        first + ((u128::from(self.0.next_u64()) * span) >> 64) as i64
    }

    /// True in `permille` of a thousand throws.
    pub fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// One of `items`, all as likely. There must be one.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u32) as usize]
    }

    /// One of `items`, as likely as the weight beside it. There must be one.
    pub fn weighted<T: Copy>(&mut self, items: &[(u32, T)]) -> T {
        let total = items.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, item) in items {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        items[items.len() - 1].1
    }

    /// An id of the shape of a random one.
    pub fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_one_it_has_always_been() {
        let mut dice = Dice::new(1, 0, Purpose::Id);
        assert_eq!(
            dice.uuid().to_string(),
            "026422c7-db13-43b5-b489-67fa82925db7"
        );
        assert_eq!(
            [dice.below(1000), dice.below(1000), dice.below(1000)],
            [199, 12, 180]
        );
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        let mut dice = Dice::new(7, 3, Purpose::Life);
        let mut seen = [false; 6];
        for _ in 0..1000 {
            seen[dice.below(6) as usize] = true;
            assert!((-3..=3).contains(&dice.between(-3, 3)));
        }
        assert_eq!(seen, [true; 6]);
        assert_eq!(dice.between(5, 4), 5);
        assert!(!dice.chance(0) && dice.chance(1000));
        assert_eq!(dice.weighted(&[(0, 'a'), (5, 'b'), (0, 'c')]), 'b');
    }
}
