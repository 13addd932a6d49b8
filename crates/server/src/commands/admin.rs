//! `crm admin`: who may sign in, from the machine itself: the way in before anybody can sign in.

use std::io::BufRead;

use crm_api::{Clock, password};
use crm_db::Database;
use crm_db::admins::{self, AdminRecord, NewAdmin};
use crm_types::auth::Admin as Person;
use crm_types::ids::AdminId;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{database, print};
use crate::cli::{Admin, CreateAdmin, PasswordSource, ResetPassword};
use crate::{Failure, Outcome};

/// Does what was asked.
pub async fn run(command: Admin) -> Outcome {
    let database = database().await?;
    match command {
        Admin::Create(options) => create(&database, options).await,
        Admin::ResetPassword(options) => reset_password(&database, options).await,
        Admin::Disable(who) => disable(&database, &find(&database, &who.email).await?).await,
        Admin::Enable(who) => enable(&database, &find(&database, &who.email).await?).await,
        Admin::List => list(&database).await,
    }
}

async fn create(database: &Database, options: CreateAdmin) -> Outcome {
    let (password, made_up) = password_from(&options.password)?;
    let new = NewAdmin {
        admin: Person {
            id: AdminId(Uuid::now_v7()),
            email: options.who.email,
            name: options.name,
            role: options.role,
        },
        password_hash: hash(&password)?,
    };
    let added = admins::insert(database, &new, Clock::system().now())
        .await
        .map_err(|error| match error {
            crm_db::Error::Invalid { reason } if reason == "admins_email_shape" => {
                Failure::Refused(format!("“{}” is no e-mail address", new.admin.email))
            }
            crm_db::Error::Invalid { reason } if reason == "admins_name_length" => {
                Failure::Refused("a name has 1 to 200 characters".to_owned())
            }
            error => error.into(),
        })?;
    if !added {
        return Err(Failure::Refused(format!(
            "{} can sign in already; `crm admin reset-password` gives a new password",
            new.admin.email
        )));
    }
    print(&format!(
        "{} may sign in as {}.\n",
        new.admin.email, new.admin.role
    ))?;
    tell(&password, made_up)
}

async fn reset_password(database: &Database, options: ResetPassword) -> Outcome {
    let record = find(database, &options.who.email).await?;
    let (password, made_up) = password_from(&options.password)?;
    admins::set_password(
        database,
        record.admin.id,
        &hash(&password)?,
        Clock::system().now(),
    )
    .await?;
    print(&format!(
        "{} has a new password, and all their sessions have ended.\n",
        record.admin.email
    ))?;
    tell(&password, made_up)
}

async fn disable(database: &Database, record: &AdminRecord) -> Outcome {
    if record.disabled_at.is_none()
        && !admins::disable(database, record.admin.id, Clock::system().now()).await?
    {
        return Err(Failure::Refused(format!(
            "{} is the last owner and stays",
            record.admin.email
        )));
    }
    print(&format!(
        "{} is shut out, within ten minutes everywhere.\n",
        record.admin.email
    ))
}

async fn enable(database: &Database, record: &AdminRecord) -> Outcome {
    admins::enable(database, record.admin.id).await?;
    print(&format!("{} may sign in.\n", record.admin.email))
}

async fn list(database: &Database) -> Outcome {
    for record in admins::list(database).await? {
        let Person {
            email, name, role, ..
        } = &record.admin;
        let last = record.last_sign_in_at.map_or("never".to_owned(), |at| {
            at.format("%Y-%m-%d %H:%M UTC").to_string()
        });
        let disabled = if record.disabled_at.is_some() {
            "  disabled"
        } else {
            ""
        };
        print(&format!(
            "{email}  {name}  {role}  last signed in: {last}{disabled}\n"
        ))?;
    }
    Ok(())
}

async fn find(database: &Database, email: &str) -> Result<AdminRecord, Failure> {
    admins::find_by_email(database, email)
        .await?
        .ok_or_else(|| {
            Failure::Refused(format!(
                "there is no admin {email}; `crm admin list` shows all"
            ))
        })
}

fn hash(password: &SecretString) -> Result<String, Failure> {
    password::hash(password).map_err(|error| Failure::Refused(error.to_string()))
}

/// The password, and whether it was made up here.
fn password_from(source: &PasswordSource) -> Result<(SecretString, bool), Failure> {
    if !source.password_stdin {
        // 122 random bits.
        return Ok((Uuid::new_v4().simple().to_string().into(), true));
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok((line.trim_end_matches(['\r', '\n']).into(), false))
}

fn tell(password: &SecretString, made_up: bool) -> Outcome {
    if made_up {
        print(&format!("Password: {}\n", password.expose_secret()))?;
    }
    Ok(())
}
