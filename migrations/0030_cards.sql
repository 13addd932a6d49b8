-- The cards of a board in the orders that no job changes: by revenue, by the day of joining, by name, within each column.
-- Without it a column in such an order is put in order each time it is shown: of a million members the highest revenue in
-- a column whose members pay nothing lies behind everybody who pays.
--
-- A table of its own and not nine more indexes on the directory: there each would cost every figure that a run changes an
-- entry. Here nothing is written unless a status, a tier, an amount or a name changes.

create table crm.member_cards (
    user_id uuid primary key,
    engagement_status text collate "C",
    health_status text collate "C",
    subscription_tier text collate "und-x-icu",
    mrr_cents bigint,
    created_at timestamptz not null,
    name text collate "und-x-icu"
);
comment on table crm.member_cards is
    'Who stands where in the columns of a board. Kept by triggers from crm.member_directory; never write to it';

-- As it should be; its columns in the table's order.
create view crm.cards_source as
select
    user_id,
    engagement_status,
    health_status,
    subscription_tier,
    mrr_cents,
    created_at,
    name
from crm.member_directory;

insert into crm.member_cards
select s.*
from crm.cards_source as s;

create index member_cards_engagement_by_mrr on crm.member_cards (engagement_status, mrr_cents, user_id);
create index member_cards_engagement_by_joining on crm.member_cards (engagement_status, created_at, user_id);
create index member_cards_engagement_by_name on crm.member_cards (engagement_status, name, user_id);
create index member_cards_health_by_mrr on crm.member_cards (health_status, mrr_cents, user_id);
create index member_cards_health_by_joining on crm.member_cards (health_status, created_at, user_id);
create index member_cards_health_by_name on crm.member_cards (health_status, name, user_id);
create index member_cards_tier_by_mrr on crm.member_cards (subscription_tier, mrr_cents, user_id);
create index member_cards_tier_by_joining on crm.member_cards (subscription_tier, created_at, user_id);
create index member_cards_tier_by_name on crm.member_cards (subscription_tier, name, user_id);

-- Whoever writes to the directory holds the member's row, so nobody else writes the card meanwhile.
create function crm.keep_cards() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        -- Nothing should be there; what is there all the same must not keep a member out.
        delete from crm.member_cards as c
        using new_rows as n
        where c.user_id = n.user_id;
        insert into crm.member_cards
        select s.*
        from new_rows as n
        join crm.cards_source as s on s.user_id = n.user_id;
    elsif tg_op = 'UPDATE' then
        update crm.member_cards as c
        set engagement_status = n.engagement_status,
            health_status = n.health_status,
            subscription_tier = n.subscription_tier,
            mrr_cents = n.mrr_cents,
            created_at = n.created_at,
            name = n.name
        from new_rows as n
        join old_rows as o on o.user_id = n.user_id
        where (
                n.engagement_status, n.health_status, n.subscription_tier, n.mrr_cents, n.created_at, n.name
            ) is distinct from (
                o.engagement_status, o.health_status, o.subscription_tier, o.mrr_cents, o.created_at, o.name
            )
            and c.user_id = n.user_id;
    elsif tg_op = 'DELETE' then
        delete from crm.member_cards as c
        using old_rows as o
        where c.user_id = o.user_id;
    else
        delete from crm.member_cards;
    end if;
    return null;
end
$$;

create trigger keep_cards_inserted
    after insert on crm.member_directory
    referencing new table as new_rows
    for each statement execute function crm.keep_cards();
create trigger keep_cards_updated
    after update on crm.member_directory
    referencing old table as old_rows new table as new_rows
    for each statement execute function crm.keep_cards();
create trigger keep_cards_deleted
    after delete on crm.member_directory
    referencing old table as old_rows
    for each statement execute function crm.keep_cards();
create trigger keep_cards_truncated
    after truncate on crm.member_directory
    for each statement execute function crm.keep_cards();

-- Makes the cards what the directory says. Nobody writes meanwhile.
create function crm.rebuild_cards() returns void
language plpgsql
set search_path = ''
as $$
begin
    lock table crm.member_directory in share row exclusive mode;
    delete from crm.member_cards;
    insert into crm.member_cards
    select s.*
    from crm.cards_source as s;
end
$$;

revoke all on function crm.keep_cards(), crm.rebuild_cards() from public;
