analyze
    auth.users, product.profiles, product.visions, product.vision_refinements, product.audios, product.journal_entries,
    product.board_items, product.storage_files, product.token_transactions, product.login_events,
    public.user_activity_metrics, public.user_revenue_metrics,
    billing.objects, billing.balances, crm.leads, crm.record_changes
