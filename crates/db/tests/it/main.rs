//! crm-db against a real Postgres: one binary, one database a test; mocks nothing.

mod activity;
mod migrations;
mod world;
