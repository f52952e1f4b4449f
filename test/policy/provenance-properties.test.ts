import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { provenanceLine } from "../../src/cli/provenance-lines.ts";
import { unknown } from "../../src/domain/known.ts";
import { type Provenance, STRENGTHS } from "../../src/domain/provenance.ts";
import { detectChange, detectPullRequest } from "../../src/policy/provenance.ts";
import { AGENT_SIGNATURES, AUTOMATION_SIGNATURES } from "../../src/policy/signatures/catalogue.ts";
import { signatureIndex } from "../../src/policy/signatures/signature-index.ts";
import { readToolValue } from "../../src/policy/signatures/tool-value.ts";
import { someChange, someMessage, somePerson } from "./signatures/some-change.ts";
import {
  ALICE,
  BOB,
  CLAUDE,
  DEPENDABOT,
  someCommit,
  someFacts,
  someIdentity,
  somePush,
  someSha,
} from "./signatures/some-facts.ts";

/** From the most harmless class to the one that asks most. */
const CLASSES = ["human", "automation", "undeclared", "agent-assisted", "agent-authored"];

function rank(provenance: Provenance): readonly [number, number] {
  return [CLASSES.indexOf(provenance.class), -STRENGTHS.indexOf(provenance.strength)];
}

function isAtLeast(after: Provenance, before: Provenance): boolean {
  const [[classAfter, strengthAfter], [classBefore, strengthBefore]] = [rank(after), rank(before)];
  return (
    classAfter > classBefore || (classAfter === classBefore && strengthAfter >= strengthBefore)
  );
}

const LINES = [
  "Co-Authored-By: Claude <noreply@anthropic.com>",
  "Co-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>",
  "Co-authored-by: Ben Ito <ben@example.com>",
  "Signed-off-by: Ana Lopez <ana@example.com>",
  "Assisted-by: Codex:gpt-5.5",
  "Assisted-by: Sam Lee",
  "Co-authored-by: Devin",
  "Scope-risk: narrow",
  "Agent-Id: seven",
  "Generated with Claude Code",
  "some prose about a fix",
  "* a list entry",
  "> quoted",
  "    indented",
  "",
  "",
  "---------",
];
const text = fc.array(fc.constantFrom(...LINES), { maxLength: 8 }).map((lines) => lines.join("\n"));

