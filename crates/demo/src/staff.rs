//! Those who work for the product of a demo world. None of them can sign in: they have no password.

use crm_db::load::Colleague;
use uuid::Uuid;

const fn colleague(
    n: u128,
    name: &'static str,
    email: &'static str,
    role: &'static str,
) -> Colleague {
    Colleague {
        id: Uuid::from_u128(0x5ea0_0000_0000_4000_8000_0000_0000_0000 + n),
        email,
        name,
        role,
    }
}

/// All of them.
pub const STAFF: [Colleague; 4] = [
    colleague(1, "Maya Lindqvist", "maya@team.example", "admin"),
    colleague(2, "Tomás Rivera", "tomas@team.example", "agent"),
    colleague(3, "Ngozi Eze", "ngozi@team.example", "agent"),
    colleague(4, "Paul Weber", "paul@team.example", "viewer"),
];

/// Those who are given tickets and leads.
pub const AGENTS: [Uuid; 3] = [STAFF[0].id, STAFF[1].id, STAFF[2].id];
