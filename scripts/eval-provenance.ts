import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { provenanceLine } from "../src/cli/provenance-lines.ts";

const DATA = join(import.meta.dirname, "../../shared/data");

const Trailers = z.array(z.object({ key: z.string(), value: z.string() }));

const TrailerCases = z.array(
  z.object({
    id: z.string(),
    message: z.string(),
    expectedNoDivider: Trailers,
    expectedGitLog: Trailers.optional(),
  }),
);

const Corpus = z.array(
  z.looseObject({
    id: z.string(),
    expected: z.object({
      agent: z.boolean(),
      tools: z.array(z.string()),
      strength: z.string(),
      role: z.string().optional(),
    }),
  }),
);

const Answer = z.object({
  class: z.string(),
  strength: z.string(),
  agents: z.array(z.string()),
  trailers: Trailers,
  evidence: z.array(z.object({ role: z.string(), agent: z.string().nullable() })),
});
type Answer = z.infer<typeof Answer>;

function readData(name: string): unknown {
  return JSON.parse(readFileSync(join(DATA, name), "utf8"));
}

function ask(line: unknown): Answer {
  return Answer.parse(JSON.parse(provenanceLine(JSON.stringify(line))));
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(whole, 1)).toFixed(2)} % (${String(part)} of ${String(whole)})`;
}

function evaluateTrailers(): number {
  const cases = TrailerCases.parse(readData("trailer-cases.json"));
  const wrong = cases.filter((one) => {
    const want = one.expectedGitLog ?? one.expectedNoDivider;
    const found = ask({ message: one.message, author: {} }).trailers;
    return JSON.stringify(found) !== JSON.stringify(want);
  });
  console.log(`trailers right: ${percent(cases.length - wrong.length, cases.length)}`);
  for (const one of wrong) console.log(`  wrong: ${one.id}`);
  return wrong.length;
}

/** The corpus knows one word for what stands in author or committer. */
function sameStrength(found: string, want: string): boolean {
  return want === "identity" ? found === "attested" || found === "claimed" : found === want;
}

interface Score {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  toolsRight: number;
  strengthRight: number;
  rolesRight: number;
  roles: number;
}

function evaluateCorpus(): Score {
  const score: Score = {
    truePositives: 0,
    falsePositives: 0,
    falseNegatives: 0,
    toolsRight: 0,
    strengthRight: 0,
    rolesRight: 0,
    roles: 0,
  };
  const cases = Corpus.parse(readData("provenance-corpus.json"));
  for (const one of cases) {
    const found = ask(one);
    const isAgent = found.agents.length > 0;
    if (isAgent && one.expected.agent) score.truePositives += 1;
    if (isAgent && !one.expected.agent) score.falsePositives += 1;
    if (!isAgent && one.expected.agent) score.falseNegatives += 1;
    const tools = found.agents.join() === one.expected.tools.toSorted().join();
    const strength = sameStrength(found.strength, one.expected.strength);
    if (tools) score.toolsRight += 1;
    if (strength) score.strengthRight += 1;
    if (one.expected.role !== undefined) {
      score.roles += 1;
      if (found.evidence.some((each) => each.role === one.expected.role)) score.rolesRight += 1;
    }
    if (!tools || !strength) {
      const want = `${one.expected.tools.join()} ${one.expected.strength}`;
      console.log(`  miss: ${one.id}: ${found.agents.join()} ${found.strength}, wanted ${want}`);
    }
  }
  console.log(
    `precision: ${percent(score.truePositives, score.truePositives + score.falsePositives)}`,
  );
  console.log(
    `recall: ${percent(score.truePositives, score.truePositives + score.falseNegatives)}`,
  );
  console.log(`tools right: ${percent(score.toolsRight, cases.length)}`);
  console.log(`strength right: ${percent(score.strengthRight, cases.length)}`);
  console.log(`roles right: ${percent(score.rolesRight, score.roles)}`);
  return score;
}

if (existsSync(DATA)) {
  const wrongTrailers = evaluateTrailers();
  const score = evaluateCorpus();
  const found = score.truePositives + score.falseNegatives;
  const ok =
    wrongTrailers === 0 && score.falsePositives === 0 && score.truePositives >= 0.98 * found;
  if (!ok) process.exitCode = 1;
} else {
  console.log(`skipped: no labelled cases at ${DATA}`);
}
