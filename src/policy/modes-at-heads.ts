import type { FileContent } from "../domain/approval.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";

type ModesOf = (headSha: CommitSha, file: Pick<FileContent, "path" | "status">) => string;

/**
 * The modes of files at the heads whose trees were read. Without a tree a mode is named after its head, so that
 * it equals itself at that head and nothing anywhere else.
 */
export function createModes({ modes = [] }: Pick<PullRequestFacts, "modes">): ModesOf {
  const read = new Map(
    modes.flatMap(({ headSha, files }) =>
      files.kind === "unknown"
        ? []
        : [[headSha, new Map(files.value.map(({ path, mode }) => [path, mode]))] as const],
    ),
  );
  return (headSha, { path, status }) => {
    // What is gone has no mode any more.
    if (status === "removed") return "none";
    return read.get(headSha)?.get(path) ?? `at:${headSha}`;
  };
}
