import type { CommitSha, RepositoryId } from "../domain/ids.ts";
import type { Known } from "../domain/known.ts";
import type { ParsedPolicyFile, PolicyProblem } from "../domain/policy-snapshot.ts";
import type { PolicyPin, PolicyText, StoredPin } from "../domain/policy-source.ts";
import { readPolicy } from "../policy/read-policy.ts";
import { textsChanged } from "./policy-entries.ts";
import type { ConfigFile, PolicyOwner, PolicyWorld } from "./policy-world.ts";

/** The organisation's file in its config repository. */
export const POLICY_PATH = "agentgov.yml";
/** Parts of it stand in this folder. */
const PARTS_FOLDER = "agentgov/";
/** Files of one policy; a part for each team of a large organisation. */
const FILES_MAX = 50;
/** One file, as its reader refuses more. */
const FILE_BYTES_MAX = 65_536;
/** All files together: what is judged by has to be read by people too. */
const TOTAL_BYTES_MAX = 262_144;

/** The texts of an organisation's policy, parsed. */
export interface OrganisationText {
  /** Null where the organisation has none. */
  readonly main: ParsedPolicyFile | null;
  readonly parts: readonly ParsedPolicyFile[];
  /** The first commit that held these texts; null where there are none. */
  readonly revision: CommitSha | null;
}

/** What the config repository says now. */
export interface OrganisationReading {
  /** `acme/.agentgov:agentgov.yml`. */
  readonly name: string;
  /** The newest texts; null when they cannot be used, and `problems` says why. */
  readonly text: OrganisationText | null;
  readonly problems: readonly PolicyProblem[];
  /** The last texts that could be used; null for none. */
  readonly lastGood: OrganisationText | null;
  /** The commit that was read; null where there was none to read. */
  readonly tip: {
    readonly repositoryId: RepositoryId;
    readonly branch: string;
    readonly commit: CommitSha;
  } | null;
}

/** What is known from an earlier reading. */
interface Earlier {
  readonly reading: OrganisationReading | null;
  /** Whether which repository and branch it is has to be made sure of, whatever its newest commit. */
  readonly verify: boolean;
}

/**
 * Reads the organisation's policy from the repository and branch it was first found in.
 *
 * While the branch has the commit that was read before, one conditional call tells so: a commit names its
 * whole content. Anything else is looked at closely: a repository of the same name with another id, or
 * another default branch, is not adopted. Stored texts that are not what the log says was read are read
 * anew, whatever commit they are said to be of.
 *
 * @throws {OperationalError} from the world; the caller retries.
 */
export async function readOrganisation(
  world: PolicyWorld,
  of: PolicyOwner,
  { reading, verify }: Earlier,
): Promise<OrganisationReading> {
  const stored = await world.config.pinned(of);
  if (stored.kind === "found" && !verify) {
    const { pin } = stored;
    const tip = await world.config.readTip(of, pin.branch);
    if (tip.kind === "known" && tip.value !== null) {
      const { commit } = tip.value;
      if (reading !== null && reading.tip?.commit === commit) return reading;
      if (pin.tip === commit) return fromPin(world, of, pin);
    }
  }
  if (stored.kind === "unproven" && stored.reason !== null) {
    await world.recordEntry(textsChanged(nameOf(world, of), stored.reason, world.now()));
  }
  return readAnew(world, of, pinOf(stored));
}

/** What is believed of an earlier reading: where it was, and its texts only where the log proves them. */
type Believed = Pick<PolicyPin, "repositoryId" | "branch"> & { readonly whole: PolicyPin | null };

function pinOf(stored: StoredPin): Believed | null {
  switch (stored.kind) {
    case "none":
      return null;
    case "found":
      return { ...stored.pin, whole: stored.pin };
    case "unproven":
      return { ...stored.place, whole: null };
  }
}

