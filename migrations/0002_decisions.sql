-- What was decided and on what grounds, what people gave, and what was published.

-- One row per evaluation, with everything it was derived from: it can be replayed years later.
create table decision (
  id bigint generated always as identity primary key,
  repository_id bigint not null,
  number int not null,
  head_sha text not null,
  base_ref text not null,
  verdict text not null check (verdict in ('passed', 'waiting', 'action-required', 'failed')),
  tier text not null check (tier in ('low', 'medium', 'high', 'critical')),
  mode text not null check (mode in ('observe', 'warn', 'enforce')),
  policy_digest text not null,
  input jsonb not null,
  input_digest text not null,
  decision jsonb not null,
  decided_at timestamptz not null
);
create index decision_pull_request on decision (repository_id, number, id desc);
create index decision_head on decision (repository_id, head_sha, number, base_ref, id desc);

-- One person's yes, as it was when it was first seen. It ends by a withdrawal, never by deletion.
create table approval (
  id bigint generated always as identity primary key,
  repository_id bigint not null,
  number int not null,
  channel text not null check (channel in ('review', 'comment')),
  source_id bigint not null,
  actor_id bigint not null,
  actor_login text not null,
  actor_type text not null check (actor_type in ('user', 'bot', 'organization', 'mannequin')),
  areas text[],
  base_ref text not null,
  head_sha text not null,
  contents jsonb,
  given_at timestamptz not null,
  withdrawn_at timestamptz,
  recorded_at timestamptz not null default now(),
  unique (channel, source_id)
);
create index approval_pull_request on approval (repository_id, number, id);

create function refuse_approval_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.withdrawn_at is null
       and new.withdrawn_at is not null
       and to_jsonb(new) - 'withdrawn_at' = to_jsonb(old) - 'withdrawn_at' then
      return new;
    end if;
  end if;
  raise exception 'an approval can only be withdrawn, once'
    using errcode = 'restrict_violation';
end
$$;
create trigger approval_is_kept before update or delete on approval
  for each row execute function refuse_approval_change();

-- What the app last published under one name for one head.
create table check_run (
  repository_id bigint not null,
  head_sha text not null,
  name text not null,
  check_run_id bigint not null,
  digest text not null,
  decision_id bigint references decision (id),
  published_at timestamptz not null default now(),
  primary key (repository_id, head_sha, name)
);

-- Whom the app asked for a review, so that a request somebody removed is not repeated.
create table reviewer_request (
  repository_id bigint not null,
  number int not null,
  name text not null,
  requested_at timestamptz not null default now(),
  primary key (repository_id, number, name)
);

-- Every policy that was ever in force, per owner/repo. The latest seen is the last good one.
create table policy_snapshot (
  scope text not null,
  digest text not null,
  snapshot jsonb not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (scope, digest)
);
create index policy_snapshot_latest on policy_snapshot (scope, last_seen_at desc);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert on decision, reviewer_request to agentgov_app;
    grant select, insert on approval to agentgov_app;
    grant update (withdrawn_at) on approval to agentgov_app;
    grant select, insert, update on check_run, policy_snapshot to agentgov_app;
  end if;
end
$$;
