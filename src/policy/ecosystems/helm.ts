import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined } from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { at, entriesOf, itemsOf, textAt } from "./plain.ts";
import { identity } from "./purl.ts";
import { hostOf, isInsecure } from "./source-url.ts";

/** Helm charts. */
export const HELM: Ecosystem = {
  id: "helm",
  title: "Helm",
  files: [
    {
      matches: named("Chart.yaml", "requirements.yaml"),
      reader: "yaml",
      role: "standalone",
      describe: (documents) => joined(itemsOf(documents).map((data) => charts(data, true))),
    },
    {
      matches: named("Chart.lock", "requirements.lock"),
      reader: "yaml",
      role: "lock",
      describe: (documents) => joined(itemsOf(documents).map((data) => charts(data, false))),
    },
    {
      matches: named("helmfile.yaml", "helmfile.yml"),
      reader: "yaml",
      role: "standalone",
      describe: (documents) => joined(itemsOf(documents).map(helmfile)),
    },
  ],
};

function charts(data: PlainData, isManifest: boolean): Description {
  const parts = itemsOf(at(data, "dependencies")).map((row) =>
    chart({
      name: textAt(row, "name") ?? "",
      version: textAt(row, "version") ?? "",
      repository: textAt(row, "repository") ?? "",
      isManifest,
    }),
  );
  return joined(parts);
}

interface Chart {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly isManifest: boolean;
}

const EXACT = /^=?\s*v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/u;

/** A chart in `file://` or without a repository lies in this repository. */
function chart({ name, version, repository, isManifest }: Chart): Description {
  const id = identity({ type: "helm", path: name });
  if (repository === "" || repository.startsWith("file://")) return { declared: [] };
  const exact = EXACT.exec(version)?.[1];
  const location = hostOf(repository) === "" ? repository : hostOf(repository);
  const found: Declared = {
    id,
    origin: { kind: "registry", location },
    unpinned: exact === undefined && isManifest,
    written: `name: ${name}`,
    ...(isManifest ? { range: version } : {}),
    ...(exact === undefined ? {} : { version: exact }),
  };
  return {
    declared: [found],
    signals: isInsecure(repository) ? [`insecure-url:repository ${name}`] : [],
  };
}

function helmfile(data: PlainData): Description {
  const repositories = new Map(
    itemsOf(at(data, "repositories")).map((row) => [
      textAt(row, "name") ?? "",
      textAt(row, "url") ?? "",
    ]),
  );
  const releases = itemsOf(at(data, "releases")).map((row) => {
    const [repository = "", name] = (textAt(row, "chart") ?? "").split("/", 2);
    const url = repositories.get(repository);
    if (url === undefined || name === undefined) return { declared: [] };
    return chart({
      name,
      version: textAt(row, "version") ?? "",
      repository: url,
      isManifest: true,
    });
  });
  const signals = entriesOf(Object.fromEntries(repositories)).flatMap(([, url]) =>
    typeof url === "string" && hostOf(url) !== ""
      ? [`registry-changed:repository->${hostOf(url)}`]
      : [],
  );
  return joined([...releases, { declared: [], signals }]);
}
