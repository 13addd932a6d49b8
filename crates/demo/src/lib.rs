//! crm-demo.
