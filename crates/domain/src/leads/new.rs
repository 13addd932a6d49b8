//! A lead that comes, by hand or by a form, in the form it is kept in; says not whether it is a person.

use crm_types::leads::{LeadStatus, LeadSubmission, MAX_WORD, NewLead};

use super::Refusal;
use super::field::{Reader, one_line};
use super::state::State;
use crate::members::Fault;
use crate::messages::Region;

/// A lead as it comes. UTM parameters are as of then, and stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewState {
    pub state: State,
    pub utm: Utm,
}

/// The parameters of the address that somebody came by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Utm {
    pub source: Option<String>,
    pub medium: Option<String>,
    pub campaign: Option<String>,
    pub term: Option<String>,
    pub content: Option<String>,
}

impl NewState {
    /// One that somebody writes down. A number without a country's code is one of `region`.
    ///
    /// # Errors
    /// Every fault there is. Whether there is such an admin only the database knows.
    pub fn by_hand(new: &NewLead, region: Option<Region>) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::new(region);
        let state = State {
            name: reader.name(new.name.as_ref()),
            email: reader.email(new.email.as_ref()),
            phone: reader.phone(new.phone.as_ref()),
            source: reader.source(new.source.as_ref()),
            message: reader.message(new.message.as_ref()),
            status: LeadStatus::New,
            owner_id: new.owner_id,
            next_step: reader.line("next_step", new.next_step.as_ref(), MAX_WORD),
            next_step_on: new.next_step_on,
            ..State::default()
        };
        let utm = Utm {
            source: parameter(&new.utm_source),
            medium: parameter(&new.utm_medium),
            campaign: parameter(&new.utm_campaign),
            term: parameter(&new.utm_term),
            content: parameter(&new.utm_content),
        };
        somebody(reader, Self { state, utm })
    }

    /// One that a form sends, whose own source is that of leads that name none.
    ///
    /// # Errors
    /// Every fault there is.
    pub fn by_form(
        sent: &LeadSubmission,
        source: Option<&str>,
        region: Option<Region>,
    ) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::new(region);
        let state = State {
            name: reader.name(sent.name.as_ref()),
            email: reader.email(sent.email.as_ref()),
            phone: reader.phone(sent.phone.as_ref()),
            source: reader
                .source(sent.source.as_ref())
                .or_else(|| source.map(str::to_owned)),
            message: reader.message(sent.message.as_ref()),
            ..State::default()
        };
        let utm = Utm {
            source: parameter(&sent.utm_source),
            medium: parameter(&sent.utm_medium),
            campaign: parameter(&sent.utm_campaign),
            term: parameter(&sent.utm_term),
            content: parameter(&sent.utm_content),
        };
        somebody(reader, Self { state, utm })
    }
}

fn somebody(mut reader: Reader, new: NewState) -> Result<NewState, Vec<Fault>> {
    if !new.state.is_somebody() {
        reader.fault(Refusal::Nobody.field(), Refusal::Nobody.sentence());
    }
    reader.done(new)
}

/// Whatever stood in an address: nobody is lost because a parameter of an advertisement was too long.
fn parameter(text: &Option<String>) -> Option<String> {
    let line = one_line(text.as_deref()?);
    let cut: String = line.chars().take(MAX_WORD).collect();
    (!cut.is_empty()).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(json: serde_json::Value) -> LeadSubmission {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_form_has_its_source_unless_it_is_told() {
        let plain = sent(serde_json::json!({"email": "Amara@example.com"}));
        let new = NewState::by_form(&plain, Some("website"), None).unwrap();
        assert_eq!(new.state.source.as_deref(), Some("website"));
        assert_eq!(new.state.email.as_deref(), Some("amara@example.com"));
        assert_eq!(new.state.status, LeadStatus::New);
        let told = sent(serde_json::json!({"email": "a@example.com", "source": "Webinar"}));
        let new = NewState::by_form(&told, Some("website"), None).unwrap();
        assert_eq!(new.state.source.as_deref(), Some("webinar"));
    }

    #[test]
    fn parameters_are_kept_as_they_are_and_cut() {
        let long = "x".repeat(MAX_WORD + 50);
        let told = sent(serde_json::json!({
            "name": "Amara", "utm_source": " Google ", "utm_campaign": long, "utm_term": "",
        }));
        let utm = NewState::by_form(&told, None, None).unwrap().utm;
        assert_eq!(utm.source.as_deref(), Some("Google"));
        assert_eq!(utm.campaign.map(|text| text.len()), Some(MAX_WORD));
        assert_eq!(utm.term, None);
    }

    #[test]
    fn nobody_is_no_lead() {
        let nobody = sent(serde_json::json!({"message": "Hello", "email": " "}));
        let faults = NewState::by_form(&nobody, None, None).unwrap_err();
        assert_eq!(faults[0].field, "name");
        let wrong = sent(serde_json::json!({"email": "nobody", "phone": "x"}));
        let faults = NewState::by_form(&wrong, None, None).unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["email", "phone", "name"]);
    }
}
