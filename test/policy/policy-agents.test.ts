import { describe, expect, it } from "vitest";
import { known } from "../../src/domain/known.ts";
import type { ParsedPolicyFile } from "../../src/domain/policy-snapshot.ts";
import { decide } from "../../src/policy/decide.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";
import {
  ALICE,
  aCommit,
  anAccount,
  aReview,
  holds,
  IVAN,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aPolicy, compiled, ORGANISATION } from "../builders/policy.ts";

const ROBOT = anAccount("acme-robot", 901);
const AGENT = { id: "acme-coder", name: "Acme Coder", accounts: [901], trailers: ["Acme-Session"] };
const POLICY = { ...ORGANISATION, areas: { auth: { owners: ["acme-robot"] } }, agents: [AGENT] };

function aFile(file: string, document: object): ParsedPolicyFile {
  return { file, document: { version: 1, ...document }, positions: {} };
}

function problems(organisation: object, repository: object | null = null): readonly string[] {
  const reading = readPolicy({
    organisation: aFile("agentgov.yml", organisation),
    repository: repository === null ? null : aFile(".github/agentgov.yml", repository),
    repositoryName: "shop",
  });
  return reading.kind === "valid" ? [] : reading.problems.map(({ message }) => message);
}

describe("an organisation's own agents", () => {
  it("are recognised, and their approvals do not count", () => {
    const facts = someFacts({
      commits: known([aCommit({ message: "Change\n\nAcme-Session: 12\n" })]),
      reviews: known([aReview(ROBOT)]),
      permissions: [holds(ALICE, "write"), holds(IVAN, "write"), holds(ROBOT, "write")],
    });
    const decision = decide(compiled(aPolicy(POLICY)), facts, someHistory());
    expect(decision.provenance).toMatchObject({ class: "agent-assisted", agents: ["acme-coder"] });
    expect(decision.verdict).toBe("waiting");
    expect(decision.approvals.map(({ note }) => note).join(" ")).toContain("is a coding agent");
    const without = decide(compiled(aPolicy({ ...POLICY, agents: [] })), facts, someHistory());
    expect(without.verdict).toBe("passed");
  });

  it.each([
    ["without any mark", { id: "acme" }, "needs a mark"],
    ["with an id that is no name", { id: "Acme Coder", logins: ["x"] }, "kebab-case"],
    ["with half an address", { id: "acme", addresses: ["@acme.example"] }, "whole address"],
    ["with a pattern for a trailer", { id: "acme", trailers: ["Acme.*"] }, "letters, digits"],
    ["with an unknown key", { id: "acme", login: "x" }, "did you mean `logins`"],
  ])("are refused %s", (_name, agent, words) => {
    expect(problems({ agents: [agent] }).join(" ")).toContain(words);
  });

  it("are the organisation's alone to name", () => {
    expect(problems({}, { agents: [AGENT] }).join(" ")).toContain("only the organisation's policy");
  });
});

describe("disclosure in policy", () => {
  it.each([
    ["stricter than the tier brings", "low", undefined, "strict", ""],
    ["as the organisation says", "low", "closed", "closed", ""],
    ["looser than the tier brings", "high", undefined, "standard", "looser"],
    ["looser than the organisation says", "low", "closed", "strict", "looser"],
  ])("takes a repository's word when it is %s", (...[, tier, own, wanted, words]) => {
    const area = own === undefined ? { tier } : { tier, disclosure: own };
    const found = problems({ areas: { docs: area } }, { areas: { docs: { disclosure: wanted } } });
    expect(found.join(" ")).toContain(words);
    expect(found.length).toBe(words === "" ? 0 : 1);
  });
});
