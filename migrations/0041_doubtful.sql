-- Whom a customer may belong to. Without it computing members would look through all customers who are nobody's, for each
-- portion of members, to find those who may be theirs.

create index unlinked_candidates on billing.unlinked using gin (candidates) where why = 'several';