async function readAnew(
  world: PolicyWorld,
  of: PolicyOwner,
  pin: Believed | null,
): Promise<OrganisationReading> {
  const { config } = world;
  const source = await config.readRepository(of);
  if (source.kind === "unknown") return kept(world, of, { pin, why: unread(source.reason) });
  if (source.value === null) {
    if (pin !== null) return kept(world, of, { pin, why: GONE });
    return without(world, of, { tip: null });
  }
  const { repositoryId, defaultBranch } = source.value;
  const moved = pin === null ? null : movedFrom(pin, { repositoryId, defaultBranch });
  if (moved !== null) return kept(world, of, { pin, why: moved });
  const tip = await config.readTip(of, defaultBranch);
  if (tip.kind === "unknown") return kept(world, of, { pin, why: unread(tip.reason) });
  if (tip.value === null) {
    if (pin !== null) return kept(world, of, { pin, why: GONE });
    return without(world, of, { tip: null });
  }
  const { commit, tree } = tip.value;
  const at = { repositoryId, branch: defaultBranch, commit };
  const files = await config.readFiles(of, {
    tree,
    wants: isPolicyFile,
    filesMax: FILES_MAX,
    bytesMax: FILE_BYTES_MAX,
    totalBytesMax: TOTAL_BYTES_MAX,
  });
  if (files.kind === "unknown") {
    return { ...(await kept(world, of, { pin, why: unread(files.reason) })), tip: at };
  }
  return judgeFiles(world, of, { pin, at, files: files.value });
}

interface Found {
  readonly pin: Believed | null;
  readonly at: NonNullable<OrganisationReading["tip"]>;
  readonly files: readonly ConfigFile[];
}

async function judgeFiles(
  world: PolicyWorld,
  of: PolicyOwner,
  { pin, at, files }: Found,
): Promise<OrganisationReading> {
  if (files.length === 0) {
    return pin === null
      ? without(world, of, { tip: at })
      : { ...(await kept(world, of, { pin, why: GONE })), tip: at };
  }
  const unusable = files.flatMap(({ path, text }) => problemsOfFile(world, of, { path, text }));
  const texts = files.flatMap(({ path, text }): readonly PolicyText[] =>
    text.kind === "known" ? [{ path, text: text.value }] : [],
  );
  const before = pin?.whole ?? null;
  const isSame = before !== null && sameTexts(before.files, texts);
  const revision = isSame ? before.revision : at.commit;
  const read = await parseTexts(world, of, { files: texts, revision });
  const problems = [...unusable, ...read.problems];
  const { text } = read;
  if (problems.length > 0 || text === null) {
    const lastGood = before === null ? null : (await fromPin(world, of, before)).text;
    return { name: nameOf(world, of), text: null, problems, lastGood, tip: at };
  }
  await world.config.pin(of, {
    repositoryId: at.repositoryId,
    branch: at.branch,
    tip: at.commit,
    revision,
    files: texts,
  });
  return { name: nameOf(world, of), text, problems: [], lastGood: text, tip: at };
}

/** The texts that were valid when they were last read. */
async function fromPin(
  world: PolicyWorld,
  of: PolicyOwner,
  pin: PolicyPin,
): Promise<OrganisationReading> {
  const { text, problems } = await parseTexts(world, of, pin);
  const tip = { repositoryId: pin.repositoryId, branch: pin.branch, commit: pin.tip };
  return { name: nameOf(world, of), text, problems, lastGood: text, tip };
}

