import {
  DRILL_QUESTIONS,
  DRILL_TRIES,
  type DrillAnswer,
  type DrillQuestion,
  gradeAnswer,
} from "../domain/drill.ts";
import type { Repository } from "../git/open-repository.ts";
import { hintFor, QUESTION_TEXTS } from "./drill-guide.ts";
import { type DrillScenario, truthNow } from "./drill-scenario.ts";

/** Whoever answers: a person at a terminal, or the command itself. */
export interface Respondent {
  /** Null when there are no more answers. */
  answer(question: DrillQuestion): Promise<string | null>;
  readonly tell: (text: string) => void;
}

/** A drill under way. */
export interface Drill {
  readonly repository: Repository;
  readonly scenario: DrillScenario;
  readonly respondent: Respondent;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}

/**
 * Asks every question, with hints and further tries, and grades the answers against what was planted.
 *
 * @throws {GitError} when git fails.
 */
export async function askQuestions(drill: Drill): Promise<readonly DrillAnswer[]> {
  const answers: DrillAnswer[] = [];
  for (const [index, question] of DRILL_QUESTIONS.entries()) {
    drill.respondent.tell(
      `\n${index + 1} of ${DRILL_QUESTIONS.length}: ${QUESTION_TEXTS[question]}`,
    );
    answers.push(await askOne(drill, question));
  }
  return answers;
}

async function askOne(drill: Drill, question: DrillQuestion): Promise<DrillAnswer> {
  const { respondent, repository, scenario } = drill;
  const startedAt = drill.now();
  let share = 0;
  let tries = 0;
  let hinted = false;
  let skipped = false;
  while (share < 1 && tries < DRILL_TRIES && !skipped) {
    const given = await respondent.answer(question);
    const word = given?.trim().toLowerCase() ?? "skip";
    if (word === "skip") skipped = true;
    else if (word === "hint") {
      hinted = true;
      respondent.tell(hintFor(question, scenario, repository.folder));
    } else if (word !== "") {
      tries += 1;
      const truth = question === "revert" ? await truthNow(repository, scenario) : scenario.truth;
      share = Math.max(share, gradeAnswer(question, truth, given ?? ""));
      respondent.tell(verdictText(share, DRILL_TRIES - tries));
    }
  }
  const seconds = Math.round((drill.now() - startedAt) / 1000);
  return { question, share, tries, hinted, skipped: skipped && tries === 0, seconds };
}

function verdictText(share: number, left: number): string {
  if (share >= 1) return "Right.";
  const rest =
    left === 0 ? "" : ` (${left} more ${left === 1 ? "try" : "tries"}; or hint, or skip)`;
  return share > 0 ? `Partly right.${rest}` : `Not right.${rest}`;
}
