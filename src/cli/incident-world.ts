import type { IncidentClone, IncidentLog } from "../app/trace-incident.ts";
import { recordedLeaks } from "../db/leaked-secrets.ts";
import { commitSha } from "../domain/ids.ts";
import type { OriginProvenance } from "../domain/incident.ts";
import { type Reach, reachOf } from "../domain/who.ts";
import { decodeText } from "../git/decode-text.ts";
import { listTree } from "../git/list-tree.ts";
import type { Repository } from "../git/open-repository.ts";
import { parseCommit } from "../git/parse-commit.ts";
import { readNotes } from "../git/read-commits.ts";
import { readObjects } from "../git/read-objects.ts";
import { traceSecret } from "../git/trace-secret.ts";
import { accessManifest } from "../policy/agent-power/access-manifest.ts";
import { isAgentFile, NO_OPTIONS } from "../policy/agent-power/agent-power.ts";
import { referencedFiles } from "../policy/agent-power/referenced-files.ts";
import { describeProvenance, detectCommit } from "../policy/provenance.ts";
import { readAgentFile } from "../readers/agent-file.ts";
import type { Database } from "./database-session.ts";
import { cloneWorld, whoWorld } from "./run-who.ts";

/** Agents' configuration is a handful of files: more are somebody's examples. */
const AGENT_FILES_MAX = 40;
const SUBMODULE = "160000";

/** A clone as an incident is traced in it. */
export function incidentClone(repository: Repository): IncidentClone {
  return {
    name: repository.name,
    trace: (fingerprint, text) => traceSecret(repository, { fingerprint, text }),
    async describe(sha) {
      const [provenance, reach] = await Promise.all([
        commitProvenance(repository, sha),
        reachAt(repository, sha),
      ]);
      return { provenance, reach };
    },
    git: cloneWorld(repository),
  };
}

/** The record of a database as an incident asks it. */
export function incidentLog(pool: Database): IncidentLog {
  return {
    who: whoWorld(pool, null),
    findLeaks: (fingerprint) => recordedLeaks(pool, fingerprint),
  };
}

/** What one commit says of who made it. */
export async function commitProvenance(
  repository: Repository,
  sha: string,
): Promise<OriginProvenance> {
  const name = commitSha(sha);
  const [objects, gitNotes] = await Promise.all([
    readObjects(repository, [name]),
    readNotes(repository, [name]),
  ]);
  const object = objects.get(name);
  if (object?.kind !== "found") return NO_PROVENANCE;
  const found = detectCommit(parseCommit(name, object.bytes), { gitNotes });
  const { class: kind, strength, agents, evidence } = found;
  return {
    class: kind,
    strength,
    agents,
    summary: describeProvenance(found, 1),
    evidence: evidence.map(({ rule, source, line }) => ({ rule, source, line })),
  };
}

const NO_PROVENANCE: OriginProvenance = {
  class: "undeclared",
  strength: "none",
  agents: [],
  summary: "The commit is too large to be read.",
  evidence: [],
};

/** What the files of a commit let agents do. */
export async function reachAt(repository: Repository, sha: string): Promise<Reach> {
  const tree = await listTree(repository, commitSha(sha));
  const files = tree.filter(({ path, mode }) => mode !== SUBMODULE && isAgentFile(path));
  if (files.length === 0) return { kind: "not-configured" };
  if (files.length > AGENT_FILES_MAX) {
    const reason = `${files.length} files configure agents, more than are read`;
    return { kind: "unknown", reason };
  }
  const blobs = await readObjects(
    repository,
    files.map(({ id }) => id),
  );
  const sources = files.map(({ path, mode, id }) => {
    const blob = blobs.get(id);
    if (blob?.kind !== "found") {
      return { path, reading: { kind: "unreadable", reason: "git does not have it" } as const };
    }
    return { path, reading: readAgentFile({ path, mode, text: decodeText(blob.bytes).text }) };
  });
  const access = accessManifest(sources, { ...NO_OPTIONS, ...referencedFiles(sources) });
  return reachOf({ kind: "known", value: { access } });
}