/** Parses the texts and judges them as a whole, whatever repository they will be for. */
async function parseTexts(
  world: PolicyWorld,
  of: PolicyOwner,
  { files, revision }: Pick<PolicyPin, "files" | "revision">,
): Promise<{
  readonly text: OrganisationText | null;
  readonly problems: readonly PolicyProblem[];
}> {
  const parsed = await Promise.all(
    files.map(async ({ path, text }) => ({
      path,
      parsed: await world.parse(fileName(world, of, path), text),
    })),
  );
  const problems = parsed.flatMap((file) =>
    file.parsed.kind === "problems" ? file.parsed.problems : [],
  );
  if (problems.length > 0) return { text: null, problems };
  const read = parsed.flatMap((file) =>
    file.parsed.kind === "parsed" ? [{ path: file.path, file: file.parsed.file }] : [],
  );
  const main = read.find(({ path }) => path === POLICY_PATH)?.file ?? null;
  const parts = read.filter(({ path }) => path !== POLICY_PATH).map(({ file }) => file);
  const whole = readPolicy({ organisation: main, repository: null, parts, repositoryName: "" });
  if (whole.kind === "invalid") return { text: null, problems: whole.problems };
  return { text: { main, parts, revision }, problems: [] };
}

const GONE = "the file is gone; to switch agentgov off, set `mode: observe` instead";

function unread(reason: string): string {
  return `the file could not be read: ${reason}`;
}

/** Why what bears the name now is not what policy is read from; null when it is. */
function movedFrom(
  pin: Believed,
  {
    repositoryId,
    defaultBranch,
  }: { readonly repositoryId: number; readonly defaultBranch: string },
): string | null {
  if (repositoryId !== pin.repositoryId) {
    return `another repository (id ${repositoryId}) bears the name of the one that the policy is read from (id ${pin.repositoryId}): it is not adopted; give the name back, or install the app anew to take the policy from there`;
  }
  if (defaultBranch !== pin.branch) {
    return `the default branch is now \`${defaultBranch}\`, and the policy is read from \`${pin.branch}\`: it is not adopted; change it back, or install the app anew to take the policy from there`;
  }
  return null;
}

/** The policy as it was, with the reason why nothing newer takes its place. */
async function kept(
  world: PolicyWorld,
  of: PolicyOwner,
  { pin, why }: { readonly pin: Believed | null; readonly why: string },
): Promise<OrganisationReading> {
  const before = pin?.whole ?? null;
  const lastGood = before === null ? null : (await fromPin(world, of, before)).text;
  const name = nameOf(world, of);
  const problems = [{ file: name, line: 1, column: 1, message: why }];
  return { name, text: null, problems, lastGood, tip: null };
}

function without(
  world: PolicyWorld,
  of: PolicyOwner,
  { tip }: Pick<OrganisationReading, "tip">,
): OrganisationReading {
  const none = { main: null, parts: [], revision: null };
  return { name: nameOf(world, of), text: none, problems: [], lastGood: null, tip };
}

/** Misnamed files are read as policy as well, so that their authors are told. */
function isPolicyFile(path: string): boolean {
  if (path === POLICY_PATH || path === "agentgov.yaml") return true;
  return path.startsWith(PARTS_FOLDER) && /\.ya?ml$/u.test(path);
}

const PART = /^agentgov\/[^/]+\.yml$/u;

function problemsOfFile(
  world: PolicyWorld,
  of: PolicyOwner,
  { path, text }: { readonly path: string; readonly text: Known<string> },
): readonly PolicyProblem[] {
  const file = fileName(world, of, path);
  const at = { file, line: 1, column: 1 };
  if (path !== POLICY_PATH && !PART.test(path)) {
    const message = `policy stands in \`${POLICY_PATH}\` and in \`agentgov/NAME.yml\`; rename or move this file`;
    return [{ ...at, message }];
  }
  return text.kind === "known" ? [] : [{ ...at, message: unread(text.reason) }];
}

function sameTexts(left: readonly PolicyText[], right: readonly PolicyText[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ path, text }) => right.some((one) => one.path === path && one.text === text))
  );
}

function nameOf(world: PolicyWorld, of: PolicyOwner): string {
  return fileName(world, of, POLICY_PATH);
}

function fileName({ configRepository }: PolicyWorld, { owner }: PolicyOwner, path: string): string {
  return `${owner}/${configRepository}:${path}`;
}
