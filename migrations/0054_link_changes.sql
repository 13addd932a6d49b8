-- Whose a customer of Stripe's is, is a setting that figures depend on like the others. Without it nobody could say who had
-- given a customer to somebody, nor give it back.

alter table crm.revenue_changes
drop constraint revenue_changes_setting_known;

alter table crm.revenue_changes
add constraint revenue_changes_setting_known check (
    setting in ('policy', 'price_tier', 'exchange_rates', 'reporting_currency', 'customer_link')
);
