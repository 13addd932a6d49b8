//! A policy while somebody changes it: what differs from the one that holds, and whether it can be one; saves nothing.

use crm_types::revenue::{RevenuePolicy, RevenuePolicyPatch};

/// Longer than ten years is past belief.
const MOST_DAYS: u32 = 3650;

/// What the form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Whether past due stops to count at some time.
    pub limited: bool,
    /// After how many days, as typed.
    pub days: String,
    pub count_paused: bool,
    pub drop_ending: bool,
    pub subtract_passing: bool,
}

impl Draft {
    /// The policy as it holds.
    pub fn of(policy: &RevenuePolicy) -> Self {
        Self {
            limited: policy.past_due_days.is_some(),
            days: policy.past_due_days.unwrap_or(30).to_string(),
            count_paused: policy.count_paused,
            drop_ending: policy.drop_ending,
            subtract_passing: policy.subtract_passing,
        }
    }

    /// After how many days past due counts no more; an error where that is no number of days.
    fn past_due_days(&self) -> Result<Option<u32>, String> {
        if !self.limited {
            return Ok(None);
        }
        let days = self.days.trim().parse().ok();
        match days.filter(|days| *days <= MOST_DAYS) {
            Some(days) => Ok(Some(days)),
            None => Err(format!("A whole number of days, {MOST_DAYS} at most.")),
        }
    }

    /// What is to change, and nothing else; none where nothing is.
    pub fn patch(&self, policy: &RevenuePolicy) -> Result<Option<RevenuePolicyPatch>, String> {
        let days = self.past_due_days()?;
        let changed = |own: bool, held: bool| (own != held).then_some(own);
        let patch = RevenuePolicyPatch {
            past_due_days: (days != policy.past_due_days).then_some(days),
            count_paused: changed(self.count_paused, policy.count_paused),
            drop_ending: changed(self.drop_ending, policy.drop_ending),
            subtract_passing: changed(self.subtract_passing, policy.subtract_passing),
        };
        Ok((patch != RevenuePolicyPatch::default()).then_some(patch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> RevenuePolicy {
        RevenuePolicy {
            reporting_currency: "USD".to_owned(),
            past_due_days: None,
            count_paused: false,
            drop_ending: true,
            subtract_passing: false,
            revision: 3,
            updated_at: None,
        }
    }

    #[test]
    fn only_what_differs_is_sent() {
        let mut draft = Draft::of(&policy());
        assert_eq!(draft.patch(&policy()), Ok(None));
        draft.count_paused = true;
        let patch = draft.patch(&policy()).unwrap().unwrap();
        assert_eq!(
            serde_json::to_string(&patch).unwrap(),
            r#"{"count_paused":true}"#
        );
    }

    #[test]
    fn a_limit_is_set_and_taken_away() {
        let mut draft = Draft::of(&policy());
        draft.limited = true;
        draft.days = " 14 ".to_owned();
        let patch = draft.patch(&policy()).unwrap().unwrap();
        assert_eq!(patch.past_due_days, Some(Some(14)));
        let limited = RevenuePolicy {
            past_due_days: Some(14),
            ..policy()
        };
        let patch = Draft::of(&policy()).patch(&limited).unwrap().unwrap();
        assert_eq!(
            serde_json::to_string(&patch).unwrap(),
            r#"{"past_due_days":null}"#
        );
    }

    #[test]
    fn days_that_are_none_are_refused_only_where_they_matter() {
        let mut draft = Draft::of(&policy());
        for days in ["", "soon", "-1", "3651", "1.5"] {
            draft.days = days.to_owned();
            draft.limited = false;
            assert_eq!(draft.patch(&policy()), Ok(None), "{days}");
            draft.limited = true;
            assert!(draft.patch(&policy()).is_err(), "{days}");
        }
    }
}
