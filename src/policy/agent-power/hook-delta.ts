import type { HookGrant, PowerDelta } from "./grant.ts";

/** Compares hooks: a removed, changed or narrowed hook may be a guard, a new one runs unasked. */
export function hookDeltas(
  before: readonly HookGrant[],
  after: readonly HookGrant[],
): readonly PowerDelta[] {
  const gone = [...before];
  const fresh: HookGrant[] = [];
  const deltas: PowerDelta[] = [];
  for (const hook of after) {
    if (takePair(gone, hook, isSame) === null) fresh.push(hook);
  }
  for (const hook of takeUnpaired(fresh, gone, hasSameCommand)) {
    deltas.push(matcherDelta(hook, after));
  }
  for (const hook of takeUnpaired(fresh, gone, hasSamePlace)) {
    deltas.push(commandDelta(hook.old, hook.new));
  }
  return [
    ...deltas,
    ...gone
      .filter((hook) => !isCovered(hook, after))
      .map((hook) => hookDelta("hook-removed", titleOf(hook))),
    ...fresh
      .filter((hook) => !isCovered(hook, before))
      .map((hook) => hookDelta("hook-added", titleOf(hook))),
  ];
}

type Likeness = (left: HookGrant, right: HookGrant) => boolean;

interface Pair {
  readonly old: HookGrant;
  readonly new: HookGrant;
}

function isSame(left: HookGrant, right: HookGrant): boolean {
  return hasSameCommand(left, right) && left.matcher === right.matcher && left.rest === right.rest;
}

function hasSameCommand(left: HookGrant, right: HookGrant): boolean {
  return left.event === right.event && left.command === right.command;
}

function hasSamePlace(left: HookGrant, right: HookGrant): boolean {
  return left.event === right.event && left.matcher === right.matcher;
}

/** Takes the first hook that is like `hook` out of `pool`. */
function takePair(pool: HookGrant[], hook: HookGrant, like: Likeness): HookGrant | null {
  const index = pool.findIndex((other) => like(other, hook));
  return index === -1 ? null : (pool.splice(index, 1)[0] ?? null);
}

/** Moves what pairs up out of both lists. */
function takeUnpaired(fresh: HookGrant[], gone: HookGrant[], like: Likeness): readonly Pair[] {
  const pairs: Pair[] = [];
  const left: HookGrant[] = [];
  for (const hook of fresh.splice(0)) {
    const old = takePair(gone, hook, like);
    if (old === null) left.push(hook);
    else pairs.push({ old, new: hook });
  }
  fresh.push(...left);
  return pairs;
}

function matcherDelta({ old, new: hook }: Pair, after: readonly HookGrant[]): PowerDelta {
  const [from, to] = [old.matcher ?? "*", hook.matcher ?? "*"];
  if (from === to) return hookDelta("hook-changed", titleOf(hook));
  const subject = `${hook.event} ${hook.command}: ${from} -> ${to}`;
  if (matchesAllOf(to, from) || isCovered(old, after)) {
    return { code: "hook-changed", direction: "neutral", subject };
  }
  return hookDelta("hook-matcher-narrowed", subject);
}

/** Whether hooks that are the same but for their matchers fire together wherever this one does. */
function isCovered(hook: HookGrant, others: readonly HookGrant[]): boolean {
  const alike = others.filter((other) => hasSameCommand(other, hook) && other.rest === hook.rest);
  const matchers = alike.map(({ matcher }) => matcher ?? "*");
  if (matchers.length === 0) return false;
  const isForAll = matchers.some((matcher) => matchesAllOf(matcher, "*"));
  return matchesAllOf(isForAll ? "*" : matchers.join("|"), hook.matcher ?? "*");
}

/** Whether a matcher still fires wherever the other did. Anything but plain names counts as no. */
function matchesAllOf(wide: string, narrow: string): boolean {
  if (wide === "*" || wide === "" || wide === ".*") return true;
  const tools = new Set(wide.split("|"));
  return narrow.split("|").every((tool) => tools.has(tool));
}

function commandDelta(old: HookGrant, hook: HookGrant): PowerDelta {
  const matcher = hook.matcher === null ? "" : `[${hook.matcher}]`;
  return hookDelta("hook-changed", `${hook.event}${matcher} ${old.command} -> ${hook.command}`);
}

function titleOf({ event, matcher, command }: HookGrant): string {
  return `${event}${matcher === null ? "" : `[${matcher}]`} ${command}`;
}

type HookCode = "hook-added" | "hook-changed" | "hook-matcher-narrowed" | "hook-removed";

function hookDelta(code: HookCode, subject: string): PowerDelta {
  return { code, direction: "widens", subject };
}
