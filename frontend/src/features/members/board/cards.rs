//! A member as a card: where it stands in the order, what it adds to the sum, and in which column it belongs; shows none.

use std::sync::Arc;

use crm_types::ids::MemberId;
use crm_types::members::{BoardColumn, CardOrder, ColumnKey, Grouping, MemberRow};

use crate::shell::board::Heading;
use crate::ui::Tone;
use crate::ui::board::{Card, Column, Rank};

/// The heading, and the column with its first cards.
pub fn read(column: BoardColumn, order: CardOrder) -> (Heading, Column) {
    let tone = match column.key.parse() {
        Ok(ColumnKey::Value(_)) => crate::features::members::words::tone(column.tone),
        _ => Tone::Unknown,
    };
    let cards = column.cards.into_iter().map(|row| card(row, order));
    let mut filled = Column::new(column.key.clone(), cards.collect(), column.next_cursor);
    filled.count = i64::try_from(column.total.count).unwrap_or(i64::MAX);
    filled.exact = column.total.exact;
    filled.sum = column.mrr.as_ref().map(|mrr| mrr.minor);
    let heading = Heading {
        key: column.key,
        label: column.label,
        tone,
        takes: column.takes_cards,
        currency: column.mrr.map(|mrr| mrr.currency).unwrap_or_default(),
        filter: column.filter,
    };
    (heading, filled)
}

/// The card of a member.
pub fn card(row: MemberRow, order: CardOrder) -> Card {
    Card {
        id: row.id.0.as_u128(),
        revision: row.revision,
        amount: row.mrr.as_ref().map_or(0, |mrr| mrr.minor),
        rank: rank(&row, order),
        face: Arc::new(row),
        moving: None,
    }
}

/// Where it stands, as the server has it: unknown values last, ties by id in the direction of the order.
fn rank(row: &MemberRow, order: CardOrder) -> Rank {
    let id = row.id.0.as_u128();
    let number = |number: Option<i64>, tie: u128| Rank {
        unknown: number.is_none(),
        number: number.unwrap_or_default(),
        text: String::new(),
        tie,
    };
    match order {
        CardOrder::LongestSilent => number(row.last_login_at.map(|at| at.timestamp_micros()), id),
        CardOrder::HighestMrr => number(row.mrr.as_ref().map(|mrr| -mrr.minor), !id),
        CardOrder::Newest => number(Some(-row.created_at.timestamp_micros()), !id),
        CardOrder::Name => Rank {
            unknown: row.name.is_none(),
            number: 0,
            text: row.name.as_deref().unwrap_or_default().to_lowercase(),
            tie: id,
        },
    }
}

/// The member on a card.
pub fn member(card: &Card) -> Option<&MemberRow> {
    card.face.downcast_ref()
}

pub fn member_id(id: u128) -> MemberId {
    MemberId(uuid::Uuid::from_u128(id))
}

/// The column where a member belongs.
pub fn column_of(row: &MemberRow, grouping: &Grouping, columns: &[Heading]) -> Option<usize> {
    let value = match grouping {
        Grouping::EngagementStatus => &row.engagement_status,
        Grouping::HealthStatus => &row.health_status,
        Grouping::SubscriptionTier => &row.subscription_tier,
        Grouping::Tags(_) => &None,
    };
    let key = match value {
        Some(value) => ColumnKey::Value(value.clone()),
        None => ColumnKey::Unclassified,
    };
    let at = |key: ColumnKey| {
        let key = key.to_string();
        columns.iter().position(|column| column.key == key)
    };
    at(key).or_else(|| at(ColumnKey::Other))
}

/// The card as it is in the column of this key, before the server has said so.
pub fn moved(card: &Card, grouping: &Grouping, key: &str) -> Card {
    let Some(row) = member(card) else {
        return card.clone();
    };
    let value = match key.parse() {
        Ok(ColumnKey::Value(value)) => Some(value),
        _ => None,
    };
    let mut row = row.clone();
    match grouping {
        Grouping::EngagementStatus => row.engagement_status = value,
        Grouping::HealthStatus => row.health_status = value,
        Grouping::SubscriptionTier => {
            row.subscription_tier = value;
            row.tier_by_hand = true;
        }
        Grouping::Tags(_) => row.tags.extend(value),
    }
    Card {
        face: Arc::new(row),
        ..card.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use crm_types::money::Money;

    fn row(id: u128) -> MemberRow {
        MemberRow {
            id: member_id(id),
            name: Some("Zoe".to_owned()),
            email: None,
            created_at: DateTime::from_timestamp(id as i64, 0).unwrap_or_default(),
            last_login_at: None,
            days_since_last_login: None,
            engagement_status: None,
            health_status: Some("healthy".to_owned()),
            subscription_tier: Some("gold".to_owned()),
            tier_by_hand: false,
            subscription_status: None,
            vision_count: None,
            mrr: None,
            tags: Vec::new(),
            revision: 1,
        }
    }

    fn ids(mut rows: Vec<MemberRow>, order: CardOrder) -> Vec<u128> {
        rows.sort_by_key(|row| rank(row, order));
        rows.iter().map(|row| row.id.0.as_u128()).collect()
    }

    #[test]
    fn cards_stand_as_the_server_puts_them() {
        let mut rows = [1, 2, 3].map(row);
        rows[1].mrr = Some(Money::from_minor(500, "USD"));
        rows[2].last_login_at = Some(rows[2].created_at);
        rows[2].name = Some("Ann".to_owned());
        let rows = rows.to_vec();
        assert_eq!(ids(rows.clone(), CardOrder::LongestSilent), [3, 1, 2]);
        assert_eq!(ids(rows.clone(), CardOrder::HighestMrr), [2, 3, 1]);
        assert_eq!(ids(rows.clone(), CardOrder::Newest), [3, 2, 1]);
        assert_eq!(ids(rows, CardOrder::Name), [3, 1, 2]);
    }

    #[test]
    fn everybody_has_a_column() {
        let heading = |key: &str| Heading {
            key: key.to_owned(),
            label: String::new(),
            tone: Tone::Neutral,
            takes: true,
            currency: String::new(),
            filter: String::new(),
        };
        let columns = [
            heading("healthy"),
            heading("unclassified"),
            heading("other"),
        ];
        let of = |grouping| column_of(&row(1), &grouping, &columns);
        assert_eq!(of(Grouping::HealthStatus), Some(0));
        assert_eq!(of(Grouping::EngagementStatus), Some(1));
        assert_eq!(of(Grouping::SubscriptionTier), Some(2));
    }

    #[test]
    fn a_card_is_shown_as_it_will_be() {
        let card = card(row(1), CardOrder::Name);
        let status = |key| {
            let moved = moved(&card, &Grouping::HealthStatus, key);
            member(&moved).unwrap().health_status.clone()
        };
        assert_eq!(status("churned"), Some("churned".to_owned()));
        assert_eq!(status("unclassified"), None);
    }
}
