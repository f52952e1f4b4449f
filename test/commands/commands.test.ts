import { describe, expect, it } from "vitest";
import type { CommandOutcome } from "../../src/commands/command.ts";
import { COMMANDS, runComment } from "../../src/commands/registry.ts";
import type { Account } from "../../src/domain/account.ts";
import type { Decision, HeadSighting } from "../../src/domain/decision.ts";
import type { CommandComment } from "../../src/domain/pull-request-facts.ts";
import type { Speaker } from "../../src/domain/role.ts";
import { decide } from "../../src/policy/decide.ts";
import {
  aComment,
  anApproval,
  at,
  BOB,
  CLAUDE,
  DOCS,
  EARLIER,
  HEAD,
  IVAN,
  sha,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";
import { aSpeaker } from "../builders/speaker.ts";

const DECISION = decide(ENFORCED, someFacts(), someHistory());
const SEEN: HeadSighting = { headSha: HEAD, seenAt: at(10) };
const SEEN_EARLIER: HeadSighting = { headSha: EARLIER, seenAt: at(5) };

interface Asking extends Partial<CommandComment> {
  readonly by?: Account;
  readonly sightings?: readonly HeadSighting[];
  readonly decision?: Decision;
  readonly speaking?: Partial<Speaker>;
}

function run(
  body: string,
  { sightings = [SEEN], by = IVAN, decision = DECISION, speaking = {}, ...more }: Asking = {},
): CommandOutcome | null {
  const contents = new Map([
    [String(HEAD), anApproval(IVAN).contents],
    [String(EARLIER), anApproval(IVAN, [DOCS]).contents],
  ]);
  const context = {
    comment: aComment(by, body, more),
    decision,
    pullRequestNumber: 7,
    areas: ["auth", "billing", "app"],
    sightings,
    contentsAt: (head: string) => contents.get(head) ?? null,
    speaker: aSpeaker(by, { ...speaking }),
    names: {},
  };
  return runComment(context);
}

function replyTo(body: string, more: Asking = {}): string {
  const outcome = run(body, more);
  return outcome !== null && "reply" in outcome ? `${outcome.kind}: ${outcome.reply}` : "";
}

describe("commands", () => {
  it("have names and aliases of their own, and say what they do", () => {
    const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(["approve", "unapprove", "revoke", "status"]));
    expect(names.at(-1)).toBe("help");
    for (const { name, usage, about, whoMayUse } of COMMANDS) {
      expect(usage.startsWith(`/agentgov ${name}`)).toBe(true);
      expect(about).toMatch(/^[A-Z].*\.$/u);
      expect(whoMayUse).not.toBe("");
    }
  });

  it("are not found in ordinary text, edited or not", () => {
    expect(run("Nice.")).toBeNull();
    expect(run("Nice.", { updatedAt: at(999) })).toBeNull();
  });

  it("are obeyed for people alone", () => {
    expect(run("/agentgov help", { by: CLAUDE })).toBeNull();
    expect(run("- `/agentgov help`", { by: CLAUDE })).toBeNull();
  });

  it.each([
    [
      "/agentgov aprove",
      "refused: There is no command `aprove`. Did you mean `/agentgov approve`?",
    ],
    ["/agentgov revok", "refused: There is no command `revok`. Did you mean `/agentgov revoke`?"],
    ["/agentgov zzzzzz", "refused: There is no command `zzzzzz`. `/agentgov help` lists them."],
    ["/Agentgov help", "refused: That is not a command I can read."],
    [
      "/agentgov approve authh",
      "refused: There is no area `authh` in the policy. Did you mean `auth`?",
    ],
    ["/agentgov approve zzzzzzzz", "refused: There is no area `zzzzzzzz` in the policy."],
    [
      "/agentgov approve auth nonsense-word",
      "refused: There is no area `nonsense-word` in the policy.",
    ],
    ["/agentgov approve abc1234", "refused: A commit is named by its full SHA of 40 hex digits."],
    [`/agentgov approve ${HEAD.slice(0, 39)}`, "refused: A commit is named by its full SHA"],
    [`/agentgov approve ${"ABCDEF12".repeat(5)}`, "refused: A commit is named by its full SHA"],
    ["/agentgov approve abc123", "refused: There is no area `abc123`"],
    [`/agentgov approve ${HEAD} ${EARLIER}`, "refused: Name one commit at most."],
    [
      `/agentgov approve ${sha(77)}`,
      `refused: ${sha(77).slice(0, 7)} is not a head of this pull request that was read; the head is \`${HEAD}\`.`,
    ],
  ])("answer %j with the rule and the way out", (body, reply) => {
    expect(replyTo(body).startsWith(reply), replyTo(body)).toBe(true);
  });

  it("give no hint where there is none, and take no area for a commit", () => {
    expect(replyTo("/agentgov approve zzzzzzzz")).toBe(
      "refused: There is no area `zzzzzzzz` in the policy.",
    );
    for (const word of ["xabc1234", "abc1234x"]) {
      expect(replyTo(`/agentgov approve ${word}`)).toContain(`There is no area \`${word}\``);
    }
  });

  it("are refused in edited comments", () => {
    expect(replyTo("/agentgov approve", { updatedAt: at(201) })).toBe(
      "refused: Edited comments are ignored: please post the command in a new comment.",
    );
  });

  it("list each other", () => {
    const reply = replyTo("/agentgov help");
    const [first, ...lines] = reply.split("\n");
    expect(first).toBe("answer: One command per comment:");
    expect(lines).toHaveLength(COMMANDS.length);
    expect(lines).toContain(
      "- `/agentgov undeny`: End your veto; those whom policy names end every veto. For whoever denied, and those whom policy lets end a veto.",
    );
    expect(lines.at(-1)).toBe(
      "- `/agentgov help`: List the commands. For people and agents who can comment.",
    );
  });

  it("say where the pull request stands", () => {
    expect(replyTo("/agentgov status")).toMatch(
      /^answer: Waiting for approval of auth by @acme\/identity\.\n- human-approval for auth: unsatisfied\. 0 of 1 approvals by @acme\/identity\.(?:\n|$)/u,
    );
    const gates = DECISION.gates.map((gate) => ({ ...gate, area: null }));
    expect(replyTo("/agentgov status", { decision: { ...DECISION, gates } })).toContain(
      "- human-approval: unsatisfied.",
    );
  });

  it.each(["unapprove", "revoke"])("take back with %s", (verb) => {
    expect(run(`/agentgov ${verb}`)).toEqual({ kind: "unapprove" });
  });
});

