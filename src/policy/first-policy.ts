import type { AreaId, PathClassification } from "../domain/risk.ts";
import { ownersOf, parseCodeowners } from "./codeowners.ts";
import { type AreaDraft, areaNameOf, type PolicyDraft } from "./policy-draft.ts";
import { GUARDRAIL_AREAS, PACK_AREAS } from "./recommended-pack.ts";

/** What a repository shows of itself. */
export interface FirstLook {
  /** Null where there is no repository to look at. */
  readonly repositoryName: string | null;
  readonly paths: readonly PathClassification[];
  /** The largest folders that no rule claims. */
  readonly folders: readonly { readonly folder: string; readonly files: number }[];
  /** Text of CODEOWNERS; null for none. */
  readonly codeowners: string | null;
}

/** Owners an area is given at most: more are a list nobody reads. */
const OWNERS_MAX = 3;
const FOLDERS_MAX = 5;
/** An owner as policy writes it. */
const OWNER = /^@[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9._-]+)?$/u;

/** A first policy out of what is there: heavy areas get the owners that CODEOWNERS names most. */
export function firstPolicy(look: FirstLook): PolicyDraft {
  const heavy = PACK_AREAS.filter(({ tier }) => tier === "high" || tier === "critical");
  const areas = heavy.flatMap(({ area }) => areaOf(look, area));
  const guardrails = GUARDRAIL_AREAS.flatMap((area) => filesOf(look, area));
  const anywhere = look.paths.map(({ path }) => path);
  return {
    lead: [
      `A first policy, made ${look.repositoryName === null ? "without a repository to look at" : `from what ${look.repositoryName} shows of itself`}. Every line of it may be wrong: read it, change it, and try it with \`agentgov policy validate\` and \`agentgov classify --policy\` before anybody else meets it.`,
    ],
    mode: "warn",
    owners: commonOwners(look, guardrails.length === 0 ? anywhere : guardrails).slice(0, 1),
    areas: [...areas, ...proposalsOf(look)],
    remarks: [
      "Whatever names no owner here is owned by those whom CODEOWNERS names, else by whoever maintains the repository.",
      "When it is enforced, name who may break the glass in an emergency: `override: { people: [...] }`.",
    ],
  };
}

function areaOf(look: FirstLook, area: AreaId): readonly AreaDraft[] {
  const files = filesOf(look, area);
  const owners = commonOwners(look, files);
  if (GUARDRAIL_AREAS.includes(area) || files.length === 0 || owners.length === 0) return [];
  const example = files[0] ?? "";
  const rest = files.length === 1 ? "" : ` and ${files.length - 1} more`;
  const remarks = [`${example}${rest}; owners by CODEOWNERS`];
  const plain = { tier: null, include: [], gates: [], isProposal: false };
  return [{ name: area, owners, remarks, ...plain }];
}

function filesOf({ paths }: FirstLook, area: AreaId): readonly string[] {
  return paths.filter(({ areas }) => areas.includes(area)).map(({ path }) => path);
}

/** Who owns most of these files. */
function commonOwners({ codeowners }: FirstLook, files: readonly string[]): readonly string[] {
  if (codeowners === null) return [];
  const parsed = parseCodeowners(codeowners);
  const counts = new Map<string, number>();
  for (const owner of files.flatMap((path) => ownersOf(parsed, path))) {
    if (OWNER.test(owner)) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([left, count], [right, other]) => other - count || (left < right ? -1 : 1))
    .slice(0, OWNERS_MAX)
    .map(([owner]) => owner);
}

function proposalsOf({ folders, paths, codeowners }: FirstLook): readonly AreaDraft[] {
  const taken = new Set<string>(PACK_AREAS.map(({ area }) => area));
  return folders.slice(0, FOLDERS_MAX).map(({ folder, files }) => {
    const name = areaNameOf(folder.split("/").at(-1) ?? folder, taken);
    taken.add(name);
    const inside = paths.map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`));
    return {
      name,
      tier: "high",
      include: [`${literal(folder)}/**`],
      owners: commonOwners({ repositoryName: null, paths, folders, codeowners }, inside),
      gates: [],
      remarks: [`${files} files that no rule claims`],
      isProposal: true,
    };
  });
}

/** A folder's name as a pattern that matches nothing else. */
function literal(folder: string): string {
  return folder.replaceAll(/[*?[\]{}()!\\]/gu, String.raw`\$&`);
}
