-- What landed on which branch, and by which verdict: every commit once, for ever.

-- How far a branch was looked through: the tip and the last push that were dealt with.
create table landing_tip (
  repository_id bigint not null,
  branch text not null,
  tip_sha text not null,
  push_id bigint not null,
  seen_at timestamptz not null default now(),
  primary key (repository_id, branch)
);

create table landing (
  id bigint generated always as identity primary key,
  repository_id bigint not null,
  branch text not null,
  sha text not null,
  -- The tip before a rewrite or deletion; empty for a commit.
  rewritten_from text not null default '',
  tree text,
  outcome text not null check (outcome in ('landed', 'bypassed')),
  -- How it was matched, or why it was not.
  reason text not null,
  detail text not null default '',
  number integer,
  head_sha text,
  decision_id bigint references decision (id),
  actor_id bigint,
  actor_login text,
  recorded_at timestamptz not null default now(),
  -- When GitHub took the notice of a bypass; null where none is to be given, or not yet.
  noticed_at timestamptz,
  unique (repository_id, branch, sha, rewritten_from)
);
create index landing_bypassed on landing (repository_id, branch, id) where outcome = 'bypassed';
create index landing_sha on landing (repository_id, sha);

-- Whether pull requests were judged against a branch.
create index decision_base on decision (repository_id, base_ref, id);

-- Groups of a merge queue that wait to land, with the heads they hold.
create table merge_group (
  repository_id bigint not null,
  head_sha text not null,
  item jsonb not null,
  members jsonb not null default '[]',
  ended_at timestamptz,
  seen_at timestamptz not null default now(),
  primary key (repository_id, head_sha)
);
create index merge_group_active on merge_group (repository_id) where ended_at is null;

-- A check or status under the app's own names that the app did not make: told of once each.
create table tamper_sighting (
  repository_id bigint not null,
  source text not null,
  seen_at timestamptz not null default now(),
  primary key (repository_id, source)
);

-- Events after which a passing check must wait until it was judged again: asked for, and dealt with.
create table tightening (
  repository_id bigint not null,
  number integer not null check (number > 0),
  asked bigint not null default 1,
  taken bigint not null default 0,
  primary key (repository_id, number)
);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert, update on landing_tip, merge_group, tightening to agentgov_app;
    grant select, insert on landing, tamper_sighting to agentgov_app;
    grant update (noticed_at) on landing to agentgov_app;
  end if;
end
$$;
