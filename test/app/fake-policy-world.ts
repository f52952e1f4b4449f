import type { ConfigFile, PolicyFileText, PolicyWorld } from "../../src/app/policy-world.ts";
import type { EntryDraft } from "../../src/domain/audit-entry.ts";
import { digestOf } from "../../src/domain/digest.ts";
import {
  type AccountId,
  commitSha,
  type RepositoryId,
  repositoryId,
} from "../../src/domain/ids.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
import type { PolicySnapshot } from "../../src/domain/policy-snapshot.ts";
import type {
  KnownName,
  NameHistory,
  PolicyPin,
  StoredPin,
  StoredPolicy,
  TeamReading,
} from "../../src/domain/policy-source.ts";
import type { PullRequestRef } from "../../src/domain/pull-request-facts.ts";
import type { RepositoryTraits } from "../../src/policy/repository-mode.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";

function storedPin(pin: PolicyPin | null): StoredPin {
  return pin === null ? { kind: "none" } : { kind: "found", pin };
}

/** A world of files, with what was asked of it. */
export class FakeWorld implements PolicyWorld {
  readonly configRepository = ".agentgov";
  readonly files = new Map<string, PolicyFileText>();
  readonly good = new Map<string, PolicySnapshot>();
  readonly entries: EntryDraft[] = [];
  readonly reads: string[] = [];
  /** The config repository: a commit for every text it had. */
  readonly texts = new Map<string, readonly ConfigFile[]>();
  repository: Known<{ repositoryId: RepositoryId; defaultBranch: string } | null> = known(null);
  tip: string | null = null;
  pinnedNow: PolicyPin | null = null;
  /** What is said of the stored texts in place of them. */
  unproven: StoredPin | null = null;
  readonly named = new Map<string, number | null>();
  nameRows: readonly KnownName[] = [];
  traits: RepositoryTraits = { topics: unknown("no"), properties: unknown("no") };
  at = "2026-06-01T12:00:00Z";
  clock = 0;
  /** Why the stored copy of the policy is not believed. */
  changed: string | null = null;

  readonly config: PolicyWorld["config"] = {
    readRepository: () => {
      this.reads.push("repository");
      return Promise.resolve(this.repository);
    },
    readTip: (_of, branch) => {
      this.reads.push(`tip ${branch}`);
      const tip = this.tip;
      return Promise.resolve(known(tip === null ? null : { commit: commitSha(tip), tree: tip }));
    },
    readFiles: (_of, { tree, wants }) => {
      this.reads.push("files");
      return Promise.resolve(known((this.texts.get(tree) ?? []).filter(({ path }) => wants(path))));
    },
    pinned: () => Promise.resolve(this.unproven ?? storedPin(this.pinnedNow)),
    pin: (_of, pin) => {
      this.pinnedNow = pin;
      this.unproven = null;
      return Promise.resolve();
    },
  };

  readonly names: PolicyWorld["names"] = {
    readName: (_of, name) => {
      const key = name.kind === "team" ? name.team : name.login;
      this.reads.push(`name ${key}`);
      const id = this.named.get(key) ?? null;
      return Promise.resolve(known(id === null ? null : { id, members: null }));
    },
    knownNames: () => Promise.resolve(this.nameRows),
    saveNames: (_of, _scope, { names, used }) => {
      const kept = this.nameRows.filter(
        (row) =>
          used.some(({ kind, name }) => kind === row.kind && name === row.name) &&
          !names.some(({ kind, name }) => kind === row.kind && name === row.name),
      );
      this.nameRows = [...kept, ...names];
      return Promise.resolve();
    },
  };

  /** Members by team, when each was last read, and what was noted. */
  readonly teams = new Map<string, readonly AccountId[]>();
  /** What is known of the name, and what was asked about it. */
  nameHistory: NameHistory = { former: [], isTaken: false };
  readonly namesSeen: (readonly [string, string])[] = [];
  readonly seeName = ({ repo }: PullRequestRef, revision: string): Promise<NameHistory> => {
    this.namesSeen.push([repo, revision]);
    return Promise.resolve(this.nameHistory);
  };

  readonly teamReads = new Map<string, string>();
  readonly seen: TeamReading[] = [];

  readonly members: PolicyWorld["members"] = {
    readTeam: (_of, team) => {
      this.reads.push(`team ${team}`);
      const members = this.teams.get(team);
      return Promise.resolve({ team, members: members ? known(members) : unknown("no answer") });
    },
    lastRead: (_of, teams) =>
      Promise.resolve(new Map([...this.teamReads].filter(([team]) => teams.includes(team)))),
    saw: (_of, reading) => {
      this.teamReads.set(reading.team, this.at);
      this.seen.push(reading);
      return Promise.resolve();
    },
  };

  readFile(
    _ref: PullRequestRef,
    { owner, repo, path, gitRef }: Parameters<PolicyWorld["readFile"]>[1],
  ): Promise<PolicyFileText> {
    const name = `${owner}/${repo}:${path}@${gitRef ?? ""}`;
    this.reads.push(name);
    return Promise.resolve(this.files.get(name) ?? { kind: "absent" });
  }

  readonly readTraits = (): Promise<RepositoryTraits> => {
    this.reads.push("traits");
    return Promise.resolve(this.traits);
  };

  readonly parse = (file: string, text: string): ReturnType<PolicyWorld["parse"]> =>
    Promise.resolve(readPolicyYaml(file, text));

  lastGood(scope: string): Promise<StoredPolicy> {
    const snapshot = this.good.get(scope);
    if (this.changed !== null) return Promise.resolve({ kind: "changed", reason: this.changed });
    return Promise.resolve(snapshot === undefined ? { kind: "none" } : { kind: "found", snapshot });
  }

  saveGood(scope: string, snapshot: PolicySnapshot, entry: EntryDraft | null): Promise<void> {
    this.good.set(scope, snapshot);
    return entry === null ? Promise.resolve() : this.recordEntry(entry);
  }

  recordEntry(entry: EntryDraft): Promise<void> {
    // What is recorded must have a canonical form.
    digestOf(entry.data);
    this.entries.push(entry);
    return Promise.resolve();
  }

  now(): string {
    return this.at;
  }

  monotonic(): number {
    return this.clock;
  }

  /** A commit to the config repository; null text removes the file, a string alone is the main file. */
  write(text: string | readonly ConfigFile[]): string {
    const files = typeof text === "string" ? [{ path: "agentgov.yml", text: known(text) }] : text;
    if (this.repository.kind === "known" && this.repository.value === null) {
      this.repository = known({ repositoryId: repositoryId(9), defaultBranch: "main" });
    }
    this.tip = String(this.texts.size + 1).padStart(40, "0");
    this.texts.set(this.tip, files);
    return this.tip;
  }
}
