import type { AreaId } from "../../domain/risk.ts";
import type { ShippedArea } from "./area-rules.ts";
import type { LookedPath, ShippedAreas } from "./shipped-areas.ts";

/** One area of one path, by one shipped rule. */
export interface StagedHit {
  readonly area: ShippedArea;
  readonly rule: string;
}

/** Areas asked together. The first stage in which one of `asks` answers ends the search. */
interface Stage {
  readonly asks: readonly ShippedArea[];
  /** Areas that are asked too, once one of `asks` answered. */
  readonly joins: readonly ShippedArea[];
}

/**
 * The order that decides what a path is when several areas could claim it.
 *
 * What steers agents, gates and builds is never prose or a test; then the low shelters, so that
 * `docs/authentication.md` and `billing_test.go` stay cheap; then what runs in production, from
 * the most to the least certain sign.
 */
const STAGES: readonly Stage[] = [
  { asks: ["agent-config", "governance", "ci", "dependencies"], joins: [] },
  { asks: ["docs"], joins: [] },
  { asks: ["tests"], joins: [] },
  { asks: ["secrets"], joins: ["infrastructure"] },
  { asks: ["assets"], joins: [] },
];

const LATE_STAGES: readonly Stage[] = [
  { asks: ["migrations", "infrastructure"], joins: [] },
  { asks: ["auth", "billing"], joins: [] },
  { asks: ["types"], joins: [] },
];

/** The shipped areas of a path, as if the `excluded` areas had no rule for it; `app` when none is left. */
export function stagedHits(
  shipped: ShippedAreas,
  path: LookedPath,
  excluded: ReadonlySet<AreaId>,
): readonly StagedHit[] {
  const ask = (areas: readonly ShippedArea[]): readonly StagedHit[] => {
    const hits: StagedHit[] = [];
    for (const area of areas) {
      const rule = excluded.has(area) ? null : shipped.find(area, path);
      if (rule !== null) hits.push({ area, rule });
    }
    return hits;
  };
  const early = firstStage(STAGES, ask);
  if (early.length > 0) return withCompanions(early, ask);
  const declaration = excluded.has("types") ? null : shipped.findDeclaration(path);
  if (declaration !== null) return [{ area: "types", rule: declaration }];
  const late = firstStage(LATE_STAGES, ask);
  const types = isNamedInTypesOnly(shipped, path, late) ? ask(["types"]) : [];
  if (types.length > 0) return types;
  if (late.length > 0) return late;
  return excluded.has("app") ? [] : [{ area: "app", rule: "app/default" }];
}

type Ask = (areas: readonly ShippedArea[]) => readonly StagedHit[];

function firstStage(stages: readonly Stage[], ask: Ask): readonly StagedHit[] {
  for (const { asks, joins } of stages) {
    const hits = ask(asks);
    if (hits.length > 0) return [...hits, ...ask(joins)];
  }
  return [];
}

/**
 * Whether only the names inside a folder of types say what the path is about.
 *
 * `src/types/billing.ts` describes what billing passes around and does not run; `auth/types.ts`
 * and `auth/types/session.ts` belong to auth, which often keeps its checks of input there.
 */
function isNamedInTypesOnly(
  shipped: ShippedAreas,
  path: LookedPath,
  hits: readonly StagedHit[],
): boolean {
  const isNamed = hits.some(({ area }) => NAMED_AREAS.includes(area));
  const { segments } = path.main;
  const folder = isNamed ? segments.findIndex((segment) => TYPES_FOLDERS.has(segment)) : -1;
  if (folder === -1 || folder === segments.length - 1) return false;
  const around = shipped.look([...segments.slice(0, folder), "index.ts"].join("/"));
  return NAMED_AREAS.every((area) => shipped.find(area, around) === null);
}

const NAMED_AREAS: readonly ShippedArea[] = ["auth", "billing"];

/** As in the patterns of the types area. */
const TYPES_FOLDERS = new Set(["types", "@types", "typings"]);

/** A merge bot's file is not also a build file, and a token may stand in `.mcp.json`. */
function withCompanions(hits: readonly StagedHit[], ask: Ask): readonly StagedHit[] {
  const has = (area: ShippedArea): boolean => hits.some((hit) => hit.area === area);
  const apart = has("governance") ? hits.filter(({ area }) => area !== "ci") : hits;
  const mayHoldSecrets = has("agent-config") || has("ci") || has("governance");
  return mayHoldSecrets ? [...apart, ...ask(["secrets"])] : apart;
}