describe("a comment that an app wrote in somebody's name", () => {
  const viaApp = "chat-bridge";

  it.each([
    "approve",
    "approve auth",
    "undeny",
    "unhold",
    "own",
    "declare no-ai",
    "deps approve pkg:npm/left-pad",
    "override all because the shop is down for everybody",
  ])("cannot say %s, and is told why in one line", (words) => {
    const [name] = words.split(" ");
    expect(replyTo(`/agentgov ${words}`, { viaApp })).toBe(
      `refused: Only people themselves can use \`${name}\`: the app \`chat-bridge\` wrote this in ` +
        "the name of @ivan. Please write it on GitHub yourself.",
    );
  });

  it("may say whatever stops a merge, and what an agent may ask", () => {
    const spoken = COMMANDS.map(({ name }) => name).filter(
      (name) => !replyTo(`/agentgov ${name} x`, { viaApp }).includes("Only people themselves"),
    );
    const heard = ["deny", "hold", "unapprove", "status", "explain", "who", "recheck", "help"];
    expect(spoken.toSorted()).toEqual(heard.toSorted());
  });

  it("shows nothing of the app's name but a name", () => {
    expect(replyTo("/agentgov approve", { viaApp: "a`\n@bob" })).toContain("`a  @bob`");
  });
});

describe("approve", () => {
  it("binds the yes to the head and its content when the comment was made", () => {
    expect(run("/agentgov approve")).toEqual({
      kind: "approve",
      approval: anApproval(IVAN, undefined, { sourceId: 3_103, givenAt: at(200) }),
    });
  });

  it("speaks for the named areas alone", () => {
    const outcome = run("/agentgov approve auth billing", { by: BOB });
    expect(outcome).toMatchObject({ approval: { areas: ["auth", "billing"], actor: BOB } });
  });

  it("speaks of the named commit, if it was read", () => {
    const outcome = run(`/agentgov approve ${EARLIER}`, { sightings: [] });
    const approval = anApproval(IVAN, [DOCS], { headSha: EARLIER });
    expect(outcome).toMatchObject({
      kind: "approve",
      approval: { headSha: EARLIER, contents: approval.contents },
    });
  });

  it.each([
    ["after the first head was seen", at(200), [SEEN], true],
    ["in the second the first head was seen", at(10), [SEEN], true],
    ["before the first head was seen", at(9), [SEEN], false],
    ["while the head was never seen", at(200), [SEEN_EARLIER], false],
    ["ten seconds after a later head was seen", at(20), [SEEN, SEEN_EARLIER], true],
    ["less than ten seconds after a later head was seen", at(19), [SEEN, SEEN_EARLIER], false],
    ["in the second a later head was seen", at(10), [SEEN_EARLIER, SEEN], false],
    ["before a later head was seen", at(9), [SEEN_EARLIER, SEEN], false],
  ])("given %s", (_name, ...[createdAt, sightings, accepted]) => {
    const outcome = run("/agentgov approve", { createdAt, updatedAt: createdAt, sightings });
    expect(outcome?.kind).toBe(accepted ? "approve" : "refused");
    if (outcome?.kind === "refused") {
      expect(outcome.reply).toContain("it is unclear which commit you saw");
      expect(outcome.reply).toContain(`\`/agentgov approve ${HEAD}\``);
    }
  });
});
