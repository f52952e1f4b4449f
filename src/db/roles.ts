import { DatabaseError, type PoolClient } from "pg";

/** Owns every table. Nobody logs in as it; whoever migrates is a member. */
export const OWNER_ROLE = "agentgov_owner";
/** What a running app needs and no more. A deployment makes its login a member. */
const APP_ROLE = "agentgov_app";

/**
 * Roles belong to the whole server, and another database of it may have made them already. On a
 * PostgreSQL before 16 a role's maker is not its administrator, but may grant it by being allowed to
 * create roles.
 *
 * Source: https://www.postgresql.org/docs/18/role-attributes.html
 */
const PREPARE = `
  do $$
  begin
    if not exists (select from pg_roles where rolname = '${OWNER_ROLE}') then
      create role ${OWNER_ROLE} nologin;
    end if;
    if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
      create role ${APP_ROLE} nologin;
    end if;
    if not pg_has_role('${OWNER_ROLE}', 'member') then
      grant ${OWNER_ROLE} to current_user;
    end if;
    execute format('grant create, usage on schema %I to ${OWNER_ROLE}', current_schema());
    execute format('grant usage on schema %I to ${APP_ROLE}', current_schema());
  end
  $$`;

/** What PostgreSQL answers when we may not do it, or when another database made the role meanwhile. */
const INSUFFICIENT_PRIVILEGE = "42501";
const UNIQUE_VIOLATION = "23505";
const DUPLICATE_OBJECT = "42710";
const ATTEMPTS_MAX = 3;

/**
 * Makes the two roles, where the connecting user may. Where it may not, the append-only triggers are
 * what protects the log, and that is said.
 */
export async function prepareRoles(
  client: PoolClient,
  notice: (message: string) => void,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    await client.query("savepoint roles");
    try {
      await client.query(PREPARE);
      await client.query("release savepoint roles");
      return;
    } catch (error) {
      await client.query("rollback to savepoint roles");
      const code = error instanceof DatabaseError ? error.code : undefined;
      if (code === INSUFFICIENT_PRIVILEGE) break;
      if (code !== UNIQUE_VIOLATION && code !== DUPLICATE_OBJECT) throw error;
    }
  }
  notice(
    `this user may not create the roles ${OWNER_ROLE} and ${APP_ROLE}: tables belong to it, and the ` +
      `audit log is protected by triggers alone`,
  );
}
