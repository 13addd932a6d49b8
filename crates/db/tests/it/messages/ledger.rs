//! The ledger: added to, never changed, and it outlives whoever it is about.

use crm_db::messages::{Created, NewEntry, Recorded, list_consents, record_consent, standing_of};
use crm_domain::messages::Forbidden;
use crm_types::messages::{Channel, Consent, ConsentSource, HoldReason};
use sqlx::types::Uuid;

use super::{ADMIN, give_number, hear, members, noon, number, wish, write};
use crate::world::{id, join};

fn entry(n: u128, address: &str, consent: Consent) -> NewEntry<'_> {
    NewEntry {
        channel: Channel::Sms,
        address,
        member: Some(Uuid::from_u128(n)),
        consent,
        source: ConsentSource::Agent,
        wording: Some("on the phone"),
        recorded_by: Some(ADMIN),
    }
}

#[tokio::test]
async fn what_they_said_themselves_only_they_take_back() {
    let test = members(1).await;
    let database = test.database();
    let record = async |consent| {
        record_consent(database, &entry(1, &number(1), consent), noon())
            .await
            .unwrap()
    };
    assert_eq!(record(Consent::OptedOut).await, Recorded::Done);
    assert_eq!(record(Consent::OptedIn).await, Recorded::Done);
    hear(database, "SM1", &number(1), "STOP").await;
    assert_eq!(
        record(Consent::OptedIn).await,
        Recorded::Forbidden(Forbidden::TheirOwnWord)
    );
    hear(database, "SM2", &number(1), "START").await;
    assert!(matches!(
        write(database, &wish(1, "a", "Hello"), noon()).await,
        Created::New(_)
    ));
    let ledger = list_consents(database, id(1), &[number(1)]).await.unwrap();
    let told: Vec<_> = ledger.iter().map(|one| (one.consent, one.source)).collect();
    assert_eq!(
        told,
        [
            (Consent::OptedIn, ConsentSource::Keyword),
            (Consent::OptedOut, ConsentSource::Keyword),
            (Consent::OptedIn, ConsentSource::Agent),
            (Consent::OptedOut, ConsentSource::Agent),
        ]
    );
}

#[tokio::test]
async fn an_opt_out_holds_for_the_address_whoever_has_it_and_for_the_member_wherever_they_are() {
    let test = members(2).await;
    let database = test.database();
    hear(database, "SM1", &number(1), "STOP").await;
    // Another number of the same member.
    give_number(&test, 1, "+1 202 555 0177").await;
    let mut moved = wish(1, "a", "Hello");
    moved.address = Ok("+12025550177".to_owned());
    assert_eq!(
        write(database, &moved, noon()).await,
        Created::Refused(HoldReason::OptedOut)
    );
    // The same number, somebody else's by now.
    let mut other = wish(2, "b", "Hello");
    other.address = Ok(number(1));
    assert_eq!(
        write(database, &other, noon()).await,
        Created::Refused(HoldReason::OptedOut)
    );
    assert!(matches!(
        write(database, &wish(2, "c", "Hello"), noon()).await,
        Created::New(_)
    ));
}

#[tokio::test]
async fn it_outlives_the_member_and_nobody_changes_it() {
    let test = members(1).await;
    let database = test.database();
    hear(database, "SM1", &number(1), "STOP").await;
    test.run(&format!(
        "delete from auth.users where id = '{}'",
        Uuid::from_u128(1)
    ))
    .await;
    let standing = standing_of(database, Channel::Sms, Some(&number(1)), None)
        .await
        .unwrap();
    assert_eq!(standing.unwrap().consent, Consent::OptedOut);
    // Whoever comes back is still out.
    join(&test, id(1), "again@example.com").await;
    give_number(&test, 1, &number(1)).await;
    let again = write(database, &wish(1, "a", "Hello"), noon()).await;
    assert_eq!(again, Created::Refused(HoldReason::OptedOut));
    let changed = sqlx::query("update crm.consents set consent = 'opted_in'")
        .execute(test.pool())
        .await;
    assert!(changed.is_err());
}
