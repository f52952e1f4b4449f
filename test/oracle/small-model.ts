import { createHash } from "node:crypto";
import type { Deed, Step } from "./step.ts";
import { advance, begin, type System } from "./system.ts";

/** What looking at every state of the small model showed. */
export interface Exploration {
  readonly depth: number;
  readonly states: number;
  readonly transitions: number;
  readonly violations: readonly string[];
}

/** One thing that may happen, at most so many times on one path. */
interface Move {
  readonly name: string;
  readonly most: number;
  readonly step: Step;
}

/** Keeps the report of a broken product short. */
const VIOLATIONS_MAX = 5;

const MOVES: readonly Move[] = [
  move("push", push("b")),
  move("push back", { kind: "force", by: "alice", to: 0 }),
  move("comment", { kind: "comment", by: "ivan", says: "approve" }),
  move("unapprove", { kind: "comment", by: "ivan", says: "unapprove" }),
  move("review", { kind: "review", by: "ivan", state: "approved" }),
  move("deny", { kind: "comment", by: "bob", says: "deny" }),
  move("undeny", { kind: "comment", by: "olga", says: "undeny" }),
  move("override", { kind: "comment", by: "olga", says: "override" }),
  move("hide", { kind: "hide-comment", at: 0, by: "bob" }),
  move("retarget", { kind: "retarget", to: "release" }),
  move("retarget back", { kind: "retarget", to: "main" }),
  passage("wait", 1, { kind: "wait", seconds: 20 }),
  passage("deliver the oldest", 2, { kind: "deliver", at: 0 }),
  passage("deliver the next", 2, { kind: "deliver", at: 1 }),
  passage("begin", 2, { kind: "begin" }),
  passage("finish the first", 2, { kind: "finish", at: 0, rereads: false }),
  passage("finish the second", 2, { kind: "finish", at: 1, rereads: false }),
];

/** What people do, each thing once; its deliveries wait to be delivered. */
function move(name: string, deed: Deed): Move {
  return { name, most: 1, step: { kind: "deed", deed, arrives: "later" } };
}

function passage(
  name: string,
  most: number,
  what: Extract<Step, { readonly kind: "passage" }>["passage"],
): Move {
  return { name, most, step: { kind: "passage", passage: what } };
}

function push(text: string): Deed {
  const edit = { path: "src/auth/login.ts", change: "top", text, to: "" } as const;
  const claims = { author: null, unlinked: false, coAuthor: null };
  return { kind: "push", by: "alice", edit, claims };
}

const SETTLE: Step = { kind: "passage", passage: { kind: "settle" } };

/** A state on the way, and how it was come by. */
interface Path {
  readonly system: System;
  readonly moves: readonly string[];
}

interface Search {
  readonly depth: number;
  readonly seen: Set<string>;
  readonly violations: string[];
  transitions: number;
}

/**
 * Looks at every state that up to `depth` moves can lead to: comments that approve, veto and override, and
 * one that is hidden, pushes, a review and retargets of one pull request, two deliveries in any order, two workers. From each state everything is brought
 * to its end, and what is shown there is judged. Every move counts something up, so that a state has one
 * depth and needs to be looked at once.
 */
export async function explore(depth: number): Promise<Exploration> {
  const first = { path: "src/auth/login.ts", change: "top", text: "a", to: "" } as const;
  const { system } = await advance(
    begin({ author: "alice", isFork: false, first, quietFor: 20 }),
    SETTLE,
  );
  const search: Search = { depth, seen: new Set([keyOf(system)]), violations: [], transitions: 0 };
  await follow(search, { system, moves: [] });
  const { seen, transitions, violations } = search;
  return { depth, states: seen.size, transitions, violations };
}

async function follow(search: Search, path: Path): Promise<void> {
  if (path.moves.length >= search.depth) return;
  for (const { name, most, step } of MOVES) {
    if (search.violations.length >= VIOLATIONS_MAX) return;
    if (path.moves.filter((made) => made === name).length >= most) continue;
    if (isIdle(path.system, step)) continue;
    const { system, violations } = await advance(path.system, step);
    if (system === path.system) continue;
    search.transitions += 1;
    const moves = [...path.moves, name];
    const key = keyOf(system);
    const isNew = !search.seen.has(key);
    search.seen.add(key);
    const settled = isNew ? await advance(system, SETTLE) : { violations: [] };
    const [worst] = [...violations, ...settled.violations];
    if (worst !== undefined) {
      search.violations.push(`${moves.join(", ")}: ${worst.when}, ${worst.why.join("; ")}`);
    }
    if (isNew) await follow(search, { system, moves });
  }
}

/** Moves for which there is nothing there. */
function isIdle({ world, flights }: System, step: Step): boolean {
  if (step.kind === "deed") return false;
  const { passage: what } = step;
  if (what.kind === "deliver") return what.at >= world.outbox.length;
  return what.kind === "finish" && what.at >= flights.length;
}

/** Equal states have equal futures. The digest keeps millions of them in memory. */
function keyOf({ world, store, token, due, flights, knowledge }: System): string {
  const known = Object.values(knowledge).map((set) => [...set].map(String).toSorted());
  const text = JSON.stringify([world, store, token, due, flights, known]);
  return createHash("sha256").update(text).digest("base64").slice(0, 22);
}
