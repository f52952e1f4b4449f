-- A person's key is kept wrapped by a key that is not in the database: a copy of the database alone reads
-- nobody's words. `key` stays for the release before; what it holds is wrapped at the next start.
alter table subject_key
  -- Nonce, sealed key and tag.
  add column wrapped bytea check (octet_length(wrapped) = 60),
  -- Names the wrapping key by its digest.
  add column wrapping_key text,
  drop constraint subject_key_check,
  add constraint subject_key_destroyed
    check ((key is null and wrapped is null) <> (erased_at is null)),
  add constraint subject_key_once check (key is null or wrapped is null),
  add constraint subject_key_wrapped check ((wrapped is null) = (wrapping_key is null));
create index subject_key_wrapping on subject_key (wrapping_key) where erased_at is null;

create or replace function refuse_subject_key_change() returns trigger language plpgsql as $$
declare
  -- What a destruction and a change of the wrapping key touch.
  changing constant text[] := '{key,wrapped,wrapping_key,erased_at}';
begin
  if tg_op = 'UPDATE' then
    if old.erased_at is null and new.key is null
       and to_jsonb(new) - changing = to_jsonb(old) - changing then
      return new;
    end if;
  end if;
  raise exception 'the key of a person can only be destroyed or wrapped anew'
    using errcode = 'restrict_violation';
end
$$;

do $$
begin
  if exists (select from pg_roles where rolname = 'agentgov_app') then
    grant update (wrapped, wrapping_key) on subject_key to agentgov_app;
  end if;
end
$$;
