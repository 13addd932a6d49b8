//! Faults on request: what a network and a service do to whoever asks them; breaks nothing by itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// What happens to a request. Those that happen *after* it leave a message that was taken and an answer that never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 429, perhaps with seconds in `Retry-After`; nothing is taken.
    RateLimited { retry_after: Option<u64> },
    /// 500, and nothing is taken.
    ServerError,
    /// 500, and it was taken all the same.
    ServerErrorAfter,
    /// No answer for as long as anybody waits, and nothing is taken.
    Hang,
    /// No answer, and it was taken.
    HangAfter,
    /// It is taken, and the answer ends in its middle.
    Truncated,
    /// It is taken, and the answer is no JSON.
    Malformed,
    /// 400 with this code.
    Refuse(i32),
}

/// A fault, and for which requests it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Whether it is for sending; else for reading.
    pub sending: bool,
    /// So many of them go well first.
    pub after: u32,
    /// Then so many do not.
    pub times: u32,
    pub fault: Fault,
}

impl Plan {
    /// The next message that is handed over.
    pub fn next(fault: Fault) -> Self {
        Self {
            sending: true,
            after: 0,
            times: 1,
            fault,
        }
    }

    /// As the control endpoint takes it.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let number = |name: &str| value.get(name).and_then(Value::as_u64);
        let count = |name: &str, usual| u32::try_from(number(name).unwrap_or(usual)).ok();
        let fault = match value.get("fault")?.as_str()? {
            "rate_limited" => Fault::RateLimited {
                retry_after: number("retry_after"),
            },
            "server_error" => Fault::ServerError,
            "server_error_after" => Fault::ServerErrorAfter,
            "hang" => Fault::Hang,
            "hang_after" => Fault::HangAfter,
            "truncated" => Fault::Truncated,
            "malformed" => Fault::Malformed,
            "refuse" => Fault::Refuse(i32::try_from(number("code")?).ok()?),
            _ => return None,
        };
        Some(Self {
            sending: value.get("reading").and_then(Value::as_bool) != Some(true),
            after: count("after", 0)?,
            times: count("times", 1)?,
            fault,
        })
    }
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

    /// What is to happen to a request.
    pub fn strike(&self, sending: bool) -> Option<Fault> {
        let mut plans = self.plans();
        let plan = plans
            .iter_mut()
            .find(|plan| plan.times > 0 && plan.sending == sending)?;
        if plan.after > 0 {
            plan.after -= 1;
            return None;
        }
        plan.times -= 1;
        Some(plan.fault)
    }

    fn plans(&self) -> MutexGuard<'_, Vec<Plan>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
