//! The filter of the list behind a figure, made of the statuses that count towards it; finds exactly those counted.

use crm_types::dashboard::Figure;
use crm_types::filter::{Expr, Field, Operator, Test, Value};
use uuid::Uuid;

use crate::{Error, Result};

/// One status that counts: its list's field, and its key.
pub(super) type Counted = (Field, String);

/// In the language's own form; empty for all members.
pub(super) fn filter(figure: Figure, counted: &[Counted]) -> Result<String> {
    match figure {
        Figure::TotalMembers
        | Figure::Unclassified
        | Figure::Mrr
        | Figure::OpenTickets
        | Figure::LeadConversion => Ok(figure.filter().to_owned()),
        Figure::Active | Figure::AtRisk | Figure::Churned => {
            of_statuses(counted).map_err(|_| Error::Other {
                reason: "a status cannot be filtered by".to_owned(),
            })
        }
    }
}

fn of_statuses(counted: &[Counted]) -> std::result::Result<String, crm_types::filter::MisfitTest> {
    let mut parts = Vec::new();
    for field in [Field::EngagementStatus, Field::HealthStatus] {
        let own = counted.iter().filter(|(of, _)| *of == field);
        let mut values: Vec<Value> = own.map(|(_, key)| Value::Text(key.clone())).collect();
        match values.len() {
            0 => {}
            1 => parts.push(Test::compare(field, Operator::Eq, values.remove(0))?),
            _ => parts.push(Test::one_of(field, values)?),
        }
    }
    let mut parts: Vec<Expr> = parts.into_iter().map(Expr::Test).collect();
    if parts.is_empty() {
        // Nothing counts: nobody is found, by an id that nobody has.
        let nobody = Test::compare(Field::UserId, Operator::Eq, Value::Id(Uuid::nil()))?;
        parts.push(Expr::Test(nobody));
    }
    Ok(match parts.len() {
        1 => parts.remove(0).to_string(),
        _ => Expr::Any(parts).to_string(),
    })
}

#[cfg(test)]
mod tests {
    use crm_types::filter::parse;

    use super::*;

    #[test]
    fn what_ships_counts_as_the_figures_say() {
        let engagement = |key: &str| (Field::EngagementStatus, key.to_owned());
        let active = [engagement("active"), engagement("champion")];
        assert_eq!(
            filter(Figure::Active, &active).unwrap(),
            Figure::Active.filter()
        );
        let at_risk = [engagement("at_risk")];
        assert_eq!(
            filter(Figure::AtRisk, &at_risk).unwrap(),
            Figure::AtRisk.filter()
        );
        let both = [
            engagement("active"),
            (Field::HealthStatus, "churned".to_owned()),
        ];
        for counted in [&[][..], &active, &both] {
            let text = filter(Figure::Churned, counted).unwrap();
            let read = parse(&text).unwrap().unwrap();
            assert_eq!(read.to_string(), text);
        }
    }
}
