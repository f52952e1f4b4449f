import { expect } from "vitest";
import type { AgentFileReading } from "../../../src/domain/agent-file.ts";
import { readAgentPower } from "../../../src/policy/agent-power/agent-power.ts";
import { readAgentFile } from "../../../src/readers/agent-file.ts";

/** One side of a file: text, or data that is written as JSON, or null when it is absent. */
export type Side = string | object | null;

/** Reads one side as the shell would. */
export function readSide(path: string, side: Side): AgentFileReading | null {
  if (side === null) return null;
  return readAgentFile({ path, text: typeof side === "string" ? side : JSON.stringify(side) });
}

/** The changes of one file, each as `direction code subject`. */
export function changesOf(path: string, before: Side, after: Side): readonly string[] {
  const change = { path, before: readSide(path, before), after: readSide(path, after) };
  return readAgentPower([change]).map(
    ({ direction, code, subject }) => `${direction} ${code} ${subject}`,
  );
}

/** What changes, and each change as {@link changesOf} writes it. */
export type Row = readonly [
  what: string,
  path: string,
  before: Side,
  after: Side,
  expected: readonly string[],
];

/** Reads one row of a table of changes. */
export function expectChanges([, path, before, after, expected]: Row): void {
  expect(changesOf(path, before, after)).toEqual(expected);
}
