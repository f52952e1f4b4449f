import { parseArgs } from "node:util";
import type { PolicyProblem } from "../src/domain/policy-snapshot.ts";
import { readPolicy } from "../src/policy/read-policy.ts";
import { createPolicyYamlReader, type PolicyYamlReader } from "../src/readers/policy-reader.ts";
import { malformedPolicies } from "../test/builders/malformed-policies.ts";
import { durations } from "./support/figures.ts";

const TARGET_MILLISECONDS = 250;
const FILE = "acme/.agentgov:agentgov.yml";

const HELP = `node bench/malformed.ts

How long it takes to refuse a policy that is no good, from its text to its problems: examples in which something was
typed, erased or put in the place of a value, and texts that try the reader's patience. One after the other, as they come.
The slowest one should take less than ${TARGET_MILLISECONDS} ms.
`;

interface Refusal {
  readonly name: string;
  readonly milliseconds: number;
  readonly problems: readonly PolicyProblem[];
}

const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
if (values.help) {
  console.log(HELP);
} else {
  const reader = createPolicyYamlReader();
  await measure(reader);
  await reader.close();
}

async function measure(reader: PolicyYamlReader): Promise<void> {
  const texts = malformedPolicies();
  const refused: Refusal[] = [];
  for (const { name, text } of texts) {
    const begin = performance.now();
    const problems = await problemsOf(reader, text);
    const milliseconds = performance.now() - begin;
    if (problems.length > 0) refused.push({ name, milliseconds, problems });
  }
  const times = refused.map(({ milliseconds }) => milliseconds);
  const placed = refused.filter(({ problems }) => problems.every(({ line }) => line > 0));
  console.table([
    { texts: texts.length, refused: refused.length, placed: placed.length, ...durations(times) },
  ]);
  const [slowest] = refused.toSorted((left, right) => right.milliseconds - left.milliseconds);
  const over = times.filter((time) => time > TARGET_MILLISECONDS).length;
  console.log(`slowest: ${slowest?.name ?? ""}; above ${TARGET_MILLISECONDS} ms: ${over}`);
}

async function problemsOf(
  reader: PolicyYamlReader,
  text: string,
): Promise<readonly PolicyProblem[]> {
  const parsed = await reader.read(FILE, text);
  if (parsed.kind === "problems") return parsed.problems;
  const reading = readPolicy({
    organisation: parsed.file,
    repository: null,
    repositoryName: "shop",
  });
  return reading.kind === "invalid" ? reading.problems : [];
}
