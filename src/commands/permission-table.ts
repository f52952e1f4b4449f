import { ROLES, type Role, type RoleNames, type Speaker } from "../domain/role.ts";

/**
 * What a role does for a command: `may` is enough by itself, `own` only for what the person did themself,
 * `never` bars whatever other roles say, and null neither allows nor bars.
 */
export type Cell = "may" | "own" | "never" | null;

/** Who may use one command. */
export interface PermissionRow {
  /** Finishes "Only … can use this". */
  readonly who: string;
  readonly cells: Readonly<Record<Role, Cell>>;
  /** Whether it is obeyed while it could not be looked up who somebody is: only what tightens is. */
  readonly whileUnknown: boolean;
}

const NOBODY: Readonly<Record<Role, Cell>> = {
  author: null,
  contributor: null,
  "area-owner": null,
  "override-people": null,
  "guardrail-owner": null,
  write: null,
  read: null,
  outsider: null,
  bot: "never",
  agent: "never",
};

const UNINVOLVED = { ...NOBODY, author: "never", contributor: "never" } as const;
const EVERYBODY = everybody("may", "may");
const OWN_THINGS = everybody("own", "never");

/** Which command is for whom: the one place that says it. */
export const PERMISSIONS = {
  approve: {
    who: "people with write access who had no part in the change",
    cells: { ...UNINVOLVED, write: "may" },
    whileUnknown: false,
  },
  deny: {
    who: "people with write access",
    cells: { ...NOBODY, write: "may" },
    whileUnknown: true,
  },
  unapprove: { who: "whoever said it", cells: OWN_THINGS, whileUnknown: true },
  undeny: {
    who: "whoever denied, and those whom policy lets end a veto",
    cells: { ...OWN_THINGS, "guardrail-owner": "may" },
    whileUnknown: true,
  },
  own: {
    who: "the author, and people with write access",
    cells: { ...NOBODY, author: "may", write: "may" },
    whileUnknown: false,
  },
  declare: {
    who: "whoever opened, wrote or pushed this change",
    cells: { ...NOBODY, author: "may", contributor: "may" },
    whileUnknown: false,
  },
  status: { who: "people and agents who can comment", cells: EVERYBODY, whileUnknown: true },
  explain: { who: "people and agents who can comment", cells: EVERYBODY, whileUnknown: true },
  who: { who: "people and agents who can comment", cells: EVERYBODY, whileUnknown: true },
  recheck: { who: "people and agents who can comment", cells: EVERYBODY, whileUnknown: true },
  hold: {
    who: "people with write access",
    cells: { ...NOBODY, write: "may" },
    whileUnknown: true,
  },
  unhold: {
    who: "whoever holds it, and those whom policy lets end a hold",
    cells: { ...OWN_THINGS, "guardrail-owner": "may" },
    whileUnknown: true,
  },
  override: {
    who: "people whom policy lets override and who had no part in the change",
    cells: { ...UNINVOLVED, "override-people": "may" },
    whileUnknown: false,
  },
  deps: {
    who: "people with write access who had no part in the change",
    cells: { ...UNINVOLVED, write: "may" },
    whileUnknown: false,
  },
  help: { who: "people and agents who can comment", cells: EVERYBODY, whileUnknown: true },
} as const satisfies Readonly<Record<string, PermissionRow>>;

/** A command that the table knows. */
export type CommandName = keyof typeof PERMISSIONS;

function everybody(cell: Cell, agents: Cell): Readonly<Record<Role, Cell>> {
  return {
    author: cell,
    contributor: cell,
    "area-owner": cell,
    "override-people": cell,
    "guardrail-owner": cell,
    write: cell,
    read: cell,
    outsider: cell,
    bot: "never",
    agent: agents,
  };
}

/** What one person may do with a command: everything it can, only with what is theirs, or nothing. */
export type Allowance =
  | { readonly kind: "may" }
  | { readonly kind: "own" }
  | { readonly kind: "refused"; readonly reply: string };

/** Looks a person up in the table; a refusal names the rule, the reason and who can. */
export function allowanceOf(name: CommandName, speaker: Speaker, names: RoleNames): Allowance {
  const row: PermissionRow = PERMISSIONS[name];
  const { roles } = speaker;
  if (roles.some((role) => row.cells[role] === "never")) return refused(name, speaker, names);
  if (roles.some((role) => row.cells[role] === "may")) return { kind: "may" };
  if (roles.some((role) => row.cells[role] === "own")) return { kind: "own" };
  if (speaker.unknown === null) return refused(name, speaker, names);
  if (row.whileUnknown) return { kind: hasOwn(row) ? "own" : "may" };
  const reply = `Whether you can use \`${name}\` cannot be checked: ${speaker.unknown}.`;
  return { kind: "refused", reply };
}

function hasOwn({ cells }: PermissionRow): boolean {
  return ROLES.some((role) => cells[role] === "own");
}

function refused(name: CommandName, speaker: Speaker, names: RoleNames): Allowance {
  const row: PermissionRow = PERMISSIONS[name];
  const asked = ROLES.filter((role) => row.cells[role] === "may");
  if (asked.includes("override-people") && names["override-people"] === undefined) {
    return { kind: "refused", reply: "Policy lets nobody override here." };
  }
  const people = asked.flatMap((role) => names[role] ?? []);
  const named = people.length === 0 ? "" : ` (${people.join(", ")})`;
  const because = reasonOf(row, speaker);
  const reply = `Only ${row.who} can use \`${name}\`${named}: @${speaker.account.login} ${because}.`;
  return { kind: "refused", reply };
}

function reasonOf(row: PermissionRow, { roles, part, access }: Speaker): string {
  if (roles.includes("agent") || roles.includes("bot")) return "is no person";
  if (part !== null && roles.some((role) => row.cells[role] === "never")) return part;
  return row.cells.write === "may" ? access : "is none of them";
}

/** The table as the documentation shows it: one row a command, in the order of {@link ROLES}. */
export function permissionMatrix(): readonly {
  readonly command: string;
  readonly cells: readonly Cell[];
}[] {
  return Object.entries<PermissionRow>(PERMISSIONS).map(([command, { cells }]) => ({
    command,
    cells: ROLES.map((role) => cells[role]),
  }));
}
