-- What people put on a pull request beside approvals: vetoes, holds, overrides, ownerships.

-- One row per act, as it was when it was recorded. It ends by its end columns, never by deletion.
create table act (
  id bigint generated always as identity primary key,
  repository_id bigint not null,
  number int not null check (number > 0),
  kind text not null check (kind in ('veto', 'hold', 'override', 'ownership')),
  channel text not null check (channel in ('comment', 'review', 'app')),
  source_id bigint not null,
  actor_id bigint not null,
  actor_login text not null,
  actor_type text not null check (actor_type in ('user', 'bot', 'organization', 'mannequin')),
  reason text,
  -- Areas it speaks for, or gates it lifts; null for all.
  scope text[],
  statement int,
  base_ref text not null,
  head_sha text not null,
  contents jsonb,
  given_at timestamptz not null,
  expires_at timestamptz,
  ended_at timestamptz,
  -- Null beside an end: the app ended it.
  ended_by_id bigint,
  ended_by_login text,
  ended_by_type text
    check (ended_by_type in ('user', 'bot', 'organization', 'mannequin')),
  end_reason text,
  recorded_at timestamptz not null default now(),
  unique (kind, channel, source_id),
  check ((ended_at is null) = (end_reason is null)),
  check ((ended_by_id is null) = (ended_by_login is null)),
  check ((ended_by_id is null) = (ended_by_type is null)),
  check (ended_by_id is null or ended_at is not null)
);
create index act_pull_request on act (repository_id, number, id);

create function refuse_act_change() returns trigger language plpgsql as $$
declare
  end_columns constant text[] :=
    array['ended_at', 'ended_by_id', 'ended_by_login', 'ended_by_type', 'end_reason'];
begin
  if tg_op = 'UPDATE' then
    if old.ended_at is null
       and new.ended_at is not null
       and to_jsonb(new) - end_columns = to_jsonb(old) - end_columns then
      return new;
    end if;
  end if;
  raise exception 'an act can only be ended, once'
    using errcode = 'restrict_violation';
end
$$;
create trigger act_is_kept before update or delete on act
  for each row execute function refuse_act_change();

-- A comment that addressed the app and was edited or deleted afterwards, as a webhook told. It only ever
-- takes back what the comment gave, so it needs no second look.
create table comment_change (
  comment_id bigint not null,
  repository_id bigint not null,
  number int not null check (number > 0),
  change text not null check (change in ('edited', 'deleted')),
  by_id bigint,
  by_login text,
  by_type text check (by_type in ('user', 'bot', 'organization', 'mannequin')),
  seen_at timestamptz not null default now(),
  primary key (comment_id, change),
  check ((by_id is null) = (by_login is null)),
  check ((by_id is null) = (by_type is null))
);
create index comment_change_pull_request on comment_change (repository_id, number, comment_id);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert on act, comment_change to agentgov_app;
    grant update (ended_at, ended_by_id, ended_by_login, ended_by_type, end_reason)
      on act to agentgov_app;
  end if;
end
$$;
