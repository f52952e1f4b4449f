-- What became of requests for review, the one comment of the app, and when time alone makes work due.

alter table reviewer_request
  -- Teams (org/slug) in whose place a person was asked.
  add column stood_for text[] not null default '{}',
  add column purpose text not null default 'review' check (purpose in ('review', 'escalation')),
  add column nudged_at timestamptz,
  add column ended_at timestamptz,
  add column ended_by text check (ended_by in ('app', 'other')),
  add check ((ended_at is null) = (ended_by is null)),
  add column refused boolean not null default false;

-- How much somebody is asked for, and when last, over all pull requests.
create index reviewer_request_name on reviewer_request (name, requested_at desc);

-- One row per pull request on which the app has, or has had, its comment.
create table sticky_comment (
  repository_id bigint not null,
  number int not null,
  -- Null when a person deleted it, or nothing can be written there.
  comment_id bigint,
  digest text not null,
  head_sha text not null,
  written_at timestamptz not null default now(),
  primary key (repository_id, number)
);

-- Overrides that a task was opened for: whether one was opened is looked up by pull request.
create index effect_intent_issue on effect_intent (repository_id, number)
  where effect ->> 'kind' = 'open-issue';

-- When the row is due again though nothing happens; null for never.
alter table work add column wake_at timestamptz;
create index work_wake on work (wake_at) where wake_at is not null;

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant update on reviewer_request to agentgov_app;
    grant select, insert, update on sticky_comment to agentgov_app;
  end if;
end
$$;
