//! What a round of load came to, whichever tool made it.

/// Rate and latencies of one round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// Requests, or transactions of the same statements, a second.
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// How hard and how long.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Connections that each send the next request when the last is answered.
    pub clients: u32,
    pub seconds: u32,
}
