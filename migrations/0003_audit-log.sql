-- The append-only record. Each subject is a chain: an entry names the leaf hash of the one before it.

create table audit_entry (
  id bigint generated always as identity primary key,
  subject text not null,
  -- Leaf hash of the subject's previous entry; null for its first. It must exist.
  prev bytea references audit_entry (leaf),
  -- The canonical bytes that were hashed, exactly. They are never serialised again.
  body bytea not null check (octet_length(body) <= 65535),
  leaf bytea not null unique check (leaf = sha256('\x00'::bytea || body)),
  xid xid8 not null default pg_current_xact_id()
);
-- Two entries after the same one, or two first ones, would be a fork: the index refuses it.
create unique index audit_entry_successor on audit_entry (subject, prev);
create unique index audit_entry_first on audit_entry (subject) where prev is null;
create index audit_entry_subject on audit_entry (subject, id);

-- Entries that no tree holds yet. Ids become visible out of order, so the sequencer reads this, not
-- "everything after the last id".
create table audit_pending (
  id bigint primary key references audit_entry (id)
);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation';
end
$$;
create trigger audit_entry_is_append_only before update or delete or truncate on audit_entry
  for each statement execute function refuse_audit_change();
-- Also in sessions that replay replicated changes, where ordinary triggers do not fire.
alter table audit_entry enable always trigger audit_entry_is_append_only;

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert on audit_entry, audit_pending to agentgov_app;
  end if;
end
$$;
