-- Words that begin with neither a letter nor a digit. Without it a search for `@`, or for `@gm` on the way to `@gmail`, finds
-- in no index where words begin with that, and compares every member's text: among a million a second of a processor.

create function crm.has_odd_word(value text) returns boolean
language sql
immutable
strict
parallel safe
return (value collate "C") ~ ' [!-/:-@\[-`{-~]';
comment on function crm.has_odd_word(text) is
    'Whether a word in crm.member_texts.text begins with a punctuation mark of ASCII; as crm_db''s search asks it';

create index member_texts_odd on crm.member_texts (user_id) where crm.has_odd_word(text);

revoke all on function crm.has_odd_word(text) from public;
