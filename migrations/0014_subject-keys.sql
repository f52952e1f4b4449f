-- One key for each person whose own words stand in the record, sealed with it. Destroying the key makes the
-- words unreadable for ever, while every hash over them stays what it was.
create table subject_key (
  -- Random: an entry names it, and it tells nothing of the person.
  id text primary key,
  -- `u:<account id>` or `login:<name>`.
  subject text not null,
  -- Null once it was destroyed.
  key bytea check (octet_length(key) = 32),
  made_at timestamptz not null default now(),
  erased_at timestamptz,
  check ((key is null) = (erased_at is not null))
);
create unique index subject_key_current on subject_key (subject) where erased_at is null;

create function refuse_subject_key_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if old.key is not null and new.key is null
       and to_jsonb(new) - 'key' - 'erased_at' = to_jsonb(old) - 'key' - 'erased_at' then
      return new;
    end if;
  end if;
  raise exception 'the key of a person can only be destroyed'
    using errcode = 'restrict_violation';
end
$$;
create trigger subject_key_is_kept before update or delete on subject_key
  for each row execute function refuse_subject_key_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant select, insert on subject_key to agentgov_app;
    grant update (key, erased_at) on subject_key to agentgov_app;
  end if;
end
$$;
