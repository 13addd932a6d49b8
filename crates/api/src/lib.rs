//! crm-api.
