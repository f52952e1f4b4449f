import type { LogEntryHead } from "../app/read-log-entry.ts";
import type { LogSource } from "../app/verify-log.ts";
import { decisionTimes, entriesAbout, type SubjectEntry } from "../db/subject-entries.ts";
import type { Queryable } from "../db/transaction.ts";
import { leafHash } from "../domain/digest.ts";
import { type DsseSigner, signEnvelope } from "../domain/dsse.ts";
import {
  type LandedChange,
  type LogPlace,
  landedStatement,
  STATEMENT_MEDIA_TYPE,
} from "../domain/landed-statement.ts";
import { decisionOf, entryOf, type LandingEntry, landingOf } from "./landed-entries.ts";

/** The log that is told of, and who signs for it. */
export interface StatementScene {
  readonly database: Queryable;
  readonly source: LogSource;
  /** Name of the log. */
  readonly origin: string;
  readonly signer: DsseSigner;
}

interface FoundLanding {
  readonly subject: string;
  readonly landing: LandingEntry;
  readonly place: LogPlace;
}

/**
 * A signed in-toto statement for each commit that landed by a decision, one envelope to a line, in the order
 * of the log. Commits that landed by none have no statement: what is missing is the finding.
 */
export async function* statementsText(scene: StatementScene): AsyncGenerator<string> {
  for await (const batch of scene.source.entries()) {
    const landed = batch.flatMap(({ seq, body }) => (body === null ? [] : landedIn(seq, body)));
    if (landed.length > 0) yield await textOf(scene, landed);
  }
}

function landedIn(seq: number, body: Uint8Array): readonly FoundLanding[] {
  const entry = entryOf(body);
  const landing = entry === null ? null : landingOf(entry);
  if (entry === null || landing?.kind !== "landed" || landing.decision === null) return [];
  return [{ subject: entry.subject, landing, place: placeOf(seq, leafHash(body)) }];
}

function placeOf(index: number, leaf: Uint8Array): LogPlace {
  return { index, leaf: Buffer.from(leaf).toString("hex") };
}

async function textOf(
  { database, origin, signer }: StatementScene,
  landed: readonly FoundLanding[],
): Promise<string> {
  const ids = landed.flatMap(({ landing }) => landing.decision ?? []);
  const times = await decisionTimes(database, ids);
  const entries = await entriesAbout(database, [...new Set(landed.map(({ subject }) => subject))]);
  const bySubject = Map.groupBy(entries, ({ subject }) => subject);
  const lines = landed.flatMap(({ subject, landing, place }) => {
    const about = bySubject.get(subject) ?? [];
    const decided = decidedAt(about, times.get(landing.decision ?? "") ?? "");
    if (decided === null) return [];
    const log = { origin, landing: place, decision: decided.place };
    const text = landedStatement(changeOf(landing, decided.decision, log));
    return `${JSON.stringify(signEnvelope({ type: STATEMENT_MEDIA_TYPE, text }, signer))}\n`;
  });
  return lines.join("");
}

function decidedAt(
  entries: readonly SubjectEntry[],
  at: string,
): { readonly decision: LandedChange["decision"]; readonly place: LogPlace } | null {
  for (const { seq, body, leaf } of entries) {
    const entry: LogEntryHead | null = entryOf(body);
    const decision = entry?.at === at ? decisionOf(entry) : null;
    if (decision !== null) return { decision, place: placeOf(seq, leaf) };
  }
  return null;
}

function changeOf(
  landing: LandingEntry,
  decision: LandedChange["decision"],
  log: LandedChange["log"],
): LandedChange {
  const { repositoryId, branch, commit, tree, pullRequest, match = "", at } = landing;
  const what = { repositoryId, branch, commit, tree, pullRequest, match };
  return { ...what, landedAt: at, decision, log };
}
