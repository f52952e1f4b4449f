import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Provenance } from "../../../src/domain/provenance.ts";
import { detectChange } from "../../../src/policy/provenance.ts";
import type { Example } from "../../../src/policy/signatures/agent-signature.ts";
import {
  AGENT_SIGNATURES,
  AUTOMATION_SIGNATURES,
  CATALOGUE_VERSION,
} from "../../../src/policy/signatures/catalogue.ts";
import { someChange, somePerson } from "./some-change.ts";

const SHARED = "../shared/data/agent-catalogue.json";

const SharedEntry = z.object({
  id: z.string(),
  emails: z.array(z.object({ email: z.string() })),
  noreply: z.array(z.object({ id: z.int(), login: z.string() })),
});
const Shared = z.object({
  agents: z.array(SharedEntry),
  automation: z.array(z.object({ id: z.int().nullable(), login: z.string() })),
  reviewBots: z.array(z.object({ id: z.int(), login: z.string() })),
});

function detect({ kind, text }: Example): Provenance {
  switch (kind) {
    case "message":
      return detectChange(someChange({ message: text }));
    case "body":
      return detectChange(someChange({ body: text }));
    case "branch":
      return detectChange(someChange({ branch: text }));
    case "note":
      return detectChange(someChange({ gitNote: text }));
    case "login":
      return detectChange(someChange({ author: somePerson({ login: text }) }));
    case "author": {
      const [name = "", email = ""] = text.replace(/>$/u, "").split(" <");
      return detectChange(someChange({ author: somePerson({ name, email }) }));
    }
  }
}

const MATCHES = AGENT_SIGNATURES.flatMap((agent) =>
  agent.matches.map((example) => ({ agent, example, title: `${agent.id}: ${example.text}` })),
);
const DIFFERS = AGENT_SIGNATURES.flatMap((agent) =>
  agent.differs.map((example) => ({ agent, example, title: `${agent.id}: ${example.text}` })),
);

describe("the catalogue", () => {
  it.each(MATCHES)("recognises $title", ({ agent, example }) => {
    const expected = agent.id === "git-ai" ? "codex" : agent.id;
    expect(detect(example).agents).toEqual([expected]);
  });

  it.each(DIFFERS)("does not take for an agent: $title", ({ example }) => {
    expect(detect(example)).toMatchObject({ class: "undeclared", strength: "none", agents: [] });
  });

  it("has every agent once, with a source and an example against it", () => {
    const ids = AGENT_SIGNATURES.map((agent) => agent.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const agent of AGENT_SIGNATURES) {
      expect(agent.source).not.toBe("");
      expect(agent.differs, agent.id).not.toEqual([]);
      // Agent Trace records stand in a file of the repository, which no commit shows.
      if (agent.id !== "agent-trace") expect(agent.matches, agent.id).not.toEqual([]);
    }
  });

  it("gives no mark to two agents", () => {
    const marks = AGENT_SIGNATURES.flatMap((agent) => [
      ...(agent.addresses ?? []).map((mark) => mark.address),
      ...(agent.accounts ?? []).flatMap((mark) =>
        mark.id === null || mark.borrowedId === true ? [] : [String(mark.id)],
      ),
      ...(agent.trailers ?? []).map((mark) => `trailer ${mark.key}`),
      ...[...(agent.names ?? []), ...(agent.words ?? []), ...(agent.givenNames ?? [])].map(
        (name) => `name ${name}`,
      ),
    ]);
    expect(marks.filter((mark, at) => marks.indexOf(mark) !== at)).toEqual([]);
  });

  it("keeps agents and automation apart", () => {
    const agents = new Set(
      AGENT_SIGNATURES.flatMap((agent) =>
        (agent.accounts ?? []).filter((mark) => mark.borrowedId !== true).map((mark) => mark.id),
      ),
    );
    const both = AUTOMATION_SIGNATURES.filter((bot) => bot.id !== null && agents.has(bot.id));
    expect(both).toEqual([]);
  });

  it("writes every text it compares in lower case", () => {
    for (const agent of AGENT_SIGNATURES) {
      const texts = [
        ...(agent.names ?? []),
        ...(agent.words ?? []),
        ...(agent.givenNames ?? []),
        ...(agent.footers ?? []),
        ...(agent.markers ?? []),
        ...(agent.nameEndings ?? []),
        ...(agent.addresses ?? []).map((mark) => mark.address),
      ];
      expect(texts).toEqual(texts.map((text) => text.toLowerCase()));
    }
  });

  it("is dated", () => {
    expect(CATALOGUE_VERSION).toMatch(/^\d{4}-\d{2}-\d{2}$/u);
  });

  it.skipIf(!existsSync(SHARED))(
    "holds every fact of the shared catalogue (skipped without it)",
    () => {
      const shared = Shared.parse(JSON.parse(readFileSync(SHARED, "utf8")));
      const known = new Set(AGENT_SIGNATURES.map((agent) => agent.id));
      expect(shared.agents.map((agent) => agent.id).filter((id) => !known.has(id))).toEqual([]);
      const addresses = new Set(
        AGENT_SIGNATURES.flatMap((agent) => (agent.addresses ?? []).map((mark) => mark.address)),
      );
      const accounts = new Set(
        AGENT_SIGNATURES.flatMap((agent) => (agent.accounts ?? []).map((mark) => mark.id)),
      );
      // `<login>[bot]@users.noreply.github.com` is read from the login, without an entry of its own.
      const missing = shared.agents
        .flatMap((agent) => agent.emails.map((mark) => mark.email))
        .filter((email) => !addresses.has(email));
      expect(missing).toEqual([]);
      const bots = [...shared.agents.flatMap((agent) => agent.noreply), ...shared.reviewBots];
      expect(bots.filter((bot) => !accounts.has(bot.id))).toEqual([]);
      const automation = new Set(AUTOMATION_SIGNATURES.map((bot) => bot.login));
      expect(shared.automation.filter((bot) => !automation.has(bot.login))).toEqual([]);
    },
  );
});