describe("provenance", () => {
  it("never falls when a paragraph is added to a message", () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...LINES.filter((line) => line !== "")), (before, line) => {
        const less = detectChange(someMessage(before));
        const more = detectChange(someMessage(`${before}\n\n${line}`));
        expect(isAtLeast(more, less)).toBe(true);
      }),
    );
  });

  it("never falls when a mark is added to a body", () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...LINES.filter((line) => line !== "")), (before, line) => {
        const less = detectChange(someChange({ body: before }));
        const more = detectChange(someChange({ body: `${before}\n\n${line}` }));
        expect(isAtLeast(more, less)).toBe(true);
      }),
    );
  });

  it("does not depend on the order of commits", () => {
    const commits = [
      someCommit({ sha: someSha(1), message: "fix: y\n\nAssisted-by: Codex\n" }),
      someCommit({ sha: someSha(2), author: someIdentity(CLAUDE) }),
      someCommit({ sha: someSha(3) }),
      someCommit({ sha: someSha(4), author: someIdentity(DEPENDABOT) }),
    ];
    const expected = detectPullRequest(someFacts(commits), { pushes: [] });
    fc.assert(
      fc.property(fc.shuffledSubarray(commits, { minLength: commits.length }), (shuffled) => {
        expect(detectPullRequest(someFacts(shuffled), { pushes: [] })).toEqual(expected);
      }),
    );
  });

  it("is never milder for a fact that became unknown", () => {
    const author = fc.constantFrom(ALICE, CLAUDE, DEPENDABOT, null);
    const body = fc.constantFrom("", "Agent-Use: none", "Agent-Use: assisted");
    const message = text.map((lines) => `fix: y\n\n${lines}\n`);
    fc.assert(
      fc.property(author, body, message, (by, description, said) => {
        const facts = someFacts([someCommit({ message: said })], { author: by, body: description });
        const whole = detectPullRequest(facts, { pushes: [somePush(BOB)] });
        const without = { ...facts, commits: unknown("refused"), viaApp: unknown("refused") };
        const partial = detectPullRequest(without, { pushes: [] });
        const mild = ["human", "automation"];
        expect(mild.includes(partial.class) && partial.class !== whole.class).toBe(false);
        expect(mild.includes(partial.class)).toBe(false);
      }),
    );
  });

  it("never takes a look-alike of an agent's address for the agent", () => {
    const addresses = AGENT_SIGNATURES.flatMap((agent) =>
      (agent.addresses ?? []).map((mark) => mark.address),
    );
    const known = new Set(addresses);
    const character = fc.constantFrom(
      "a",
      "x",
      "0",
      "9",
      ".",
      "-",
      "+",
      "_",
      "\u0430",
      "\u0435",
      "\u043e",
    );
    const change = fc.record({
      address: fc.constantFrom(...addresses),
      at: fc.nat(80),
      letter: character,
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(change, ({ address, at, letter, remove }) => {
        const place = at % address.length;
        const fake = `${address.slice(0, place)}${letter}${address.slice(place + (remove ? 1 : 0))}`;
        fc.pre(!known.has(fake) && fake.includes("@") && !fake.includes("[bot]@users.noreply"));
        const found = detectChange(someMessage(`Co-authored-by: Helper <${fake}>`));
        expect({ fake, agents: found.agents }).toEqual({ fake, agents: [] });
      }),
      { numRuns: 500 },
    );
  });

  it.each(AUTOMATION_SIGNATURES.map((bot) => ({ bot, title: bot.login })))(
    "never calls automation an agent: $title",
    ({ bot }) => {
      const id = bot.id === null ? "" : `${String(bot.id)}+`;
      const emails = [`${id}${bot.login}@users.noreply.github.com`, ...(bot.addresses ?? [])];
      for (const email of emails) {
        const name = bot.login;
        const authored = detectChange(someChange({ author: somePerson({ name, email }) }));
        const coAuthored = detectChange(someMessage(`Co-authored-by: ${name} <${email}>`));
        expect([authored.agents, coAuthored.agents]).toEqual([[], []]);
        expect(["automation", "undeclared"]).toContain(authored.class);
        expect(coAuthored.class).toBe("undeclared");
      }
    },
  );

  it("reads any text without failing, and the same way twice", () => {
    const anything = fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), text);
    fc.assert(
      fc.property(anything, anything, anything, (message, body, branch) => {
        const change = someChange({ message, body, branch, gitNote: body });
        expect(detectChange(change)).toEqual(detectChange(change));
        expect(readToolValue(message, signatureIndex()).kind).toMatch(/tool|person|none|unclear/u);
      }),
    );
  });
});

const CORPUS = "../shared/data/provenance-corpus.json";
const Corpus = z.array(
  z.looseObject({
    id: z.string(),
    expected: z.object({ tools: z.array(z.string()), strength: z.string() }),
  }),
);
const Answer = z.object({ agents: z.array(z.string()), strength: z.string() });

describe.skipIf(!existsSync(CORPUS))("the labelled corpus (skipped without the data)", () => {
  it("is judged as its labels say", () => {
    const cases = Corpus.parse(JSON.parse(readFileSync(CORPUS, "utf8")));
    const found = cases.map((one) => {
      const { agents, strength } = Answer.parse(JSON.parse(provenanceLine(JSON.stringify(one))));
      const isIdentity = strength === "claimed" || strength === "attested";
      return { id: one.id, agents, strength: isIdentity ? "identity" : strength };
    });
    expect(found).toEqual(
      cases.map(({ id, expected }) => ({
        id,
        agents: expected.tools.toSorted(),
        strength: expected.strength,
      })),
    );
  });
});
