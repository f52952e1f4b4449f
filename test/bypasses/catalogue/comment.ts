import type { BypassRow } from "../bypass.ts";

/** Ways to make a comment say yes. */
export const COMMENT: readonly BypassRow[] = [
  ["CM-01", "preventable", "e2e", "does not obey a comment that its author edits into an approval"],
  [
    "CM-02",
    "preventable",
    "e2e",
    "does not obey a comment that somebody else edits into an approval",
  ],
  [
    "CM-03",
    "preventable",
    "e2e",
    "does not revive an approval when the comment that revoked it is deleted",
  ],
  ["CM-04", "preventable", "e2e", "does not obey a quoted command"],
  ["CM-05", "preventable", "core", "does not obey a command inside of code"],
  ["CM-06", "preventable", "core", "does not obey a command that a reader does not see"],
  [
    "CM-07",
    "preventable",
    "e2e",
    "does not obey a command in a title, a description, a commit or a comment on a line",
  ],
  ["CM-08", "preventable", "e2e", "does not obey its own words, also when somebody quotes them"],
  ["CM-09", "preventable", "core", "carries out nothing of a comment with two commands"],
  ["CM-10", "preventable", "core", "does not obey a command with a look-alike or invisible letter"],
  ["CM-11", "preventable", "e2e", "answers commands that were nearly right"],
  ["CM-12", "preventable", "core", "reads oversized comments in no time"],
  ["CM-13", "preventable", "e2e", "takes the whole name of the head and nothing that resembles it"],
  ["CM-14", "preventable", "e2e", "ignores comments on what is no pull request"],
  [
    "CM-15",
    "preventable",
    "e2e",
    "ends without an approval when its revocation is delivered first",
  ],
  [
    "CM-16",
    "preventable",
    "e2e",
    "does not count an approval again that is delivered again after it was revoked",
  ],
  [
    "CM-17",
    "preventable",
    "e2e",
    "does not count a comment that was hidden, also after it was obeyed",
  ],
  ["CM-18", "preventable", "e2e", "finds a request for changes between 240 other reviews"],
  [
    "CM-19",
    "preventable",
    "e2e",
    "does not count a comment that an app wrote in a person's name, and says so",
  ],
  ["CM-20", "preventable", "e2e", "does not obey comments from before the pull request"],
  ["CM-21", "preventable", "e2e", "takes neither thumbs nor LGTM for an approval, and stays quiet"],
  [
    "CM-22",
    "preventable",
    "e2e",
    "shows words of others without making them links, mentions or markup",
  ],
];
