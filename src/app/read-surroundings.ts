import type { Finding } from "../domain/finding.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { AreaRuleSet } from "../policy/areas/classify.ts";
import { caseTwins, type PathNames } from "../policy/findings/case-twins.ts";
import { type AttributeFile, foldedFilesNote } from "../policy/findings/folded-files.ts";
import {
  runByWorkflow,
  type WorkflowText,
  workflowCandidates,
} from "../policy/findings/run-by-workflow.ts";

/** What is around a change in the base branch. */
export interface Surroundings {
  /** Null when the tree could not be listed completely. */
  readonly names: PathNames | null;
  readonly attributes: readonly AttributeFile[];
}

/** Reads what is around a change. */
export interface SurroundingsWorld {
  readSurroundings(): Promise<Surroundings>;
  /** Asked for only when the change holds a file that a workflow might run. */
  readWorkflows(): Promise<readonly WorkflowText[]>;
}

/** What a change means where it lands: twins of paths, files that are folded away, scripts that are run. */
export async function readAround(
  world: SurroundingsWorld,
  rules: AreaRuleSet,
  files: readonly ChangedFile[],
): Promise<{ readonly findings: readonly Finding[]; readonly notes: readonly string[] }> {
  const { names, attributes } = await world.readSurroundings();
  const candidates = workflowCandidates(rules, files);
  const workflows = candidates.length === 0 ? [] : await world.readWorkflows();
  const unread = names === null && candidates.length > 0 ? UNLISTED : null;
  const notes = [foldedFilesNote(rules, files, attributes), unread];
  return {
    findings: [...caseTwins(files, names), ...runByWorkflow(candidates, workflows)],
    notes: notes.filter((note) => note !== null),
  };
}

/** What is not known must not look like what was looked for and not found. */
const UNLISTED =
  "GitHub did not list all files of the base branch, so it is not known whether a workflow runs a script of this change.";
