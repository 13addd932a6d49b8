//! Everything about a lead that people set, as history keeps it; knows no bounds.

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::ids::{AdminId, MemberId};
use crm_types::leads::LeadStatus;
use serde::{Deserialize, Serialize};

use super::Refusal;

/// What people set about one lead. The names of the fields are those of its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub name: Option<String>,
    /// Lower case.
    pub email: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    /// Lower case.
    pub source: Option<String>,
    pub message: Option<String>,
    pub status: LeadStatus,
    pub owner_id: Option<AdminId>,
    pub next_step: Option<String>,
    pub next_step_on: Option<NaiveDate>,
    /// The member they have become, while there is such a member.
    pub member_id: Option<MemberId>,
    /// Set exactly where they are converted.
    pub converted_at: Option<DateTime<Utc>>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            name: None,
            email: None,
            phone: None,
            source: None,
            message: None,
            status: LeadStatus::New,
            owner_id: None,
            next_step: None,
            next_step_on: None,
            member_id: None,
            converted_at: None,
        }
    }
}

impl State {
    /// Whether there is anything by which to know who they are.
    pub fn is_somebody(&self) -> bool {
        self.name.is_some() || self.email.is_some() || self.phone.is_some()
    }

    /// The same, having become this member at `at`.
    ///
    /// # Errors
    /// [`Refusal::Converted`] where they have become somebody already.
    pub fn convert(&self, member: MemberId, at: DateTime<Utc>) -> Result<Self, Refusal> {
        if self.status == LeadStatus::Converted {
            return Err(Refusal::Converted);
        }
        Ok(Self {
            status: LeadStatus::Converted,
            member_id: Some(member),
            converted_at: Some(at),
            ..self.clone()
        })
    }

    /// The same, not having become a member: as far as they were before, which history knows.
    ///
    /// # Errors
    /// [`Refusal::NotConverted`].
    pub fn take_back(&self, before: LeadStatus) -> Result<Self, Refusal> {
        if self.status != LeadStatus::Converted {
            return Err(Refusal::NotConverted);
        }
        let status = match before {
            LeadStatus::Converted => LeadStatus::Qualified,
            before => before,
        };
        Ok(Self {
            status,
            member_id: None,
            converted_at: None,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_conversion_is_taken_back_to_where_it_was() {
        let member = MemberId(Uuid::from_u128(7));
        let at = "2026-03-10T12:00:00Z".parse().unwrap();
        let lead = State {
            status: LeadStatus::Contacted,
            ..State::default()
        };
        let converted = lead.convert(member, at).unwrap();
        assert_eq!(converted.status, LeadStatus::Converted);
        assert_eq!(converted.member_id, Some(member));
        assert_eq!(converted.convert(member, at), Err(Refusal::Converted));
        assert_eq!(converted.take_back(LeadStatus::Contacted), Ok(lead.clone()));
        // Of one that came converted nobody knows how far it was.
        let back = converted.take_back(LeadStatus::Converted).unwrap();
        assert_eq!(back.status, LeadStatus::Qualified);
        assert_eq!(lead.take_back(LeadStatus::New), Err(Refusal::NotConverted));
    }

    #[test]
    fn history_keeps_every_field_by_its_name() {
        let kept = serde_json::to_value(State::default()).unwrap();
        assert_eq!(kept.as_object().unwrap().len(), 11);
        assert_eq!(kept["status"], "new");
        assert_eq!(
            serde_json::from_value::<State>(kept).unwrap(),
            State::default()
        );
    }
}
