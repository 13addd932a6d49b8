vacuum (analyze)
    auth.users, product.profiles, product.households, product.household_members, product.visions,
    product.vision_refinements, product.audios, product.journal_entries, product.board_items, product.storage_files,
    product.token_transactions, product.login_events, public.user_activity_metrics, public.user_revenue_metrics,
    crm.member_directory, crm.member_texts, crm.member_figures, crm.member_cards, crm.member_counters,
    billing.objects, billing.balances, billing.links, crm.member_revenue, crm.mrr_movements, crm.leads,
    crm.record_changes, crm.tickets, crm.ticket_entries
