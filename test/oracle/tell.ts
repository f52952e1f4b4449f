import type { Step, Story } from "./step.ts";
import {
  type Aftermath,
  advance,
  begin,
  isPassing,
  opinion,
  type System,
  shown,
  type Violation,
} from "./system.ts";
import { headOf } from "./world.ts";

/** What one history showed. */
export interface Telling {
  /** Null when nothing was wrong. */
  readonly violation: (Violation & { readonly after: number }) | null;
  /** Where the oracle would have let through what the app did not, at the end. */
  readonly stricter: boolean;
  readonly end: System;
}

const SETTLE: Step = { kind: "passage", passage: { kind: "settle" } };

/** Plays a history to its end, where everything has arrived and nothing is left to do. */
export async function tell(story: Story): Promise<Telling> {
  let system = begin(story);
  const steps = [...story.steps, SETTLE];
  for (const [index, step] of steps.entries()) {
    const { system: next, violations }: Aftermath = await advance(system, step);
    system = next;
    const [first] = violations;
    if (first !== undefined) {
      return { violation: { ...first, after: index + 1 }, stricter: false, end: system };
    }
  }
  const judgement = opinion(system);
  const stricter = system.world.open && judgement.may && !isPassing(shown(system));
  return { violation: null, stricter, end: system };
}

/** A history in lines for people. */
export function describeStory({ author, isFork, first, quietFor, steps }: Story): string {
  const told = steps.map((step, index) => `${String(index + 1)}. ${describeStep(step)}`);
  const from = isFork ? " from a fork" : "";
  return [
    `0. ${author} opens with ${first.path}${from}, then ${String(quietFor)} s pass`,
    ...told,
  ].join("\n");
}

function describeStep(step: Step): string {
  if (step.kind === "passage") return JSON.stringify(step.passage);
  return `${JSON.stringify(step.deed)} arrives ${step.arrives}`;
}

/** The state in which a history ended, in short. */
export function describeEnd(system: System): string {
  const { world } = system;
  const judgement = opinion(system);
  const said = judgement.may ? "yes" : judgement.why.join("; ");
  return `head ${headOf(world).slice(-4)} base ${world.base}: shows ${shown(system)}, oracle: ${said}`;
}
