//! Signing in, on the wire; holds no rule about who may.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::AdminId;

/// What an admin may do. Each role may do all that the ones below it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything, changes nothing.
    Viewer,
    /// Works with members: classifies, writes, answers.
    Agent,
    /// Also settings, imports and exports.
    Admin,
    /// Also other admins.
    Owner,
}

impl Role {
    /// From the most to the least powerful.
    pub const ALL: [Role; 4] = [Role::Owner, Role::Admin, Role::Agent, Role::Viewer];

    /// As it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Agent => "agent",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a role: expected owner, admin, agent or viewer")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Role::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownRole)
    }
}

/// Somebody who signs in to this program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Admin {
    pub id: AdminId,
    #[cfg_attr(feature = "openapi", schema(example = "ada@example.com"))]
    pub email: String,
    #[cfg_attr(feature = "openapi", schema(example = "Ada Lovelace"))]
    pub name: String,
    pub role: Role,
}

/// Everybody who signs in to this program, in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdminList {
    pub items: Vec<Admin>,
}

/// E-mail and password, as typed.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "ada@example.com", min_length = 1, max_length = 320)
    )]
    pub email: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "correct horse battery staple", format = Password, min_length = 1, max_length = 1024)
    )]
    pub password: String,
}

/// Who is signed in here, and until when the current token holds (it is renewed by itself).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    pub admin: Admin,
    pub expires_at: DateTime<Utc>,
}

/// How a program asks for tokens.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "grant_type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TokenRequest {
    /// With an admin's e-mail and password.
    Password {
        #[cfg_attr(
            feature = "openapi",
            schema(example = "ada@example.com", min_length = 1, max_length = 320)
        )]
        email: String,
        #[cfg_attr(
            feature = "openapi",
            schema(example = "correct horse battery staple", format = Password, min_length = 1, max_length = 1024)
        )]
        password: String,
    },
    /// With the refresh token of the last answer, which is thereby used up.
    RefreshToken {
        #[cfg_attr(
            feature = "openapi",
            schema(example = "rt_6sT0…", min_length = 1, max_length = 512)
        )]
        refresh_token: String,
    },
}

/// Tokens for a program.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenPair {
    /// Goes into `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    #[cfg_attr(feature = "openapi", schema(example = "Bearer"))]
    pub token_type: String,
    /// Seconds until the access token ends.
    #[cfg_attr(feature = "openapi", schema(example = 600, minimum = 0))]
    pub expires_in: u32,
    /// Good for one renewal; used twice, the whole session is revoked.
    pub refresh_token: String,
}
