//! Letting people in from the machine itself.

use crm_db::testing::TestDatabase;

use crate::program::{run, text};

struct Admins(TestDatabase);

impl Admins {
    async fn none() -> Self {
        Self(TestDatabase::create().await)
    }

    /// Whether it worked, and what was said.
    fn run(&self, arguments: &[&str], input: &str) -> (bool, String) {
        let arguments = [&["admin"], arguments].concat();
        let output = run(&arguments, &[("DATABASE_URL", self.0.url())], input);
        (
            output.status.success(),
            text(&output.stdout) + &text(&output.stderr),
        )
    }

    fn create(&self, email: &str, role: &str) -> (bool, String) {
        let create = [
            "create",
            "--email",
            email,
            "--name",
            "Ada",
            "--role",
            role,
            "--password-stdin",
        ];
        self.run(&create, "correct horse battery staple\n")
    }
}

#[tokio::test]
async fn somebody_is_let_in_once() {
    let admins = Admins::none().await;
    let (worked, said) = admins.create("ada@example.com", "owner");
    assert!(
        worked && said.contains("may sign in as owner") && !said.contains("battery"),
        "{said}"
    );
    let (worked, said) = admins.create("ADA@example.com", "viewer");
    assert!(!worked && said.contains("reset-password"), "{said}");
    let (_, said) = admins.run(&["list"], "");
    assert!(
        said.contains("ada@example.com  Ada  owner  last signed in: never"),
        "{said}"
    );
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_a_reason() {
    let admins = Admins::none().await;
    for (email, role, input, reason) in [
        (
            "nobody",
            "owner",
            "correct horse battery staple",
            "no e-mail address",
        ),
        (
            "ada@example.com",
            "emperor",
            "correct horse battery staple",
            "not a role",
        ),
        (
            "ada@example.com",
            "owner",
            "short",
            "at least 12 characters",
        ),
        ("ada@example.com", "owner", "", "at least 12 characters"),
    ] {
        let create = [
            "create",
            "--email",
            email,
            "--name",
            "Ada",
            "--role",
            role,
            "--password-stdin",
        ];
        let (worked, said) = admins.run(&create, input);
        assert!(!worked && said.contains(reason), "{reason} in {said}");
    }
    let (worked, said) = admins.run(
        &[
            "reset-password",
            "--email",
            "nobody@example.com",
            "--password-stdin",
        ],
        "x",
    );
    assert!(!worked && said.contains("there is no admin"), "{said}");
}

#[tokio::test]
async fn without_a_password_one_is_made_up_and_shown() {
    let admins = Admins::none().await;
    let (worked, said) = admins.run(
        &[
            "create",
            "--email",
            "ada@example.com",
            "--name",
            "Ada",
            "--role",
            "owner",
        ],
        "",
    );
    assert!(worked, "{said}");
    let password = said
        .lines()
        .find_map(|line| line.strip_prefix("Password: "))
        .unwrap();
    assert_eq!(password.len(), 32);
    let record = crm_db::admins::find_by_email(admins.0.database(), "ada@example.com")
        .await
        .unwrap()
        .unwrap();
    assert!(crm_api::password::matches(
        &password.into(),
        &record.password_hash
    ));
}

#[tokio::test]
async fn people_are_shut_out_and_let_in_again_but_for_the_last_owner() {
    let admins = Admins::none().await;
    admins.create("ada@example.com", "owner");
    admins.create("bo@example.com", "viewer");
    let (worked, said) = admins.run(&["disable", "--email", "ada@example.com"], "");
    assert!(!worked && said.contains("last owner"), "{said}");
    assert!(admins.run(&["disable", "--email", "bo@example.com"], "").0);
    assert!(admins.run(&["list"], "").1.contains("disabled"));
    assert!(admins.run(&["enable", "--email", "bo@example.com"], "").0);
    assert!(!admins.run(&["list"], "").1.contains("disabled"));
}
