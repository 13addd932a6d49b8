-- Messages that answer by themselves what somebody asked for by a keyword (HELP). Without it nobody could tell such an answer
-- from what somebody here wrote: it would wait for the morning, and a message that was told twice could be answered twice.

alter table crm.messages
add column answers_id uuid references crm.messages (id) on delete cascade;
comment on column crm.messages.answers_id is 'Theirs, which this answers by itself';

-- A message has one answer at most.
create unique index messages_answer on crm.messages (answers_id) where answers_id is not null;
