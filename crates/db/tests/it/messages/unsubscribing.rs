//! The link in an e-mail: it holds for the address and for whoever has it, once, and can be taken back by word.

use crm_db::messages::{
    Attempt, Created, Gate, NewEntry, NewOutbound, begin, record_consent, unsubscribe,
};
use crm_db::testing::TestDatabase;
use crm_domain::messages::Policy;
use crm_types::messages::{Channel, Consent, ConsentSource, HoldReason};
use sqlx::types::Uuid;

use super::{members, noon, wish, write};
use crate::world::{id, join};

fn mail(n: u128, key: &'static str) -> NewOutbound<'static> {
    NewOutbound {
        channel: Channel::Email,
        address: Ok(format!("someone{n}@example.com")),
        subject: Some("Hello"),
        segments: None,
        ..wish(n, key, key)
    }
}

async fn ledger(test: &TestDatabase) -> Vec<String> {
    test.texts(
        "select concat_ws(' ', channel, address, right(user_id::text, 2), consent, source)
         from crm.consents order by id",
    )
    .await
}

#[tokio::test]
async fn it_holds_for_the_address_and_for_all_who_have_it() {
    let test = members(2).await;
    let database = test.database();
    // One of them writes it otherwise, and was written to there; another had it once, and was, too.
    test.run(&format!(
        "update auth.users set email = 'Someone1@Example.com' where id = '{}'",
        id(1).0
    ))
    .await;
    join(&test, id(3), "someone1@example.com").await;
    let new = NewOutbound {
        address: Ok("someone1@example.com".to_owned()),
        ..mail(2, "to where they were")
    };
    assert!(matches!(
        write(database, &new, noon()).await,
        Created::New(_)
    ));
    let waiting = match write(database, &mail(1, "before"), noon()).await {
        Created::New(message) => message.id,
        other => panic!("{other:?}"),
    };
    for n in 0..3 {
        let new = unsubscribe(database, "someone1@example.com", noon()).await;
        assert_eq!(new.unwrap(), n == 0);
    }
    let mut told = ledger(&test).await;
    told.sort();
    assert_eq!(
        told,
        [
            "email someone1@example.com 01 opted_out link",
            "email someone1@example.com 03 opted_out link",
        ]
    );
    // What waits does not go, and nothing new does, wherever they are by then; text messages are another matter.
    let gate = Gate {
        policy: &Policy::default(),
        zone: chrono_tz::Tz::UTC,
        region: None,
        carried: &[Channel::Email],
    };
    let attempt = begin(database, waiting, &gate, noon()).await.unwrap();
    assert_eq!(attempt, Attempt::Nothing);
    let elsewhere = NewOutbound {
        address: Ok("elsewhere@example.com".to_owned()),
        ..mail(1, "after")
    };
    let refused = Created::Refused(HoldReason::OptedOut);
    assert_eq!(write(database, &elsewhere, noon()).await, refused);
    let sms = wish(1, "sms", "sms");
    assert!(matches!(
        write(database, &sms, noon()).await,
        Created::New(_)
    ));
    assert!(matches!(
        write(database, &mail(2, "other"), noon()).await,
        Created::New(_)
    ));
}

#[tokio::test]
async fn it_can_be_taken_back_by_word_and_given_again() {
    let test = members(1).await;
    let database = test.database();
    let address = "someone1@example.com";
    assert!(unsubscribe(database, address, noon()).await.unwrap());
    let back = NewEntry {
        channel: Channel::Email,
        address,
        member: Some(Uuid::from_u128(1)),
        consent: Consent::OptedIn,
        source: ConsentSource::Agent,
        wording: Some("on the phone"),
        recorded_by: None,
    };
    record_consent(database, &back, noon()).await.unwrap();
    assert!(matches!(
        write(database, &mail(1, "again"), noon()).await,
        Created::New(_)
    ));
    assert!(unsubscribe(database, address, noon()).await.unwrap());
    assert_eq!(ledger(&test).await.len(), 3);
    // Nobody's address is an address.
    assert!(
        unsubscribe(database, "gone@example.com", noon())
            .await
            .unwrap()
    );
    assert!(
        !unsubscribe(database, "gone@example.com", noon())
            .await
            .unwrap()
    );
}
