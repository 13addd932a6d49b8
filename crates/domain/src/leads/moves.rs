//! What it means for a lead to be in a column of a board, as an edit; moves none.

use crm_types::ids::AdminId;
use crm_types::leads::LeadStatus;

use super::edit::{Edit, Refusal};

/// What leads can be grouped by on a board.
pub const GROUPINGS: &[&str] = &["status", "owner"];

/// A card cannot be put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadMove {
    /// There is no such grouping.
    Grouping,
    /// The board has no such column.
    Column,
    /// Cards come there otherwise.
    Refused(Refusal),
}

impl Edit {
    /// What brings a lead into this column, whichever they are in.
    ///
    /// # Errors
    /// Whether there is such an admin only the database knows.
    pub fn moving(group_by: &str, to: &str) -> Result<Self, BadMove> {
        let edit = Self::default();
        match group_by {
            "status" => match to.parse::<LeadStatus>() {
                Ok(LeadStatus::Converted) => Err(BadMove::Refused(Refusal::ByConversion)),
                Ok(status) => Ok(Self {
                    status: Some(status),
                    ..edit
                }),
                Err(_) => Err(BadMove::Column),
            },
            "owner" => {
                let owner_id = match to {
                    "none" => None,
                    id => Some(AdminId(id.parse().map_err(|_| BadMove::Column)?)),
                };
                Ok(Self {
                    owner_id: Some(owner_id),
                    ..edit
                })
            }
            _ => Err(BadMove::Grouping),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_column_is_a_status_or_an_owner() {
        let edit = Edit::moving("status", "contacted").unwrap();
        assert_eq!(edit.status, Some(LeadStatus::Contacted));
        let id = Uuid::from_u128(7);
        let edit = Edit::moving("owner", &id.to_string()).unwrap();
        assert_eq!(edit.owner_id, Some(Some(AdminId(id))));
        let edit = Edit::moving("owner", "none").unwrap();
        assert_eq!(edit.owner_id, Some(None));
    }

    #[test]
    fn what_is_no_column_takes_no_cards() {
        let refused = Err(BadMove::Refused(Refusal::ByConversion));
        assert_eq!(Edit::moving("status", "converted"), refused);
        assert_eq!(Edit::moving("status", "won"), Err(BadMove::Column));
        assert_eq!(Edit::moving("owner", "ada"), Err(BadMove::Column));
        assert_eq!(Edit::moving("source", "webinar"), Err(BadMove::Grouping));
    }
}
