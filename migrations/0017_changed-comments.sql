-- Comments after the fact: what they gave ends with them, and none of them is missed.

-- Why an approval ended, where that was done to its comment; null for its author's own word.
alter table approval add column withdrawn_because text
  check (withdrawn_because in ('edited', 'deleted', 'hidden'));

create or replace function refuse_approval_change() returns trigger language plpgsql as $$
declare
  end_columns constant text[] := array['withdrawn_at', 'withdrawn_because'];
begin
  if tg_op = 'UPDATE' then
    if old.withdrawn_at is null
       and new.withdrawn_at is not null
       and to_jsonb(new) - end_columns = to_jsonb(old) - end_columns then
      return new;
    end if;
  end if;
  raise exception 'an approval can only be withdrawn, once'
    using errcode = 'restrict_violation';
end
$$;

-- One comment lets a package in, and the end of that comment takes it out again.
alter table dependency_approval drop constraint dependency_approval_comment_id_purl_key;
create unique index dependency_approval_word
  on dependency_approval (comment_id, purl, (revoked_at is not null));
create index dependency_approval_pull_request on dependency_approval (repository_id, number);

-- Up to which comment a pull request was listed for commands that no delivery told of. Ids rise with time.
create table comment_listing (
  repository_id bigint not null,
  number int not null check (number > 0),
  comment_id bigint not null,
  -- When GitHub says that comment was written.
  created_at timestamptz not null,
  primary key (repository_id, number)
);

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant update (withdrawn_because) on approval to agentgov_app;
    grant select, insert, update on comment_listing to agentgov_app;
  end if;
end
$$;
