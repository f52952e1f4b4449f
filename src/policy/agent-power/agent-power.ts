import type { AgentFileChange, AgentFileReading } from "../../domain/agent-file.ts";
import type { Finding } from "../../domain/finding.ts";
import type { ConnectorAllowance } from "../../domain/policy-snapshot.ts";
import type { Tier } from "../../domain/risk.ts";
import { forbiddenConnectors } from "./connector-allowance.ts";
import type { AgentFormat } from "./formats/format.ts";
import { instructions } from "./formats/instructions.ts";
import { hookScript } from "./formats/plain-files.ts";
import { agentFormatOf } from "./formats/registry.ts";
import type { Grant, PowerCode, PowerDelta } from "./grant.ts";
import { grantDeltas } from "./grant-delta.ts";
import { redact } from "./redact.ts";
import { sentenceOf } from "./sentence.ts";

/** What the repository and its policy say beyond the changed files. */
export interface AgentPowerOptions {
  /** Tool servers that may be used, by what they are; null means that none is forbidden. */
  readonly connectors: readonly ConnectorAllowance[] | null;
  /** Scripts that hooks name, and files that instructions import, in the base branch. */
  readonly scripts: readonly string[];
  readonly imports: readonly string[];
}

/** Nothing known beyond the changed files. */
export const NO_OPTIONS: AgentPowerOptions = { connectors: null, scripts: [], imports: [] };

/** One difference in power, with where it was found and how it is told. */
export interface AgentPowerChange extends PowerDelta {
  readonly path: string;
  readonly message: string;
}

/** Whether an agent reads the file at `path`, so that both sides of it should be read. */
export function isAgentFile(path: string, options: AgentPowerOptions = NO_OPTIONS): boolean {
  return formatOf(path, options) !== null;
}

/**
 * Reads changed agent files as differences in what agents may do. What cannot be read or is not known
 * widens.
 */
export function readAgentPower(
  changes: readonly AgentFileChange[],
  options: AgentPowerOptions = NO_OPTIONS,
): readonly AgentPowerChange[] {
  return changes.flatMap((change) => {
    const format = formatOf(change.path, options);
    if (format === null) return [];
    return deltasOf(change, { format, options }).map((delta) => {
      const safe = { ...delta, subject: redact(delta.subject) };
      return { ...safe, path: change.path, message: sentenceOf(safe, format.agent) };
    });
  });
}

/** The same as findings: critical where power widens, except for prose that says nothing risky. */
export function agentPowerFindings(
  changes: readonly AgentFileChange[],
  options: AgentPowerOptions = NO_OPTIONS,
): readonly Finding[] {
  return readAgentPower(changes, options).map(({ path, message, code, direction, subject }) => ({
    kind: "agent-power",
    area: code === "policy-changed" ? "governance" : "agent-config",
    tier: tierOf(code, direction),
    path,
    message,
    code,
    direction,
    subject,
  }));
}

/** What one file grants; null when no agent reads it. */
export function grantsOf(
  path: string,
  reading: AgentFileReading,
  options: AgentPowerOptions = NO_OPTIONS,
): readonly Grant[] | null {
  const format = formatOf(path, options);
  return format === null ? null : readableGrants(format, path, reading);
}

/** Prose is weighed by a person; an empty verdict on it is not a wider permission. */
const PROSE_CODES: ReadonlySet<PowerCode> = new Set(["instructions-changed"]);

function tierOf(code: PowerCode, direction: PowerDelta["direction"]): Tier {
  if (direction !== "widens") return "medium";
  return PROSE_CODES.has(code) ? "high" : "critical";
}

function formatOf(path: string, { scripts, imports }: AgentPowerOptions): AgentFormat | null {
  const format = agentFormatOf(path);
  if (format !== null) return format;
  if (scripts.includes(path)) return hookScript;
  return imports.includes(path) ? instructions : null;
}

interface Context {
  readonly format: AgentFormat;
  readonly options: AgentPowerOptions;
}

function deltasOf(change: AgentFileChange, { format, options }: Context): readonly PowerDelta[] {
  const { path, before, after } = change;
  if (after?.kind === "unreadable") {
    return before?.kind === "unreadable" && before.reason === after.reason
      ? []
      : [{ code: "parse-error", direction: "widens", subject: path }];
  }
  const old = before === null ? [] : readableGrants(format, path, before);
  const current = after === null ? [] : readableGrants(format, path, after);
  return [
    ...symlinkDeltas(change),
    ...duplicateDeltas(before, after),
    ...grantDeltas(old, current),
    ...forbiddenConnectors(old, current, options.connectors),
  ];
}

/** A link grants nothing itself: what its target says counts, and that is another file. */
function readableGrants(
  format: AgentFormat,
  path: string,
  reading: AgentFileReading,
): readonly Grant[] {
  if (reading.kind === "symlink" || reading.kind === "unreadable") return [];
  return format.grants({ path, reading });
}

function symlinkDeltas({ path, before, after }: AgentFileChange): readonly PowerDelta[] {
  if (after?.kind !== "symlink") return [];
  if (before?.kind === "symlink" && before.target === after.target) return [];
  return [{ code: "symlink", direction: "widens", subject: `${path} -> ${after.target}` }];
}

/** Readers of the file may disagree on which of two equal keys counts. */
function duplicateDeltas(
  before: AgentFileReading | null,
  after: AgentFileReading | null,
): readonly PowerDelta[] {
  const old = new Set(before?.kind === "data" ? before.duplicateKeys : []);
  const current = after?.kind === "data" ? after.duplicateKeys : [];
  return current
    .filter((key) => !old.has(key))
    .map((key) => ({ code: "duplicate-key", direction: "widens", subject: key }));
}
