//! An edit of a lead: checked as far as can be told without the database, and what it makes of one.

use chrono::NaiveDate;
use crm_types::ids::AdminId;
use crm_types::leads::{LeadPatch, LeadStatus, MAX_WORD};

use super::field::Reader;
use super::state::State;
use crate::members::Fault;
use crate::messages::Region;

/// A change to what people set. A field that is absent stays; of the rest each is in bounds and in its one form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    pub name: Option<Option<String>>,
    pub email: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub source: Option<Option<String>>,
    pub message: Option<Option<String>>,
    pub status: Option<LeadStatus>,
    pub owner_id: Option<Option<AdminId>>,
    pub next_step: Option<Option<String>>,
    pub next_step_on: Option<Option<NaiveDate>>,
}

/// Why nothing can be made of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It would have no name, no address and no number.
    Nobody,
    /// Who is converted stays so until the conversion is taken back.
    Converted,
    /// `converted` is set by a conversion, which says into whom.
    ByConversion,
    /// There is no conversion to be taken back.
    NotConverted,
}

impl Edit {
    /// What a patch asks for. A number without a country's code is one of `region`.
    ///
    /// # Errors
    /// Every fault there is. Whether there is such an admin only the database knows.
    pub fn read(patch: &LeadPatch, region: Option<Region>) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::new(region);
        let edit = Self {
            name: each(&patch.name, |text| reader.name(text)),
            email: each(&patch.email, |text| reader.email(text)),
            phone: each(&patch.phone, |text| reader.phone(text)),
            source: each(&patch.source, |text| reader.source(text)),
            message: each(&patch.message, |text| reader.message(text)),
            status: patch.status,
            owner_id: patch.owner_id,
            next_step: each(&patch.next_step, |text| {
                reader.line("next_step", text, MAX_WORD)
            }),
            next_step_on: patch.next_step_on,
        };
        if edit.status == Some(LeadStatus::Converted) {
            reader.fault("status", Refusal::ByConversion.sentence());
        }
        reader.done(edit)
    }

    /// What this makes of a lead.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn apply(&self, current: &State) -> Result<State, Refusal> {
        let text = |wanted: &Option<Option<String>>, now: &Option<String>| {
            wanted.as_ref().unwrap_or(now).clone()
        };
        if let Some(status) = self.status.filter(|status| *status != current.status) {
            match (status, current.status) {
                (LeadStatus::Converted, _) => return Err(Refusal::ByConversion),
                (_, LeadStatus::Converted) => return Err(Refusal::Converted),
                _ => {}
            }
        }
        let after = State {
            name: text(&self.name, &current.name),
            email: text(&self.email, &current.email),
            phone: text(&self.phone, &current.phone),
            source: text(&self.source, &current.source),
            message: text(&self.message, &current.message),
            status: self.status.unwrap_or(current.status),
            owner_id: self.owner_id.unwrap_or(current.owner_id),
            next_step: text(&self.next_step, &current.next_step),
            next_step_on: self.next_step_on.unwrap_or(current.next_step_on),
            member_id: current.member_id,
            converted_at: current.converted_at,
        };
        match after.is_somebody() {
            true => Ok(after),
            false => Err(Refusal::Nobody),
        }
    }
}

impl Refusal {
    /// A sentence that helps.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Nobody => "A lead needs a name, an e-mail address or a telephone number.",
            Self::Converted => "This lead has become a member. Take the conversion back first.",
            Self::ByConversion => {
                "A lead is converted by saying which member it has become: `convert_lead`."
            }
            Self::NotConverted => "This lead has become no member.",
        }
    }

    /// The field that is at fault.
    pub fn field(self) -> &'static str {
        match self {
            Self::Nobody => "name",
            Self::Converted | Self::ByConversion | Self::NotConverted => "status",
        }
    }
}

/// What is there, null or a value, in its one form.
fn each(
    field: &Option<Option<String>>,
    read: impl FnOnce(Option<&String>) -> Option<String>,
) -> Option<Option<String>> {
    field.as_ref().map(|text| read(text.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(patch: &LeadPatch) -> Result<Edit, Vec<Fault>> {
        Edit::read(patch, Some(Region::US))
    }

    fn somebody() -> State {
        State {
            name: Some("Amara Okafor".to_owned()),
            email: Some("amara@example.com".to_owned()),
            status: LeadStatus::Contacted,
            ..State::default()
        }
    }

    #[test]
    fn absent_stays_null_clears_and_a_value_sets() {
        let patch = LeadPatch {
            name: Some(None),
            phone: Some(Some("202 555 0142".to_owned())),
            status: Some(LeadStatus::Qualified),
            next_step: Some(Some(" ".to_owned())),
            ..LeadPatch::default()
        };
        let after = read(&patch).unwrap().apply(&somebody()).unwrap();
        assert_eq!(after.name, None);
        assert_eq!(after.email.as_deref(), Some("amara@example.com"));
        assert_eq!(after.phone.as_deref(), Some("+12025550142"));
        assert_eq!(after.status, LeadStatus::Qualified);
        assert_eq!(after.next_step, None);
        let nothing = Edit::default().apply(&somebody());
        assert_eq!(nothing, Ok(somebody()));
    }

    #[test]
    fn somebody_is_left() {
        let patch = LeadPatch {
            name: Some(None),
            email: Some(Some(String::new())),
            ..LeadPatch::default()
        };
        let refused = read(&patch).unwrap().apply(&somebody());
        assert_eq!(refused, Err(Refusal::Nobody));
    }

    #[test]
    fn only_a_conversion_converts_and_only_its_end_ends_it() {
        let to = |status| LeadPatch {
            status: Some(status),
            ..LeadPatch::default()
        };
        let faults = read(&to(LeadStatus::Converted)).unwrap_err();
        assert_eq!(faults[0].field, "status");
        let converted = State {
            status: LeadStatus::Converted,
            ..somebody()
        };
        let lost = read(&to(LeadStatus::Lost)).unwrap();
        assert_eq!(lost.apply(&converted), Err(Refusal::Converted));
        // Who has become a member may be written about all the same.
        let named = Edit {
            name: Some(Some("A. Okafor".to_owned())),
            ..Edit::default()
        };
        let after = named.apply(&converted).unwrap();
        assert_eq!(after.status, LeadStatus::Converted);
    }
}
