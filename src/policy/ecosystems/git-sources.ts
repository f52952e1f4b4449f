import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type DescribeContext, type Description, joined } from "./declared.ts";
import type { Ecosystem } from "./ecosystem.ts";
import { named } from "./ecosystem.ts";
import { npmDeclared, splitNameAndSpec } from "./npm-spec.ts";
import { at, itemsOf, textAt, textsOf } from "./plain.ts";
import { pythonDeclared } from "./python-requirement.ts";
import { isCommit, isInsecure, repositoryIdentity } from "./source-url.ts";

/** Submodules and pre-commit hooks: repositories that a checkout or a commit pulls in. */
export const GIT_SOURCES: Ecosystem = {
  id: "git",
  title: "Git submodules, pre-commit",
  files: [
    {
      matches: named(".gitmodules"),
      reader: "ini",
      role: "standalone",
      describe: describeSubmodules,
    },
    {
      matches: named(".pre-commit-config.yaml", ".pre-commit-config.yml"),
      reader: "yaml",
      role: "standalone",
      describe: (documents) => joined(itemsOf(documents).map(describePreCommit)),
    },
  ],
};

/** .gitmodules gives address and path; the commit stands in the tree, at the path. */
function describeSubmodules(rows: PlainData, { gitlinks }: DescribeContext): Description {
  const modules = new Map<string, Map<string, string>>();
  for (const row of itemsOf(rows)) {
    const [section = "", key = "", value = ""] = textsOf(row);
    const module = modules.get(section) ?? new Map<string, string>();
    modules.set(section, module.set(key, value));
  }
  const parts = [...modules.values()].map((module): Description => {
    const url = module.get("url") ?? "";
    const path = module.get("path") ?? "";
    // A relative address is a neighbour on the same host: its full name is not known here.
    const id = repositoryIdentity(url);
    const commit = gitlinks.get(path);
    const version = commit === undefined ? {} : { version: commit, range: commit };
    const signals = isInsecure(url) ? [`insecure-url:${id}`] : [];
    return { declared: [{ id, slot: path, written: url, ...version }], signals };
  });
  return joined(parts);
}

/** Source: https://pre-commit.com/#plugins */
function describePreCommit(data: PlainData): Description {
  return joined(itemsOf(at(data, "repos")).map(describeRepository));
}

function describeRepository(row: PlainData): Description {
  const url = textAt(row, "repo") ?? "";
  const extra = itemsOf(at(row, "hooks")).flatMap((hook) =>
    textsOf(at(hook, "additional_dependencies")).flatMap((text) =>
      additionalDependency(text, textAt(hook, "language") ?? ""),
    ),
  );
  if (url === "" || url === "local" || url === "meta" || url === "builtin") {
    return { declared: extra };
  }
  const rev = textAt(row, "rev") ?? "";
  const id = repositoryIdentity(url);
  const pinned = isCommit(rev);
  const origin = { kind: "registry", location: "", pinned, ref: rev } as const;
  const found: Declared = { id, origin, version: rev, range: rev, mutable: !pinned, written: url };
  return { declared: [found, ...extra], signals: isInsecure(url) ? [`insecure-url:${id}`] : [] };
}

/** The language of a hook decides who installs; most hooks leave it to their repository. */
function additionalDependency(text: string, language: string): readonly Declared[] {
  const isNode =
    language === "node" ||
    (language === "" && (text.startsWith("@") || /^[\w.-]+@[\d^~]/u.test(text)));
  if (isNode) {
    const [name, spec] = splitNameAndSpec(text);
    return [npmDeclared(name, spec)].flatMap((found) => found ?? []);
  }
  return [pythonDeclared(text)].flatMap((found) => found ?? []);
}
