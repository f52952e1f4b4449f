import type { Sandbox } from "../../src/sandbox/sandbox.ts";

/** Two organisations whose repositories, teams and numbers have the same names. */
export const TENANTS = ["acme", "globex"] as const;
export type Tenant = (typeof TENANTS)[number];

/** Who works where; nobody works in both but `shared`, who owns auth in each. */
export const PEOPLE: Readonly<Record<Tenant, { readonly author: string; readonly owner: string }>> =
  {
    acme: { author: "alice", owner: "ida" },
    globex: { author: "greta", owner: "gus" },
  };

const POLICY = `version: 1
mode: enforce
extends: recommended@1
owners: ["@ORG/platform"]
areas:
  auth:
    owners: ["@ORG/identity"]
`;

/** Sets both up, with the app installed on all repositories. */
export function prepareTenants(sandbox: Sandbox): void {
  const names = ["shared", ...TENANTS.flatMap((tenant) => Object.values(PEOPLE[tenant]))];
  for (const name of names) sandbox.createUser(name, { emails: [`${name}@example.org`] });
  for (const tenant of TENANTS) prepare(sandbox, tenant);
}

function prepare(sandbox: Sandbox, tenant: Tenant): void {
  const { author, owner } = PEOPLE[tenant];
  const admin = `${tenant}-admin`;
  sandbox.createUser(admin, { emails: [`${admin}@example.org`] });
  sandbox.createOrg(tenant, { owners: [admin], members: [author, owner, "shared"] });
  sandbox.createTeam(tenant, "identity", { members: [owner, "shared"] });
  sandbox.createTeam(tenant, "platform", { members: [admin] });
  const policy = POLICY.replaceAll("ORG", tenant);
  sandbox.createRepo(tenant, ".agentgov", { files: { "agentgov.yml": policy } });
  sandbox.createRepo(tenant, "shop", {
    files: { "README.md": "# Shop\n", "src/auth/login.js": `export const of = "${tenant}";\n` },
    collaborators: { [author]: "write", [owner]: "write", shared: "write" },
  });
  sandbox.setTeamPermission(`${tenant}/shop`, "identity", "write");
  sandbox.setTeamPermission(`${tenant}/shop`, "platform", "maintain");
}

/** Opens a pull request that changes auth, from a branch of the same name in each organisation. */
export function proposeIn(
  sandbox: Sandbox,
  tenant: Tenant,
  branch: string,
): { readonly repo: string; readonly number: number; readonly headSha: string } {
  const repo = `${tenant}/shop`;
  const { author } = PEOPLE[tenant];
  sandbox.clock.advance(60);
  sandbox.commit(repo, branch, {
    author: { name: author, email: `${author}@example.org` },
    message: `Change ${branch}`,
    changes: { "src/auth/login.js": `export const of = "${tenant} ${branch}";\n` },
    from: "main",
  });
  sandbox.push(repo, branch, { by: author });
  const { number, headSha } = sandbox.openPullRequest({
    repo,
    head: branch,
    base: "main",
    by: author,
    title: `Change ${branch}`,
  });
  sandbox.clock.advance(60);
  return { repo, number, headSha };
}
