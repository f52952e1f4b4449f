/** What is asked, in the order of an incident: the credential first, because nothing else stops its use. */
export const DRILL_QUESTIONS = [
  "first-step",
  "commit",
  "agent",
  "approvers",
  "elsewhere",
  "reach",
  "revert",
  "afterwards",
] as const;
export type DrillQuestion = (typeof DRILL_QUESTIONS)[number];

/** What each answer is worth; the rest of the hundred is for time. */
export const DRILL_POINTS: Readonly<Record<DrillQuestion, number>> = {
  "first-step": 10,
  commit: 20,
  agent: 10,
  approvers: 10,
  elsewhere: 15,
  reach: 10,
  revert: 10,
  afterwards: 5,
};
const TIME_POINTS = 10;

/** From how many points on a drill is passed. */
export const DRILL_PASS = 80;
/** Answers to one question: more would be guessing. */
export const DRILL_TRIES = 3;

/** Within the first the whole time is earned, within the second half of it. */
const FAST_SECONDS = 15 * 60;
const SLOW_SECONDS = 30 * 60;

/** What is true of a planted credential. */
export interface DrillTruth {
  /** Full name of the commit that brought it in. */
  readonly commit: string;
  /** Ids and names that its agent goes by. */
  readonly agents: readonly string[];
  /** Logins; empty because nobody approved a drill. */
  readonly approvers: readonly string[];
  /** Branches that hold it. */
  readonly branches: readonly string[];
  /** What agents could reach, by name; empty where nothing configures one. */
  readonly reach: readonly string[];
  /** Branches at whose tip it still is, when this was read. */
  readonly holding: readonly string[];
}

/** How one answer went. */
export interface DrillAnswer {
  readonly question: DrillQuestion;
  /** From 0 to 1: how much of the best answer was right. */
  readonly share: number;
  readonly tries: number;
  readonly hinted: boolean;
  readonly skipped: boolean;
  readonly seconds: number;
}

/** How a drill went. */
export interface DrillScore {
  readonly points: number;
  readonly passed: boolean;
  readonly timePoints: number;
  readonly seconds: number;
  readonly answers: readonly (DrillAnswer & { readonly points: number; readonly of: number })[];
}

/** Longest answer that is read. */
const ANSWER_MAX = 4_000;
const NOBODY = /^(?:nobody|no one|no-one|none|nothing|not configured|not-configured|0|-)[.!]?$/iu;
const ROTATION =
  /\b(?:rotat|revok|revoc|replac|disabl|invalidat|regenerat|deactivat|expire|reissu|new (?:key|token|credential|secret))/iu;

/** How much of an answer is right, from 0 to 1. */
export function gradeAnswer(question: DrillQuestion, truth: DrillTruth, given: string): number {
  const answer = given.slice(0, ANSWER_MAX).trim();
  switch (question) {
    case "first-step":
    case "afterwards":
      return ROTATION.test(answer) ? 1 : 0;
    case "commit":
      return /^[0-9a-f]{7,64}$/iu.test(answer) && truth.commit.startsWith(answer.toLowerCase())
        ? 1
        : 0;
    case "agent":
      return truth.agents.some((agent) => folded(agent) === folded(answer)) ? 1 : 0;
    case "approvers":
      return namedShare(truth.approvers, answer);
    case "elsewhere":
      return namedShare(truth.branches, answer);
    case "reach":
      return truth.reach.length === 0 ? nothingShare(answer) : mentionedShare(truth.reach, answer);
    case "revert":
      return truth.branches.length === 0 ? 0 : 1 - truth.holding.length / truth.branches.length;
  }
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/gu, "");
}

function nothingShare(answer: string): number {
  return NOBODY.test(answer) ? 1 : 0;
}

/** The share of names that were given; a name that is none takes one away. */
function namedShare(names: readonly string[], answer: string): number {
  if (names.length === 0) return nothingShare(answer);
  const given = new Set(
    answer
      .split(/[\s,;]+/u)
      .map((name) => name.replace(/^@/u, "").toLowerCase())
      .filter((name) => name !== "" && name !== "and"),
  );
  const right = names.filter((name) => given.has(name.toLowerCase())).length;
  return Math.max(0, right - (given.size - right)) / names.length;
}

function mentionedShare(names: readonly string[], answer: string): number {
  const text = answer.toLowerCase();
  return names.filter((name) => text.includes(name.toLowerCase())).length / names.length;
}

/** The score: a hint and a second try halve an answer each. */
export function scoreDrill(answers: readonly DrillAnswer[], seconds: number): DrillScore {
  const scored = answers.map((answer) => {
    const of = DRILL_POINTS[answer.question];
    const kept = (answer.hinted ? 0.5 : 1) * (answer.tries > 1 ? 0.5 : 1);
    return { ...answer, of, points: Math.round(of * answer.share * kept * 10) / 10 };
  });
  // Time counts for those who came through: giving up is fast too.
  const isWhole = answers.length > 0 && answers.every(({ share }) => share > 0);
  const timePoints = isWhole ? pointsForTime(seconds) : 0;
  const sum = scored.reduce((total, { points }) => total + points, timePoints);
  const points = Math.round(sum);
  return { points, passed: points >= DRILL_PASS, timePoints, seconds, answers: scored };
}

function pointsForTime(seconds: number): number {
  if (seconds <= FAST_SECONDS) return TIME_POINTS;
  return seconds <= SLOW_SECONDS ? TIME_POINTS / 2 : 0;
}
