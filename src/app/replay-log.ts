import type { Decision } from "../domain/decision.ts";
import { digestOf } from "../domain/digest.ts";
import type { EvaluationInput } from "../domain/evaluation-record.ts";
import { wellFormed } from "../domain/well-formed.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/assess.ts";
import { decide } from "../policy/decide.ts";
import { EVALUATOR_VERSION } from "../policy/evaluator-version.ts";
import { type LogEntryHead, readEntry } from "./read-log-entry.ts";
import type { LogFinding, LogSource } from "./verify-log.ts";

/** Names one decision by what its entry says. */
export interface DecisionKey {
  readonly repositoryId: number;
  readonly number: number;
  readonly decidedAt: string;
}

/** A stored input of a decision. */
export interface StoredDecision extends DecisionKey {
  readonly input: EvaluationInput;
}

/** Reads the inputs of decisions; those whose row is gone are missing. */
export type ReadDecisions = (keys: readonly DecisionKey[]) => Promise<readonly StoredDecision[]>;

/** What judging every recorded decision once more came to. */
export interface ReplayReport {
  /** Entries of decisions in the log. */
  readonly decisions: number;
  /** Those that were judged once more. */
  readonly replayed: number;
  /** Those whose input is no longer kept. */
  readonly gone: number;
  /** Those that come out otherwise by another version of the rules, which is no fault. */
  readonly changedByVersion: number;
  readonly findings: readonly LogFinding[];
}

/** Decisions read at once: an input may be megabytes. */
const BATCH = 20;
/** Policies kept compiled: an organisation has few versions in force at once. */
const POLICIES_MAX = 50;
/** Findings listed; the rest is counted by nobody. */
const FINDINGS_MAX = 100;

interface LoggedDecision extends DecisionKey {
  readonly seq: number;
  readonly data: object;
}

/**
 * Judges every decision of the log once more from what is stored of its input: the input must be the one
 * whose digest was logged, and the outcome the one that was.
 */
export async function replayLog(source: LogSource, read: ReadDecisions): Promise<ReplayReport> {
  const tally = createTally();
  for await (const batch of source.entries()) {
    const logged = batch.flatMap(({ seq, body }) => decisionOf(seq, body));
    for (let from = 0; from < logged.length; from += BATCH) {
      const some = logged.slice(from, from + BATCH);
      tally.take(some, await read(some));
    }
  }
  return tally.report();
}

interface Tally {
  take(logged: readonly LoggedDecision[], stored: readonly StoredDecision[]): void;
  report(): ReplayReport;
}

function createTally(): Tally {
  const count = { decisions: 0, replayed: 0, gone: 0, changedByVersion: 0 };
  const findings: LogFinding[] = [];
  const judge = createJudge();
  return {
    take(logged, stored) {
      for (const entry of logged) {
        const outcome = replayOne(entry, stored, judge);
        count.decisions += 1;
        if (outcome.kind === "gone") count.gone += 1;
        else count.replayed += 1;
        if (outcome.kind === "version") count.changedByVersion += 1;
        if (outcome.kind === "fault" && findings.length < FINDINGS_MAX) {
          findings.push({ ...outcome.finding, seq: entry.seq });
        }
      }
    },
    report: () => ({ ...count, findings }),
  };
}

type Judge = (input: EvaluationInput) => Decision;

/** Judges with each policy compiled once: compiling costs more than judging. */
function createJudge(): Judge {
  const policies = new Map<string, CompiledPolicy>();
  return ({ policy, facts, history }) => {
    const compiled = policies.get(digestOf(policy)) ?? compilePolicy(policy);
    if (policies.size >= POLICIES_MAX) policies.clear();
    policies.set(digestOf(policy), compiled);
    return decide(compiled, facts, history);
  };
}

