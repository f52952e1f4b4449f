/** Characters that show nothing and are used to hide or to break words: Unicode's default-ignorable ones. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Letters of other scripts, and digits, that look like those of "agentgov" and its commands. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: "a",
  ɑ: "a",
  α: "a",
  с: "c",
  ϲ: "c",
  ԁ: "d",
  ժ: "d",
  е: "e",
  ε: "e",
  ɡ: "g",
  ց: "g",
  һ: "h",
  հ: "h",
  і: "i",
  ι: "i",
  ı: "i",
  к: "k",
  κ: "k",
  ӏ: "l",
  ן: "l",
  п: "n",
  ո: "n",
  т: "t",
  τ: "t",
  о: "o",
  ο: "o",
  օ: "o",
  0: "o",
  р: "p",
  ρ: "p",
  г: "r",
  ѕ: "s",
  υ: "u",
  ս: "u",
  ν: "v",
  ѵ: "v",
  ѡ: "w",
  х: "x",
  χ: "x",
  у: "y",
  γ: "y",
};

/** Longest beginning of a line that is looked at, hidden characters included. */
const LINE_START_MAX = 1_000;
/** Longest beginning of what is left of it. */
const PREFIX_MAX = 64;

const MENTION = /^[\s>*_`#-]*(?:\/|\\|@|!|\/ )?\s?agentgov(?:\b|\s|$)/u;
const VERB = /^[^a-z]*agentgov[^a-z0-9]+([a-z0-9][a-z0-9-]{0,39})/u;

/** A line as it looks to a reader: without invisible characters, folded to plain lower-case letters. */
function appearance(line: string): string {
  const plain = line
    .slice(0, LINE_START_MAX)
    .replace(INVISIBLE, "")
    .slice(0, PREFIX_MAX)
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
  return Array.from(plain, (letter) => LOOK_ALIKES[letter] ?? letter).join("");
}

/** The command a line seems to name to a reader, in plain lower-case letters; null when it names none. */
export function seemingVerb(line: string): string | null {
  return VERB.exec(appearance(line))?.[1] ?? null;
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
