declare const brand: unique symbol;

/** A primitive that only its own constructor function can produce. Erased at run time. */
type Branded<Primitive, Name extends string> = Primitive & { readonly [brand]: Name };

/** A full git object name of a commit: 40 hex digits, or 64 in a SHA-256 repository. */
export type CommitSha = Branded<string, "CommitSha">;
/** A GitHub login, lower-cased. For display and API paths only: people are {@link AccountId}s. */
export type Login = Branded<string, "Login">;
/** GitHub's numeric id of a user, bot or organisation. It survives renames; logins do not. */
export type AccountId = Branded<number, "AccountId">;
/** GitHub's numeric id of a repository. */
export type RepositoryId = Branded<number, "RepositoryId">;
/** GitHub's numeric id of one installation of the app. */
export type InstallationId = Branded<number, "InstallationId">;

const COMMIT_SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u;

/** Whether `text` is a full object name, the only form GitHub sends and git accepts unambiguously. */
export function isCommitSha(text: string): text is CommitSha {
  return COMMIT_SHA.test(text);
}

/**
 * Reads a full git object name.
 *
 * @throws {TypeError} unless `text` is 40 or 64 lower-case hex digits.
 */
export function commitSha(text: string): CommitSha {
  if (!isCommitSha(text)) throw new TypeError(`not a commit sha: ${JSON.stringify(text)}`);
  return text;
}

/** GitHub logins compare case-insensitively, so they are kept folded. */
export function login(text: string): Login {
  return text.toLowerCase() as Login;
}

/**
 * Reads GitHub's numeric account id.
 *
 * @throws {TypeError} unless it is a positive safe integer.
 */
export function accountId(id: number): AccountId {
  return positive(id, "account id") as AccountId;
}

/**
 * Reads GitHub's numeric repository id.
 *
 * @throws {TypeError} unless it is a positive safe integer.
 */
export function repositoryId(id: number): RepositoryId {
  return positive(id, "repository id") as RepositoryId;
}

/**
 * Reads GitHub's numeric installation id.
 *
 * @throws {TypeError} unless it is a positive safe integer.
 */
export function installationId(id: number): InstallationId {
  return positive(id, "installation id") as InstallationId;
}

function positive(id: number, what: string): number {
  if (!Number.isSafeInteger(id) || id <= 0) throw new TypeError(`not a ${what}: ${String(id)}`);
  return id;
}
