import { login } from "../../../src/domain/ids.ts";
import type { ChangeInput } from "../../../src/policy/provenance.ts";
import type { CommitInput, CommitPerson } from "../../../src/policy/signatures/evidence.ts";

interface PersonDetails {
  readonly name?: string;
  readonly email?: string;
  readonly at?: string;
  readonly login?: string;
}

/** A git identity: Ana Lopez unless said otherwise. */
export function somePerson(details: PersonDetails = {}): CommitPerson {
  const { name = "Ana Lopez", email = "ana.lopez@example.com", at = null } = details;
  const account =
    details.login === undefined
      ? null
      : ({ id: null, login: login(details.login), type: "user" } as const);
  return { name, email, at, account };
}

type ChangeDetails = Partial<CommitInput> & Partial<Omit<ChangeInput, "commit" | "author">>;

/** One commit by Ana Lopez with nothing remarkable about it, and no pull request around it. */
export function someChange(details: ChangeDetails = {}): ChangeInput {
  const { branch = null, body = null, viaApp = null, assignees = [], ...commit } = details;
  return {
    author: null,
    branch,
    body,
    viaApp,
    assignees,
    commit: {
      sha: null,
      message: "fix: y\n",
      author: somePerson(),
      committer: null,
      verification: null,
      ...commit,
    },
  };
}

/** One commit by Ana Lopez whose message ends in `text`. */
export function someMessage(text: string): ChangeInput {
  return someChange({ message: `fix: y\n\n${text}\n` });
}
