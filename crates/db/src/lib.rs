//! crm-db.
