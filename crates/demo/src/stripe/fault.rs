//! Faults on request: what a network and a service do to whoever asks them; breaks nothing by itself.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

/// What happens in the place of an answer, or to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429, perhaps with seconds in `Retry-After`.
    RateLimited { retry_after: Option<u64> },
    /// 500 with Stripe's error in it.
    ServerError,
    /// 502 as a proxy writes it, which is no JSON.
    BadGateway,
    /// No answer for as long as anybody waits.
    Hang,
    /// The body ends in its middle.
    Truncated,
    /// Half of a JSON document that says it is whole.
    Malformed,
    /// The answer comes, after a while.
    Slow(Duration),
}

/// A fault, and for which requests it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the request's path begins with.
    pub path: String,
    /// So many of them go well first.
    pub after: u32,
    /// Then so many do not.
    pub times: u32,
    pub fault: Fault,
}

#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Plan>>);

impl Faults {
    pub fn add(&self, plan: Plan) {
        self.plans().push(plan);
    }

    pub fn clear(&self) {
        self.plans().clear();
    }

    /// What is to happen to a request of this path.
    pub fn strike(&self, path: &str) -> Option<Fault> {
        let mut plans = self.plans();
        let plan = plans
            .iter_mut()
            .find(|plan| plan.times > 0 && path.starts_with(&plan.path))?;
        if plan.after > 0 {
            plan.after -= 1;
            return None;
        }
        plan.times -= 1;
        Some(plan.fault.clone())
    }

    fn plans(&self) -> std::sync::MutexGuard<'_, Vec<Plan>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plan {
    /// As the control endpoint takes it.
    pub fn read(value: &Value) -> Option<Self> {
        let number = |name: &str| value.get(name).and_then(Value::as_u64);
        let fault = match value.get("fault")?.as_str()? {
            "rate_limited" => Fault::RateLimited {
                retry_after: number("retry_after"),
            },
            "server_error" => Fault::ServerError,
            "bad_gateway" => Fault::BadGateway,
            "hang" => Fault::Hang,
            "truncated" => Fault::Truncated,
            "malformed" => Fault::Malformed,
            "slow" => Fault::Slow(Duration::from_millis(number("milliseconds")?)),
            _ => return None,
        };
        Some(Self {
            path: value
                .get("path")
                .and_then(Value::as_str)
                .unwrap_or("/v1")
                .to_owned(),
            after: number("after").unwrap_or(0) as u32,
            times: number("times").unwrap_or(1) as u32,
            fault,
        })
    }
}
