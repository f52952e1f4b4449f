import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { DEPENDENCY_RULES } from "../src/policy/ecosystems/rules.ts";
import { readContent } from "../src/readers/read-content.ts";
import { type ChangedText, readDependencyChanges } from "../src/readers/read-dependency-changes.ts";

const CASES = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      ecosystem: z.string(),
      files: z.array(
        z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
      ),
      expected: z.object({
        added: z.array(z.string()),
        removed: z.array(z.string()),
        changed: z.array(z.object({ purl: z.string(), from: z.string(), to: z.string() })),
        suspicious: z.array(z.string()),
      }),
    }),
  ),
});

type Case = z.infer<typeof CASES>["cases"][number];
type Result = Case["expected"];

function statusOf({ before, after }: Case["files"][number]): string {
  if (before === null) return "added";
  return after === null ? "removed" : "modified";
}

async function resultOf(one: Case): Promise<Result> {
  const files = one.files.map((file): ChangedText => ({ ...file, status: statusOf(file) }));
  const changes = await readDependencyChanges(files, {
    rules: DEPENDENCY_RULES,
    read: readContent,
  });
  const suspicious = changes.suspicious.map(({ code, subject }) =>
    subject === "" ? code : `${code}:${subject}`,
  );
  return {
    added: [...changes.added],
    removed: [...changes.removed],
    changed: changes.changed.map((change) => ({ ...change })),
    suspicious,
  };
}

const PARTS = ["added", "removed", "changed", "suspicious"] as const;

function sorted(result: Result, part: (typeof PARTS)[number]): readonly string[] {
  return result[part].map((item) => JSON.stringify(item)).sort();
}

/** How the labelled changes of dependency files came out. */
export interface DependencyScore {
  readonly cases: number;
  /** Cases of which this part is exactly right. */
  readonly right: Readonly<Record<(typeof PARTS)[number], number>>;
  /** Cases of which `added`, `removed` and `changed` are all right. */
  readonly exact: number;
}

/** Scores the labelled cases and tells `say` of every difference; null when there are none. */
export async function scoreDependencies(
  path: string,
  say: (line: string) => void,
): Promise<DependencyScore | null> {
  if (!existsSync(path)) return null;
  const { cases } = CASES.parse(JSON.parse(readFileSync(path, "utf8")));
  const right = { added: 0, removed: 0, changed: 0, suspicious: 0 };
  let exact = 0;
  for (const one of cases) {
    const found = await resultOf(one);
    const wrong = PARTS.filter(
      (part) => sorted(found, part).join() !== sorted(one.expected, part).join(),
    );
    for (const part of PARTS) if (!wrong.includes(part)) right[part] += 1;
    if (!wrong.some((part) => part !== "suspicious")) exact += 1;
    for (const part of wrong) {
      say(`${one.id} ${part}`);
      say(`  expected ${sorted(one.expected, part).join(" ")}`);
      say(`  found    ${sorted(found, part).join(" ")}`);
    }
  }
  return { cases: cases.length, right, exact };
}

async function main(path: string): Promise<void> {
  const score = await scoreDependencies(path, console.log);
  if (score === null) {
    console.log(`no labelled cases at ${path}`);
    return;
  }
  const { cases, right, exact } = score;
  const share = (count: number): string => `${String(count)}/${String(cases)}`;
  console.log(
    `added ${share(right.added)}, removed ${share(right.removed)}, changed ${share(right.changed)}`,
  );
  console.log(
    `added, removed and changed all exact ${share(exact)}, suspicious exact ${share(right.suspicious)}`,
  );
}

if (import.meta.main) await main(process.argv[2] ?? "../shared/data/dependency-cases.json");
