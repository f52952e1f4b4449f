import { describe, expect, it } from "vitest";
import {
  allowanceOf,
  type Cell,
  type CommandName,
  PERMISSIONS,
  permissionMatrix,
} from "../../src/commands/permission-table.ts";
import { COMMANDS } from "../../src/commands/registry.ts";
import { ROLES, type Role } from "../../src/domain/role.ts";
import { ALICE, BOB } from "../builders/facts.ts";
import { aSpeaker, speakerAs } from "../builders/speaker.ts";

const NAMES = { "override-people": "@acme/oncall", "guardrail-owner": "@acme/platform" };

/** The table once more, by hand: m may, o own, n never, . nothing; columns in the order of the roles. */
const EXPECTED: Readonly<Record<CommandName, string>> = {
  approve: "nn...m..nn",
  deny: ".....m..nn",
  unapprove: "oooooooonn",
  undeny: "oooomooonn",
  own: "m....m..nn",
  declare: "mm......nn",
  status: "mmmmmmmmnm",
  explain: "mmmmmmmmnm",
  who: "mmmmmmmmnm",
  recheck: "mmmmmmmmnm",
  hold: ".....m..nn",
  unhold: "oooomooonn",
  override: "nn.m....nn",
  deps: "nn...m..nn",
  help: "mmmmmmmmnm",
};

function letter(cell: Cell): string {
  return cell?.slice(0, 1) ?? ".";
}

function outcome(name: CommandName, ...roles: readonly Role[]): string {
  return allowanceOf(name, speakerAs(...roles), NAMES).kind;
}

describe("the table of permissions", () => {
  it("is what it is meant to be", () => {
    const shown = permissionMatrix().map(({ command, cells }) => [
      command,
      cells.map(letter).join(""),
    ]);
    expect(Object.fromEntries(shown)).toEqual(EXPECTED);
  });

  it("has a row for each command, and no other", () => {
    expect(Object.keys(PERMISSIONS).toSorted()).toEqual(
      COMMANDS.map(({ name }) => name).toSorted(),
    );
    for (const { name, whoMayUse } of COMMANDS) expect(whoMayUse).toBe(PERMISSIONS[name].who);
  });

  const cells = permissionMatrix().flatMap(({ command, cells: row }) =>
    ROLES.map((role, index) => ({ command, role, cell: row[index] ?? null })),
  );

  it.each(cells)("gives $role of $command: $cell", ({ command, role, cell }) => {
    const name = COMMANDS.find((one) => one.name === command)?.name ?? "help";
    expect(outcome(name, role)).toBe(cell === "may" || cell === "own" ? cell : "refused");
    // What a role bars, no other opens; and what any opens, an idle one does not close.
    const withAll = outcome(
      name,
      ...ROLES.filter((one) => PERMISSIONS[name].cells[one] !== "never"),
      role,
    );
    if (cell === "never") expect(withAll).toBe("refused");
    else expect(["may", "own"]).toContain(withAll);
  });

  it("prefers what a role opens to what is one's own", () => {
    expect(outcome("unhold", "write", "guardrail-owner")).toBe("may");
    expect(outcome("unhold", "write")).toBe("own");
  });

  it.each([
    [
      "approve",
      aSpeaker(ALICE, { roles: ["author", "write"], part: "opened this pull request" }),
      "Only people with write access who had no part in the change can use `approve`: @alice opened this pull request.",
    ],
    [
      "approve",
      aSpeaker(BOB, { roles: ["read"], access: "has read access" }),
      "Only people with write access who had no part in the change can use `approve`: @bob has read access.",
    ],
    [
      "approve",
      aSpeaker(BOB, { roles: ["agent", "write"] }),
      "Only people with write access who had no part in the change can use `approve`: @bob is no person.",
    ],
    [
      "override",
      aSpeaker(BOB),
      "Only people whom policy lets override and who had no part in the change can use `override` (@acme/oncall): @bob is none of them.",
    ],
    [
      "deny",
      aSpeaker(ALICE, {
        roles: ["author", "read"],
        part: "opened this",
        access: "has read access",
      }),
      "Only people with write access can use `deny`: @alice has read access.",
    ],
    [
      "declare",
      aSpeaker(BOB),
      "Only whoever opened, wrote or pushed this change can use `declare`: @bob is none of them.",
    ],
  ] as const)("refuses %s with the rule, the reason and who can", (name, speaker, reply) => {
    expect(allowanceOf(name, speaker, NAMES)).toEqual({ kind: "refused", reply });
  });

  it("says that nobody can override where policy names nobody", () => {
    const allowance = allowanceOf("override", aSpeaker(BOB), {});
    expect(allowance).toEqual({ kind: "refused", reply: "Policy lets nobody override here." });
  });

  it.each([
    ["deny", "may"],
    ["hold", "may"],
    ["unapprove", "own"],
    ["undeny", "own"],
    ["unhold", "own"],
    ["approve", "refused"],
    ["override", "refused"],
    ["own", "refused"],
    ["deps", "refused"],
    ["declare", "refused"],
  ] as const)("answers %s of somebody unknown with %s", (name, kind) => {
    const unknown = aSpeaker(BOB, { roles: [], unknown: "the permission of @bob was not read" });
    const allowance = allowanceOf(name, unknown, NAMES);
    expect(allowance.kind).toBe(kind);
    if (allowance.kind === "refused") {
      expect(allowance.reply).toBe(
        `Whether you can use \`${name}\` cannot be checked: the permission of @bob was not read.`,
      );
    }
  });
});
