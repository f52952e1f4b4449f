import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined } from "./declared.ts";
import { dockerDeclared } from "./docker-image.ts";
import { baseName, type Ecosystem } from "./ecosystem.ts";
import { at, entriesOf, itemsOf, keysOf, textAt, textOf, textsOf } from "./plain.ts";
import { shellFindings } from "./shell.ts";

/** Dev containers and pipelines of other forges: images, features, orbs, remote templates. */
export const DEV_CONTAINERS: Ecosystem = {
  id: "devcontainer",
  title: "Dev containers, GitLab CI, CircleCI",
  files: [
    {
      matches: (path) => /^\.?devcontainer\.json$/u.test(baseName(path)),
      reader: "json-with-comments",
      role: "standalone",
      describe: describeDevContainer,
    },
    {
      matches: (path) => /^devcontainer-lock\.json$/u.test(baseName(path)),
      reader: "json",
      role: "lock",
      describe: describeDevContainerLock,
    },
    {
      matches: (path) => /\.gitlab-ci\.ya?ml$/u.test(path),
      reader: "yaml",
      role: "standalone",
      describe: (documents) => joined(itemsOf(documents).map(describeGitlab)),
    },
    {
      matches: (path) => /(?:^|\/)\.circleci\/config\.ya?ml$/u.test(path),
      reader: "yaml",
      role: "standalone",
      describe: (documents) => joined(itemsOf(documents).map(describeCircle)),
    },
  ],
};

const COMMANDS = [
  "initializeCommand",
  "onCreateCommand",
  "updateContentCommand",
  "postCreateCommand",
  "postStartCommand",
  "postAttachCommand",
];

/** Source: https://containers.dev/implementors/json_reference/ */
function describeDevContainer(data: PlainData): Description {
  const image = textAt(data, "image");
  const features = keysOf(at(data, "features")).filter((name) => !name.startsWith("."));
  const urls = features.filter((name) => name.startsWith("https://"));
  const scripts = COMMANDS.flatMap((key) => {
    const command = at(data, key);
    return textOf(command) ?? entriesOf(command).map(([, value]) => textsOf(value).join(" "));
  });
  return joined([
    { declared: image === null ? [] : images([image]) },
    { declared: images(features.filter((name) => !urls.includes(name))) },
    { declared: [], signals: urls.map((url) => `url-dependency:${url}`) },
    ...scripts.map((script) => shellFindings(script)),
  ]);
}

function images(references: readonly string[]): readonly Declared[] {
  return references
    .filter((reference) => reference !== "" && !reference.includes("$"))
    .map(dockerDeclared);
}

function describeDevContainerLock(data: PlainData): Description {
  const declared = entriesOf(at(data, "features")).map(([name, row]): Declared => {
    const { version: _tag, range: _range, ...found } = dockerDeclared(name);
    const hash = textAt(row, "integrity");
    return {
      ...found,
      mutable: false,
      unpinned: false,
      version: textAt(row, "version") ?? "",
      hashes: hash === null ? [] : [hash],
    };
  });
  return { declared };
}

function describeGitlab(data: PlainData): Description {
  const jobs = [data, ...entriesOf(data).map(([, job]) => job)];
  const named = jobs.flatMap((job) => [
    imageOf(at(job, "image")),
    ...itemsOf(at(job, "services")).map(imageOf),
  ]);
  const scripts = jobs.flatMap((job) =>
    ["before_script", "script", "after_script"].map((key) => textsOf(at(job, key)).join("\n")),
  );
  const includes = [...itemsOf(at(data, "include")), at(data, "include") ?? null].flatMap((row) => {
    const remote = textAt(row, "remote");
    const project = textAt(row, "project") ?? textAt(row, "component");
    if (remote !== null) return [`url-dependency:${remote.replace(/^https?:\/\//u, "")}`];
    return project === null ? [] : [`git-dependency:${project}`];
  });
  return joined([
    { declared: images(named.flatMap((name) => name ?? [])), signals: includes },
    ...scripts.map((script) => shellFindings(script)),
  ]);
}

function imageOf(value: PlainData | undefined): string | null {
  return textOf(value) ?? textAt(value, "name") ?? textAt(value, "image");
}

function describeCircle(data: PlainData): Description {
  const orbs = entriesOf(at(data, "orbs")).flatMap(([, orb]): Declared[] => {
    const [path = "", version] = (textOf(orb) ?? "").split("@", 2);
    if (path === "") return [];
    const mutable = version === "volatile" || version?.startsWith("dev:") === true;
    const id = `pkg:generic/circleci/${path}`;
    return [
      {
        id,
        mutable,
        written: path,
        ...(version === undefined ? { unpinned: true } : { version, range: version }),
      },
    ];
  });
  const runners = [...entriesOf(at(data, "jobs")), ...entriesOf(at(data, "executors"))];
  const named = runners.flatMap(([, job]) => itemsOf(at(job, "docker")).map(imageOf));
  return { declared: [...orbs, ...images(named.flatMap((name) => name ?? []))] };
}
