//! crm-types.
