import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import type { FileContent } from "../../src/sandbox/verbs/files.ts";

/** The repository most end-to-end tests work in. */
export const SHOP = "acme/shop";

/** A policy that enforces, with owners for auth and for the guardrails. */
export const ENFORCE = `version: 1
mode: enforce
extends: recommended@1
owners: ["@acme/platform"]
areas:
  auth:
    owners: ["@acme/identity"]
`;

export interface AcmeOptions {
  /** Text of the organisation's policy; null for none. */
  readonly policy?: string | null;
  /** Further files of the shop. */
  readonly files?: Readonly<Record<string, FileContent>>;
}

/**
 * An organisation: olga administers, alice and bob write, ivan and ida own auth, rita may only read, and
 * the check of agentgov is required on main.
 */
export function prepareAcme(
  sandbox: Sandbox,
  { policy = ENFORCE, files = {} }: AcmeOptions = {},
): void {
  for (const name of ["olga", "alice", "bob", "ivan", "ida", "rita"]) {
    sandbox.createUser(name, { emails: [emailOf(name)] });
  }
  const members = ["alice", "bob", "ivan", "ida", "rita"];
  sandbox.createOrg("acme", { owners: ["olga"], members });
  sandbox.createTeam("acme", "identity", { members: ["ivan", "ida"] });
  sandbox.createTeam("acme", "platform", { members: ["olga"] });
  if (policy !== null) {
    sandbox.createRepo("acme", ".agentgov", { files: { "agentgov.yml": policy } });
  }
  sandbox.createRepo("acme", "shop", {
    files: {
      "README.md": "# Shop\n",
      "src/auth/login.js": "export const login = 1;\n",
      "src/auth/token.js": "export const token = 1;\n",
      "src/cart.js": "export const cart = [];\n",
      ...files,
    },
    collaborators: { alice: "write", bob: "write", ivan: "write", ida: "write", rita: "read" },
  });
  sandbox.setTeamPermission(SHOP, "identity", "write");
  sandbox.setTeamPermission(SHOP, "platform", "maintain");
  sandbox.setRules(SHOP, "main", {
    requiredChecks: [{ context: "agentgov: main", integrationId: sandbox.app.id }],
    mergeQueue: true,
  });
}

/** A person as git knows them. */
export function person(name: string): { readonly name: string; readonly email: string } {
  return { name, email: emailOf(name) };
}

function emailOf(name: string): string {
  return `${name}@acme.example`;
}

export interface ProposedChange {
  readonly changes: Readonly<Record<string, FileContent>>;
  readonly by?: string;
  readonly author?: { readonly name: string; readonly email: string };
  readonly message?: string;
  readonly branch?: string;
  readonly base?: string;
  readonly draft?: boolean;
}

/** Pushes a branch and opens a pull request from it. */
export function propose(
  sandbox: Sandbox,
  change: ProposedChange,
): { readonly repo: string; readonly number: number; readonly headSha: string } {
  const { by = "alice", base = "main" } = change;
  const branch = change.branch ?? `change-${Math.random().toString(36).slice(2)}`;
  // Two commits that say and hold the same are one commit when they are made within a second.
  const { message = `Change something on ${branch}` } = change;
  const author = change.author ?? person(by);
  sandbox.commit(SHOP, branch, { author, message, changes: change.changes, from: base });
  sandbox.push(SHOP, branch, { by });
  const draft = change.draft ?? false;
  const opened = sandbox.openPullRequest({
    repo: SHOP,
    head: branch,
    base,
    by,
    title: message,
    draft,
  });
  return { repo: SHOP, number: opened.number, headSha: opened.headSha };
}
