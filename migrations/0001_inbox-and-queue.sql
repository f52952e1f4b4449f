-- What GitHub told us, and what there is to do about it.

-- One row per webhook delivery. The payload itself is not kept: only what the app read from it.
create table delivery (
  guid text primary key check (octet_length(guid) <= 200),
  event_name text not null,
  installation_id bigint,
  body_digest text not null,
  state text not null check (state in ('accepted', 'ignored')),
  -- An InboxEvent, or the name and reason of an ignored one.
  reading jsonb not null,
  received_at timestamptz not null default now()
);
create index delivery_received on delivery (received_at);

-- Who moved a ref, as webhooks told: evidence that can disqualify a person, so it is never deleted.
create table ref_push (
  id bigint generated always as identity primary key,
  repository_id bigint not null,
  ref text not null,
  before_sha text,
  after_sha text,
  pusher_id bigint not null,
  pusher_login text not null,
  pusher_type text not null check (pusher_type in ('user', 'bot', 'organization', 'mannequin')),
  forced boolean not null,
  delivery_guid text not null,
  seen_at timestamptz not null default now()
);
create index ref_push_ref on ref_push (repository_id, ref, id);

-- A comment with a command: re-read from the API before it is obeyed, answered exactly once.
create table command_comment (
  comment_id bigint primary key,
  repository_id bigint not null,
  number int not null,
  author_id bigint not null,
  created_at timestamptz not null,
  state text not null default 'pending' check (state in ('pending', 'done', 'refused', 'ignored')),
  answered_at timestamptz,
  check ((state = 'pending') = (answered_at is null))
);
create index command_comment_pending on command_comment (repository_id, number, comment_id)
  where state = 'pending';

-- One row per thing to evaluate, for ever: its token must never start again from zero. Due while
-- wanted > done. A row is updated often and indexed little, so that updates stay in their page.
create table work (
  key text primary key,
  item jsonb not null,
  priority smallint not null,
  wanted bigint not null default 1,
  done bigint not null default 0,
  token bigint not null default 0,
  leased_by text,
  leased_until timestamptz,
  run_at timestamptz not null default now(),
  attempts int not null default 0,
  parked_at timestamptz,
  last_error text,
  check (done <= wanted),
  check ((leased_by is null) = (leased_until is null))
) with (fillfactor = 70);
create index work_due on work (priority desc, run_at) where wanted > done and parked_at is null;
create index work_parked on work (parked_at) where parked_at is not null;

-- When something was last known to work, for the readiness page.
create table heartbeat (
  name text primary key,
  at timestamptz not null
);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select on schema_migration to agentgov_app;
    grant select, insert on delivery, ref_push to agentgov_app;
    grant select, insert, update on command_comment, work, heartbeat to agentgov_app;
  end if;
end
$$;
