import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { CommitNote } from "../domain/recorded-provenance.ts";
import type { InstallationClient } from "./client.ts";
import { fetchBlobText, fetchTree, type TreeEntry } from "./fetch-contents.ts";
import { knownUnlessRefused } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { ObjectName } from "./shapes.ts";

/** The notes ref of git-ai. */
const NOTES_REF = "notes/ai";
const REFS_ROUTE = "GET /repos/{owner}/{repo}/git/matching-refs/{ref}";

/** Larger notes are not read: git-ai writes a few hundred bytes per file. */
const NOTE_BYTES_MAX = 65_536;

const Ref = z.object({ ref: z.string(), object: z.object({ type: z.string(), sha: ObjectName }) });

/**
 * Reads the notes of these commits in `refs/notes/ai`: one call where there is no such ref, else two and
 * one a note. Git spreads the names over folders as notes grow in number (`01ab…`, `01/ab…`, `01/ab/…`):
 * a note belongs to the commit whose name its path spells without slashes.
 *
 * Source: https://git-scm.com/docs/git-notes and
 * https://docs.github.com/en/rest/git/refs#list-matching-references
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchNotes(
  client: InstallationClient,
  repository: Pick<PullRequestRef, "owner" | "repo">,
  shas: readonly CommitSha[],
): Promise<Known<readonly CommitNote[]>> {
  if (shas.length === 0) return known([]);
  const tip = await fetchTip(client, repository);
  if (tip.kind === "unknown" || tip.value === null) {
    return tip.kind === "unknown" ? tip : known([]);
  }
  const tree = await fetchTree(client, repository, tip.value);
  if (tree.kind === "unknown") return unknown(`notes: ${tree.reason}`);
  const blobs = blobsOf(tree.value);
  const notes = await Promise.all(
    shas.map(async (sha): Promise<readonly CommitNote[]> => {
      const blob = blobs.get(sha);
      if (blob === undefined) return [];
      const text = await fetchBlobText(client, repository, { sha: blob, maxBytes: NOTE_BYTES_MAX });
      return text.kind === "found" ? [{ sha, text: text.text }] : [];
    }),
  );
  return known(notes.flat());
}

/** The commit that the notes ref names; known null where there is none. */
function fetchTip(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
): Promise<Known<string | null>> {
  return knownUnlessRefused<string | null>("the notes of agents", async () => {
    const { data } = await client.request(REFS_ROUTE, { owner, repo, ref: NOTES_REF });
    const refs = readAnswer(z.array(Ref), data, REFS_ROUTE);
    // The route matches beginnings: `notes/ai-old` is another ref.
    const found = refs.find(({ ref }) => ref === `refs/${NOTES_REF}`);
    return known(found?.object.sha ?? null);
  });
}

function blobsOf(tree: readonly TreeEntry[]): ReadonlyMap<string, string> {
  return new Map(
    tree.flatMap(({ path, type, sha }) =>
      type === "blob" ? [[path.replaceAll("/", ""), sha] as const] : [],
    ),
  );
}
