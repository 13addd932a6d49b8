//! Write keys from the machine itself.

use crm_db::testing::TestDatabase;

use crate::program::{run, text};

#[tokio::test]
async fn a_key_is_made_shown_and_revoked() {
    let database = TestDatabase::create().await;
    let keys = |arguments: &[&str]| {
        let arguments = [&["write-key"], arguments].concat();
        let output = run(&arguments, &[("DATABASE_URL", database.url())], "");
        let said = text(&output.stdout) + &text(&output.stderr);
        (output.status.success(), said)
    };
    let (worked, said) = keys(&["create", "--name", "Web app"]);
    assert!(worked && said.contains("Web app may send events"), "{said}");
    let after = |mark: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(mark))
            .unwrap()
            .to_owned()
    };
    let (key, id) = (after("Write key: "), after("Id: "));
    let prefix = crm_api::write_key::prefix(&key).unwrap();
    let found = crm_db::ingestion::find_keys(database.database(), prefix)
        .await
        .unwrap();
    assert!(crm_api::write_key::same(
        &found[0].digest,
        &crm_api::write_key::digest(&key)
    ));

    let (_, said) = keys(&["list"]);
    assert!(
        said.contains(&id) && said.contains("last used: never") && !said.contains(&key),
        "{said}"
    );
    assert!(keys(&["revoke", "--id", &id]).0);
    assert!(keys(&["list"]).1.contains("revoked"));
    let unknown = "00000000-0000-0000-0000-000000000001";
    for (arguments, reason) in [
        (&["revoke", "--id", unknown][..], "there is no write key"),
        (&["revoke", "--id", "x"], "invalid"),
        (&["create", "--name", " "], "1 to 100 characters"),
    ] {
        let (worked, said) = keys(arguments);
        assert!(!worked && said.contains(reason), "{said}");
    }
}
