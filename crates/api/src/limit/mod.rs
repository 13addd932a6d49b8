//! How much one admin, one address, one connection may ask of us; what is asked is none of its business.

mod address;
mod connections;
mod rate;
mod sign_in;

use actix_web::{HttpMessage, HttpRequest};
use crm_types::ids::{AdminId, LeadFormId, WriteKeyId};

pub use address::client_address;
pub use connections::{Busy, Connections, Line};
pub use rate::{Allowance, Rate};
pub use sign_in::SignInAttempt;

use crate::error::Result;
use crate::settings::Settings;
use crate::state::State;

/// The limits of one instance.
pub struct Limits {
    pub connections: Connections,
    admins: Rate<AdminId>,
    addresses: Rate<address::Network>,
    write_keys: Rate<WriteKeyId>,
    lead_forms: Rate<(LeadFormId, address::Network)>,
}

impl Limits {
    /// Limits as they are set.
    pub fn new(settings: &Settings) -> Self {
        Self {
            connections: Connections::new(
                settings.connections_per_address,
                settings.trusted_proxies.clone(),
            ),
            admins: Rate::new("admin", settings.rate_limit),
            addresses: Rate::new("address", settings.address_rate_limit),
            write_keys: Rate::new("write_key", settings.ingestion_rate_limit),
            lead_forms: Rate::a_minute("lead_form", settings.lead_rate_limit),
        }
    }

    /// Forgets who has not asked for a while, so that the tables do not grow for ever.
    pub fn forget_idle(&self) {
        self.admins.forget_idle();
        self.addresses.forget_idle();
        self.write_keys.forget_idle();
        self.lead_forms.forget_idle();
    }
}

/// One request of this admin.
///
/// # Errors
/// `too_many_requests`.
pub fn spend_admin(request: &HttpRequest, state: &State, admin: AdminId) -> Result<()> {
    note(request, state.limits.admins.spend(&admin)?);
    Ok(())
}

/// One request of this write key.
///
/// # Errors
/// `too_many_requests`.
pub fn spend_write_key(request: &HttpRequest, state: &State, key: WriteKeyId) -> Result<()> {
    note(request, state.limits.write_keys.spend(&key)?);
    Ok(())
}

/// One lead by this form from this address.
///
/// # Errors
/// `too_many_requests`.
pub fn spend_lead_form(request: &HttpRequest, state: &State, form: LeadFormId) -> Result<()> {
    let address = client_address(request, &state.settings.trusted_proxies);
    let key = (form, address::Network::of(address));
    note(request, state.limits.lead_forms.spend(&key)?);
    Ok(())
}

/// One request of this address, which has not shown who it is.
///
/// # Errors
/// `too_many_requests`.
pub fn spend_address(request: &HttpRequest, state: &State) -> Result<()> {
    let address = client_address(request, &state.settings.trusted_proxies);
    note(
        request,
        state
            .limits
            .addresses
            .spend(&address::Network::of(address))?,
    );
    Ok(())
}

/// The edge writes it into the answer's headers.
fn note(request: &HttpRequest, allowance: Allowance) {
    request.extensions_mut().insert(allowance);
}
