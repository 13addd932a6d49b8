//! What is wrong with a configuration, all of it, in the words of whoever has to mend it; never shows a secret.

use std::fmt;

/// Every fault that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    setting: String,
    message: String,
}

impl Faults {
    /// None yet.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// One more.
    pub fn add(&mut self, setting: impl Into<String>, message: impl Into<String>) {
        self.0.push(Fault {
            setting: setting.into(),
            message: message.into(),
        });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let things = if self.0.len() == 1 {
            "thing is"
        } else {
            "things are"
        };
        write!(f, "{} {things} wrong with the configuration:", self.0.len())?;
        for fault in &self.0 {
            write!(f, "\n  {}: {}", fault.setting, fault.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