function decisionOf(seq: number, body: Uint8Array | null): readonly LoggedDecision[] {
  const entry = body === null ? null : readEntry(Buffer.from(body).toString("utf8"));
  if (entry?.type !== "decision.recorded") return [];
  const { data, at } = entry;
  const [, repository, number] = /^[^/]+\/(\d+)\/(\d+)$/u.exec(entry.subject) ?? [];
  if (repository === undefined || typeof data !== "object" || data === null) return [];
  return [{ seq, repositoryId: Number(repository), number: Number(number), decidedAt: at, data }];
}

type Outcome =
  | { readonly kind: "gone" | "same" | "version" }
  | { readonly kind: "fault"; readonly finding: Omit<LogFinding, "seq"> };

function replayOne(
  entry: LoggedDecision,
  stored: readonly StoredDecision[],
  judge: Judge,
): Outcome {
  const rows = stored.filter(
    (row) =>
      row.repositoryId === entry.repositoryId &&
      row.number === entry.number &&
      // The store leaves out a fraction of nothing, which the entry has written out.
      Date.parse(row.decidedAt) === Date.parse(entry.decidedAt),
  );
  if (rows.length === 0) return { kind: "gone" };
  const logged = member(entry.data, "input");
  const row = rows.find(({ input }) => digestOf(wellFormed(input)) === logged);
  const about = `The decision of entry ${entry.seq}`;
  if (row === undefined) {
    const message = `${about} was made of another input than is stored now.`;
    return { kind: "fault", finding: { fault: "input-changed", message } };
  }
  const difference = differenceOf(entry.data, row.input, judge);
  if (difference === null) return { kind: "same" };
  if (member(entry.data, "evaluator") !== EVALUATOR_VERSION) return { kind: "version" };
  const message = `${about} comes out otherwise when it is made again: ${difference}.`;
  return { kind: "fault", finding: { fault: "replay", message } };
}

/** What comes out otherwise, as a clause; null for nothing. */
function differenceOf(data: object, input: EvaluationInput, judge: Judge): string | null {
  try {
    const decision = judge(input);
    const gates = decision.gates.map(({ gate, area, status }) => ({ gate, area, status }));
    const again = {
      verdict: decision.verdict,
      tier: decision.tier,
      head: decision.headSha,
      base: decision.baseRef,
      policy: decision.policy.digest,
      gates,
    };
    const other = Object.entries(again).filter(
      ([name, value]) => digestOf(wellFormed(value)) !== digestOf(member(data, name) ?? null),
    );
    return other.length === 0 ? null : other.map(([name]) => name).join(", ");
  } catch (error) {
    // What an old version wrote may lack what the rules look at today.
    return `it cannot be judged (${error instanceof Error ? error.message.slice(0, 100) : "?"})`;
  }
}

function member(data: object, name: string): unknown {
  return Object.entries(data).find(([key]) => key === name)?.[1];
}

/** The commits that the log says reached a branch, oldest entry first. */
export async function landedInLog(source: LogSource, branch: string): Promise<readonly string[]> {
  const commits: string[] = [];
  for await (const batch of source.entries()) {
    for (const { body } of batch) {
      const entry = body === null ? null : readEntry(Buffer.from(body).toString("utf8"));
      if (entry !== null) commits.push(...landedBy(entry, branch));
    }
  }
  return commits;
}

function landedBy({ type, data }: LogEntryHead, branch: string): readonly string[] {
  if (type !== "commit.landed" && type !== "commit.bypassed") return [];
  if (typeof data !== "object" || data === null || member(data, "branch") !== branch) return [];
  const commit = member(data, "commit");
  return typeof commit === "string" ? [commit] : [];
}

/** Commits of the branch that no entry tells of. */
export function unrecorded(
  inGit: readonly string[],
  inLog: readonly string[],
  branch: string,
): readonly LogFinding[] {
  const told = new Set(inLog);
  return inGit
    .filter((sha) => !told.has(sha))
    .slice(0, FINDINGS_MAX)
    .map((sha) => ({
      fault: "unrecorded",
      message: `Commit ${sha.slice(0, 12)} is on ${branch}, and no entry tells how it came there.`,
      seq: null,
    }));
}
