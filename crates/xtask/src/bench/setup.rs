//! Under which settings everything is measured; written into the report, so that it cannot differ from it.

/// Rows of a page: the server's own default.
pub const LIMIT: u16 = 50;

/// Cards of a column: the server's own default.
pub const CARDS: u16 = 25;

/// Connections that send the next request when the last is answered, for the server and for pgbench.
pub const CLIENTS: u32 = 16;

/// Requests one after the other for the times of a single request: at least, and at most.
pub const ALONE: (usize, usize) = (30, 200);

/// The seed of every world.
pub const SEED: &str = "1";

/// Of the server, where they are not its defaults: no limit may be what is measured.
pub const SERVER: [(&str, &str); 2] = [
    ("CRM_RATE_LIMIT", "1000000"),
    ("CRM_ADDRESS_RATE_LIMIT", "1000000"),
];

/// Of the cluster, where they are not Postgres' defaults: a small hosted server, durable as one.
/// The log is for reading the server's statements; nothing is logged while rates are measured.
pub const POSTGRES: [&str; 12] = [
    "shared_buffers=1GB",
    "effective_cache_size=3GB",
    "maintenance_work_mem=256MB",
    "random_page_cost=1.1",
    "max_wal_size=8GB",
    "checkpoint_timeout=30min",
    "logging_collector=on",
    "log_destination=jsonlog",
    "log_filename=bench.log",
    "log_rotation_age=0",
    "log_rotation_size=0",
    "log_parameter_max_length=-1",
];

/// Where that log is, under the cluster's folder.
pub const POSTGRES_LOG: &str = "data/log/bench.json";
