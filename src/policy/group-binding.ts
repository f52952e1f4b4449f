import type { Approval } from "../domain/approval.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { AreaId } from "../domain/risk.ts";
import type { ApprovalBench } from "./approval-bench.ts";
import { classifyPath } from "./areas/classify.ts";
import { type Bindable, type Binding, createBind } from "./binding.ts";
import { headFilesOf } from "./head-files.ts";
import type { OwnedFiles } from "./owners.ts";

/** Files that somebody's word is asked for. */
export interface AskedFiles {
  readonly group: Pick<OwnedFiles, "paths">;
  readonly area: AreaId;
  /** Every changed file at the head. */
  readonly files: readonly ChangedFile[];
}

/**
 * Compares what people said with what is there now, over one group of files. Without the files of the area
 * that were there and are in the change no more, what is left is not what somebody said yes to.
 *
 * Many people speak of the same content, which may be thousands of files: each is compared once.
 */
export function createGroupBind(
  { facts, rules }: Pick<ApprovalBench, "facts" | "rules">,
  { group, area, files }: AskedFiles,
): (said: Bindable) => Binding {
  const baseRef = facts.pullRequest.base.ref;
  const bind = createBind({ baseRef, files, scope: group.paths });
  const head = headFilesOf(files);
  const compared = new Map<Approval["contents"], Binding>();
  return (said) => {
    const { contents } = said;
    // Nothing to compare: why it is void is in what was said itself.
    if (contents === null || said.baseRef !== baseRef) return bind(said);
    const before = compared.get(contents);
    if (before !== undefined) return before;
    const departed = head.seen(contents).departed.flatMap(({ path, previousPath }) => {
      const names = previousPath === null ? [path] : [path, previousPath];
      return names.some((name) => classifyPath(rules, name).areas.includes(area)) ? [path] : [];
    });
    const binding = bind(said, departed);
    compared.set(contents, binding);
    return binding;
  };
}
