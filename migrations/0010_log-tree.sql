-- The Merkle tree over the record, built by one sequencer at a time (RFC 6962).

-- The order of all entries: leaf number and the entry it is.
create table audit_leaf (
  seq bigint primary key check (seq >= 0),
  entry_id bigint not null unique references audit_entry (id),
  leaf bytea not null check (octet_length(leaf) = 32)
);

-- Hashes of complete subtrees, kept for every eighth level: a proof reads at most 128 hashes of one level
-- to make any other.
create table audit_node (
  level int not null check (level > 0 and level % 8 = 0),
  idx bigint not null check (idx >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (level, idx)
);

-- Where the tree stands. The row's lock is what keeps a second sequencer out.
create table audit_head (
  one int primary key default 1 check (one = 1),
  size bigint not null default 0,
  frontier bytea[] not null default '{}',
  root bytea not null default sha256('')
);
insert into audit_head default values;

-- The names of the log, newest last. A new one begins with another signing key, and where a restored backup
-- lies behind what was anchored outside; it says where it parted from the old one.
create table audit_origin (
  id bigint generated always as identity primary key,
  origin text not null unique,
  -- By what others verify what is signed under this name.
  verifier_key text not null,
  -- Size of the tree when the name was taken.
  size bigint not null,
  -- The last known checkpoint of the name before; null for the first.
  continues text,
  opened_at timestamptz not null default clock_timestamp()
);

-- What was signed, for ever. `origin` is the name of the log; a restored backup opens a new one.
create table audit_checkpoint (
  id bigint generated always as identity primary key,
  origin text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  made_at timestamptz not null default clock_timestamp(),
  unique (origin, size)
);
create index audit_checkpoint_made on audit_checkpoint (made_at);

-- Where a checkpoint was laid down outside this database.
create table audit_anchor (
  id bigint generated always as identity primary key,
  checkpoint_id bigint not null references audit_checkpoint (id),
  -- `github:<owner>/<repo>`, `webhook:<host>`, …
  place text not null,
  reference text not null,
  anchored_at timestamptz not null default clock_timestamp()
);
create index audit_anchor_place on audit_anchor (place, id);

create trigger audit_leaf_is_append_only before update or delete or truncate on audit_leaf
  for each statement execute function refuse_audit_change();
alter table audit_leaf enable always trigger audit_leaf_is_append_only;
create trigger audit_node_is_append_only before update or delete or truncate on audit_node
  for each statement execute function refuse_audit_change();
alter table audit_node enable always trigger audit_node_is_append_only;
create trigger audit_origin_is_append_only before update or delete or truncate on audit_origin
  for each statement execute function refuse_audit_change();
alter table audit_origin enable always trigger audit_origin_is_append_only;
create trigger audit_checkpoint_is_append_only before update or delete or truncate on audit_checkpoint
  for each statement execute function refuse_audit_change();
alter table audit_checkpoint enable always trigger audit_checkpoint_is_append_only;
create trigger audit_anchor_is_append_only before update or delete or truncate on audit_anchor
  for each statement execute function refuse_audit_change();
alter table audit_anchor enable always trigger audit_anchor_is_append_only;

create function refuse_audit_head_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.size >= old.size then return new; end if;
  raise exception 'audit_head only grows: % refused', lower(tg_op) using errcode = 'restrict_violation';
end
$$;
create trigger audit_head_only_grows before update or delete on audit_head
  for each row execute function refuse_audit_head_change();
alter table audit_head enable always trigger audit_head_only_grows;
create trigger audit_head_is_kept before truncate on audit_head
  for each statement execute function refuse_audit_change();
alter table audit_head enable always trigger audit_head_is_kept;

-- An entry leaves the outbox only into the tree.
create function refuse_audit_pending_loss() returns trigger language plpgsql as $$
begin
  if exists (
    select from gone left join audit_leaf on audit_leaf.entry_id = gone.id
     where audit_leaf.entry_id is null
  ) then
    raise exception 'an entry that no tree holds cannot leave audit_pending'
      using errcode = 'restrict_violation';
  end if;
  return null;
end
$$;
create trigger audit_pending_only_into_the_tree after delete on audit_pending
  referencing old table as gone
  for each statement execute function refuse_audit_pending_loss();
alter table audit_pending enable always trigger audit_pending_only_into_the_tree;
create trigger audit_pending_is_kept before update or truncate on audit_pending
  for each statement execute function refuse_audit_change();
alter table audit_pending enable always trigger audit_pending_is_kept;

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert on audit_leaf, audit_node, audit_origin, audit_checkpoint, audit_anchor to agentgov_app;
    grant select, update on audit_head to agentgov_app;
    grant delete on audit_pending to agentgov_app;
  end if;
end
$$;
