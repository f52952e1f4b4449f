import type { LogEntryHead } from "../app/read-log-entry.ts";
import {
  decisionTimes,
  entriesAbout,
  landingSubjects,
  type SubjectEntry,
} from "../db/subject-entries.ts";
import type { Queryable } from "../db/transaction.ts";
import {
  drawSample,
  type Period,
  type PopulationCommit,
  populationOf,
  type RecordedCommit,
} from "../domain/audit-sample.ts";
import type { EvidenceEntry, SampledCommit, SampleException } from "../domain/sample-pack.ts";
import type { BranchList } from "../git/list-branch.ts";
import { evidenceOf } from "./evidence-summary.ts";
import { decisionOf, entryOf, type LandingEntry, landingOf } from "./landed-entries.ts";

/** Subjects whose entries are looked at together, so that a year of work is never in memory at once. */
const SUBJECTS_AT_ONCE = 200;
/** Exceptions whose evidence is put into the pack; the others are listed. */
const EXCEPTIONS_SHOWN_MAX = 200;

/** What is to be drawn from. */
export interface SampleRequest {
  readonly repositoryId: number;
  readonly branch: string;
  readonly period: Period;
  readonly seed: string;
  readonly size: number;
}

/** What was found, and the entries that show it. */
export interface CollectedSample {
  readonly population: readonly SampledCommit[];
  readonly sample: readonly SampledCommit[];
  readonly exceptions: readonly SampleException[];
  readonly elsewhere: readonly PopulationCommit[];
  /** Entries by their place in the log. */
  readonly entries: ReadonlyMap<number, SubjectEntry>;
}

interface FoundLanding {
  readonly subject: string;
  readonly landing: LandingEntry;
}

interface Told {
  readonly commit: PopulationCommit;
  readonly found: FoundLanding | null;
  readonly decision: SampledCommit["decision"];
}

/** Draws a sample of what landed on a branch, with what the log says of it. */
export async function collectSample(
  database: Queryable,
  list: BranchList,
  request: SampleRequest,
): Promise<CollectedSample> {
  const { repositoryId, branch, period } = request;
  const landings = new Map<number, FoundLanding>();
  const recorded: RecordedCommit[] = [];
  await eachSubject(
    database,
    await landingSubjects(database, repositoryId, branch),
    ({ seq, subject }, entry) => {
      const landing = landingOf(entry);
      if (landing?.branch !== branch) return;
      landings.set(seq, { subject, landing });
      const { commit: sha, kind, at, match = "", reason = match } = landing;
      recorded.push({ sha, kind, reason, seq, at });
    },
  );
  const { commits, elsewhere, gone } = populationOf(list.commits, recorded, period);
  const drawn = drawSample(
    commits.map(({ sha }) => sha),
    request,
  );
  const told = await withDecisions(database, commits, landings);
  const exceptions = [...told.flatMap(exceptionsOf), ...gone.map(goneException)];
  const shown = new Set([
    ...drawn,
    ...exceptions.slice(0, EXCEPTIONS_SHOWN_MAX).map(({ sha }) => sha),
  ]);
  const entries = await evidence(
    database,
    told.filter(({ commit }) => shown.has(commit.sha)),
  );
  const isDrawn = new Set(drawn);
  const population = told.map((one) => sampled(one, entries, isDrawn.has(one.commit.sha)));
  const bySha = new Map(population.map((commit) => [commit.sha, commit]));
  const sample = drawn.flatMap((sha) => bySha.get(sha) ?? []);
  return { population, sample, exceptions, elsewhere, entries };
}

async function eachSubject(
  database: Queryable,
  subjects: readonly string[],
  look: (found: SubjectEntry, entry: LogEntryHead) => void,
): Promise<void> {
  for (let from = 0; from < subjects.length; from += SUBJECTS_AT_ONCE) {
    for (const found of await entriesAbout(
      database,
      subjects.slice(from, from + SUBJECTS_AT_ONCE),
    )) {
      const entry = entryOf(found.body);
      if (entry !== null) look(found, entry);
    }
  }
}

