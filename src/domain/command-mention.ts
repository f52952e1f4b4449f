/** Characters that show nothing and are used to hide or to break words: Unicode's default-ignorable ones. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Letters of other scripts that look like those of "agentgov". */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: "a",
  ɑ: "a",
  α: "a",
  ɡ: "g",
  ց: "g",
  е: "e",
  ε: "e",
  п: "n",
  ո: "n",
  т: "t",
  τ: "t",
  о: "o",
  ο: "o",
  օ: "o",
  ν: "v",
  ѵ: "v",
};

/** Longest beginning of a line that is looked at. */
const PREFIX_MAX = 64;

const MENTION = /^[\s>*_`#-]*(?:\/|\\|@|!|\/ )?\s?agentgov(?:\b|\s|$)/u;

/** A line as it looks to a reader: without invisible characters, folded to plain lower-case letters. */
function appearance(line: string): string {
  const plain = line.slice(0, PREFIX_MAX).replace(INVISIBLE, "").normalize("NFKC").toLowerCase();
  return Array.from(plain, (letter) => LOOK_ALIKES[letter] ?? letter).join("");
}

/**
 * Whether somebody reading this line would take it for a command: exact ones, look-alikes, near misses.
 * A superset of what the parser accepts, so that no attempt meets silence.
 */
export function resemblesCommand(line: string): boolean {
  return MENTION.test(appearance(line)) && /[/\\@!]/u.test(appearance(line).slice(0, PREFIX_MAX));
}

/** Lines looked at in one comment: GitHub's own limit of 65,536 characters allows no more of use. */
const LINES_MAX = 2_000;

/** Whether any line of a comment resembles a command. Comments without one cost no call to GitHub. */
export function mentionsCommand(body: string): boolean {
  return body.split("\n", LINES_MAX).some(resemblesCommand);
}
