//! The same seed, moment and size make the same rows, and a smaller world is the beginning of a larger one.

use crm_db::load::{Batch, Table};
use crm_demo::{World, encode};

use crate::{as_of, world};

fn rows(world: World, members: u64) -> Batch {
    let mut batch = Batch::default();
    for member in world.members(members) {
        encode(&member, world.as_of(), &mut batch).unwrap();
    }
    batch
}

#[test]
fn the_same_world_is_the_same_byte_for_byte() {
    assert_eq!(rows(world(1), 500), rows(world(1), 500));
}

#[test]
fn another_seed_or_another_moment_is_another_world() {
    let first = rows(world(1), 50);
    let later = World::new(1, as_of() + chrono::TimeDelta::hours(1)).unwrap();
    for other in [rows(world(2), 50), rows(later, 50)] {
        for table in [Table::Users, Table::LoginEvents, Table::Profiles] {
            assert_ne!(first.table(table), other.table(table), "{}", table.name());
        }
    }
}

#[test]
fn a_smaller_world_is_the_beginning_of_a_larger_one() {
    let large = rows(world(1), 700);
    // Sizes within, at and beside the edges of households and of blocks of them.
    for members in [0, 1, 7, 15, 16, 17, 40, 333, 699] {
        let small = rows(world(1), members);
        for table in Table::ALL {
            let (small, large) = (small.table(table).as_bytes(), large.table(table).as_bytes());
            assert!(large.starts_with(small), "{} of {members}", table.name());
        }
    }
}

#[test]
fn every_row_is_the_one_it_has_always_been() {
    // Changes whenever the world does, which is allowed, but never by accident.
    let batch = rows(world(1), 100);
    let digest = |table: Table| {
        let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        batch
            .table(table)
            .as_bytes()
            .iter()
            .fold(0xcbf2_9ce4_8422_2325, fnv)
    };
    let whole = Table::ALL
        .into_iter()
        .map(digest)
        .fold(0, u64::wrapping_add);
    assert_eq!(format!("{whole:016x}"), "48922c28e4328998");
}

#[test]
fn a_world_needs_a_moment_that_calendars_know() {
    for moment in ["1999-12-31T23:59:59Z", "9999-01-01T00:00:00Z"] {
        assert_eq!(
            World::new(1, moment.parse().unwrap()),
            Err(crm_demo::Error::Moment)
        );
    }
    assert!(World::new(1, "2000-02-29T00:00:00Z".parse().unwrap()).is_ok());
}