/** Each commit with the decision that the log says it landed by. */
async function withDecisions(
  database: Queryable,
  commits: readonly PopulationCommit[],
  landings: ReadonlyMap<number, FoundLanding>,
): Promise<readonly Told[]> {
  const found = commits.map((commit) => ({
    commit,
    found: landings.get(commit.records[0]?.seq ?? -1) ?? null,
  }));
  const ids = found.flatMap((one) => one.found?.landing.decision ?? []);
  const times = await decisionTimes(database, ids);
  const wanted = new Set(
    found.flatMap((one) => (one.found === null ? [] : [keyOf(one.found, times)])),
  );
  const decisions = new Map<string, NonNullable<Told["decision"]>>();
  const subjects = [...new Set(found.flatMap((one) => one.found?.subject ?? []))];
  await eachSubject(database, subjects, ({ subject }, entry) => {
    const key = `${subject} ${entry.at}`;
    const decision = wanted.has(key) ? decisionOf(entry) : null;
    if (decision !== null) decisions.set(key, decision);
  });
  return found.map((one) => ({
    ...one,
    decision: one.found === null ? null : (decisions.get(keyOf(one.found, times)) ?? null),
  }));
}

function keyOf({ subject, landing }: FoundLanding, times: ReadonlyMap<string, string>): string {
  return `${subject} ${times.get(landing.decision ?? "") ?? ""}`;
}

function exceptionsOf({ commit, found, decision }: Told): readonly SampleException[] {
  const { sha, standing } = commit;
  const kinds: SampleException[] = [];
  if (standing !== "matched") kinds.push({ sha, kind: standing, note: noteOf(commit, found) });
  const lifted = (decision?.gates ?? []).filter(({ status }) => status === "overridden");
  if (lifted.length > 0) {
    const gates = lifted.map(({ gate, area }) => (area === null ? gate : `${gate} for ${area}`));
    kinds.push({ sha, kind: "overridden", note: `lifted by an override: ${gates.join(", ")}` });
  }
  return kinds;
}

function noteOf({ standing }: PopulationCommit, found: FoundLanding | null): string {
  const { reason = "", detail = "" } = found?.landing ?? {};
  switch (standing) {
    case "bypassed":
      return `${reason}: ${detail}`;
    case "unrecorded":
      return "git lists it, and no entry tells how it came there";
    case "not-enforced":
      return "nothing was enforced when it landed";
    case "before-record":
      return "it was there before the log began to tell of the branch";
    case "matched":
      return "";
  }
}

function goneException({ sha, kind, reason, at }: RecordedCommit): SampleException {
  const note = `recorded at ${at} as ${kind} (${reason}), and git no longer lists it on the branch`;
  return { sha, kind: "gone", note };
}

/** All entries about the pull requests of these commits, up to where each landed. */
async function evidence(
  database: Queryable,
  told: readonly Told[],
): Promise<ReadonlyMap<number, SubjectEntry>> {
  const last = new Map<string, number>();
  for (const { commit, found } of told) {
    const seq = Math.max(...commit.records.map((record) => record.seq), -1);
    if (found !== null) last.set(found.subject, Math.max(seq, last.get(found.subject) ?? -1));
  }
  const entries = new Map<number, SubjectEntry>();
  await eachSubject(database, [...last.keys()], (found) => {
    // A branch's own entries are many and tell of one commit each.
    const isOfBranch = found.subject.includes("/branch/");
    const isTold = told.some(({ commit }) => commit.records.some(({ seq }) => seq === found.seq));
    const isBefore = !isOfBranch && found.seq <= (last.get(found.subject) ?? -1);
    if (isTold || isBefore) entries.set(found.seq, found);
  });
  return entries;
}

function sampled(
  { commit, found, decision }: Told,
  entries: ReadonlyMap<number, SubjectEntry>,
  isDrawn: boolean,
): SampledCommit {
  const { records, ...rest } = commit;
  const { landing } = found ?? {};
  const seqs = [...entries.values()].filter(
    ({ subject, seq }) =>
      subject === found?.subject &&
      (!subject.includes("/branch/") || records.some((record) => record.seq === seq)),
  );
  const evidence: readonly EvidenceEntry[] = seqs.flatMap(({ seq, body }) => {
    const entry = entryOf(body);
    return entry === null ? [] : [evidenceOf(seq, entry)];
  });
  return {
    ...rest,
    pullRequest: landing?.pullRequest ?? null,
    reason: landing?.reason ?? landing?.match ?? "",
    detail: landing?.detail ?? "",
    decision,
    landingSeq: records[0]?.seq ?? null,
    isDrawn,
    evidence,
  };
}
