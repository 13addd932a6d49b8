//! How long somebody has been away, as a colour with a name; counts no days itself.

use serde::{Deserialize, Serialize};

/// The bands of R11: green under 7 days, yellow from 7 to 14, red from 15, and those who never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recency {
    /// Signed in within the last 7 days.
    Recent,
    /// Away for 7 to 14 days.
    Cooling,
    /// Away for 15 days or longer.
    Cold,
    /// Never signed in.
    Never,
}

impl Recency {
    /// The band of somebody who last signed in `days` calendar days ago; `None` never did.
    pub fn of(days: Option<u32>) -> Self {
        match days {
            None => Self::Never,
            Some(0..=6) => Self::Recent,
            Some(7..=14) => Self::Cooling,
            Some(_) => Self::Cold,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Recency;

    #[test]
    fn bands_end_where_the_requirement_says() {
        let bands: Vec<_> = [
            None,
            Some(0),
            Some(6),
            Some(7),
            Some(14),
            Some(15),
            Some(u32::MAX),
        ]
        .map(Recency::of)
        .into();
        use Recency::{Cold, Cooling, Never, Recent};
        assert_eq!(bands, [Never, Recent, Recent, Cooling, Cooling, Cold, Cold]);
    }
}
