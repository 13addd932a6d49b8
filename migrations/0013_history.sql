-- What history needs beyond its two tables: the moment beside each change, how many members were changed at one stroke,
-- one undoing at most, and tags as people write them. Without it a page of somebody's history would read all of it, two
-- who press Undo at once would both succeed, and tags could only be shown in small letters.

alter table crm.changes add column at timestamptz;
update crm.changes as c
set at = g.at
from crm.change_sets as g
where g.id = c.change_set_id;
alter table crm.changes
    alter column at set default now(),
    alter column at set not null;
comment on column crm.changes.at is 'Of its set, so that one index keeps a member''s history in order';

drop index crm.changes_user_id_idx;
create index changes_history on crm.changes (user_id, at desc, change_set_id desc);

alter table crm.change_sets add column members bigint not null default 0;
update crm.change_sets as g
set members = (
    select count(distinct c.user_id)
    from crm.changes as c
    where c.change_set_id = g.id
);
comment on column crm.change_sets.members is 'How many members it changed';

create unique index change_sets_undoes_key on crm.change_sets (undoes) where undoes is not null;

-- Of a text, no more than its beginning: notes may be long, and a page of history shows fifty of them.
create function crm.excerpt(value jsonb, characters integer) returns jsonb
language sql
immutable
parallel safe
return case
    when jsonb_typeof(value) = 'string' and char_length(value #>> '{}') > characters
    then to_jsonb(left(value #>> '{}', characters) || '…')
    else value
end;
revoke all on function crm.excerpt(jsonb, integer) from public;

-- Members count by the folded tag; this is how it was last written here.
create table crm.tag_spellings (
    folded text collate "C" primary key,
    tag text not null
);
comment on table crm.tag_spellings is 'Tags as somebody wrote them last; one that is not here is shown folded';

insert into crm.tag_spellings (folded, tag)
select distinct on (crm.fold(t.tag)) crm.fold(t.tag), t.tag
from crm.member_directory as d
cross join lateral unnest(d.custom_tags) as t (tag)
order by crm.fold(t.tag), d.activity_updated_at desc nulls last
on conflict do nothing;
