import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined } from "./declared.ts";
import { baseName, type Ecosystem, named } from "./ecosystem.ts";
import { at, entriesOf, itemsOf, textAt, textOf, textsOf } from "./plain.ts";
import { identity, pypiIdentity } from "./purl.ts";
import { dependencyTable } from "./python-project.ts";
import { pythonDeclared } from "./python-requirement.ts";
import { sourceOption } from "./python-requirements-file.ts";
import { hostOf } from "./source-url.ts";

/** Conda environments, Pixi, and their locks. */
export const CONDA: Ecosystem = {
  id: "conda",
  title: "Conda, Pixi",
  files: [
    {
      matches: (path) =>
        /^(?:environment|conda(?:[-_]env(?:ironment)?)?)(?:[._-][\w-]+)*\.ya?ml$/u.test(
          baseName(path),
        ),
      reader: "yaml",
      role: "standalone",
      describe: (documents) => joined(itemsOf(documents).map(describeEnvironment)),
    },
    {
      matches: named("conda-lock.yml", "conda-lock.yaml"),
      reader: "yaml",
      role: "lock",
      describe: (documents) => joined(itemsOf(documents).map(describeCondaLock)),
    },
    { matches: named("pixi.toml"), reader: "toml", role: "manifest", describe: describePixi },
    {
      matches: named("pixi.lock"),
      reader: "yaml",
      role: "lock",
      describe: (documents) => joined(itemsOf(documents).map(describePixiLock)),
    },
  ],
};

function describeEnvironment(data: PlainData): Description {
  const declared: Declared[] = [];
  const signals = channelSignals(at(data, "channels"));
  for (const row of itemsOf(at(data, "dependencies"))) {
    const text = textOf(row);
    if (text !== null) declared.push(...condaPackage(text));
    for (const line of textsOf(at(row, "pip"))) {
      const [flag = "", value = ""] = line.split(/[= ](.*)/su, 2);
      if (line.startsWith("-")) signals.push(...sourceOption(flag, value).signals);
      const found = line.startsWith("-") ? null : pythonDeclared(line);
      if (found !== null) declared.push(found);
    }
  }
  return { declared, signals };
}

/** The default channels are where Conda looks anyway. */
function channelSignals(channels: PlainData | undefined): string[] {
  return textsOf(channels)
    .filter((channel) => channel !== "defaults" && channel !== "nodefaults")
    .map((channel) => `registry-changed:channel->${hostOf(channel) || channel}`);
}

/** `name=1.0=build`, `name==1.0`, `name>=1.0`, `channel::name`. Python and pip are the platform. */
function condaPackage(text: string): readonly Declared[] {
  const match = /^(?:([\w./:-]+)::)?([\w.-]+)\s*(.*)$/u.exec(text.trim());
  if (match === null) return [];
  const [, channel, name = "", range = ""] = match;
  if (name === "python" || name === "pip") return [];
  const version = /^={1,2}\s*(\d[\w.+!-]*)(?:=[\w.*-]+)?$/u.exec(range)?.[1];
  const origin =
    channel === undefined ? {} : { origin: { kind: "registry", location: channel } as const };
  const base = {
    id: identity({ type: "conda", path: name.toLowerCase() }),
    range,
    written: name,
    ...origin,
  };
  return [version === undefined ? base : { ...base, version }];
}

function describeCondaLock(data: PlainData): Description {
  const declared = itemsOf(at(data, "package")).map((row): Declared => {
    const name = textAt(row, "name") ?? "";
    const isPip = textAt(row, "manager") === "pip";
    const hashes = ["sha256", "md5"].flatMap((kind) => {
      const value = textAt(row, "hash", kind);
      return value === null ? [] : [`${kind}:${textAt(row, "platform") ?? ""}${value}`];
    });
    const id = isPip ? pypiIdentity(name) : identity({ type: "conda", path: name });
    return { id, version: textAt(row, "version") ?? "", hashes, written: `name: ${name}` };
  });
  return { declared };
}

function describePixi(data: PlainData): Description {
  const conda = entriesOf(at(data, "dependencies")).flatMap(([name, value]) =>
    condaPackage(`${name}${textOf(value) ?? textAt(value, "version") ?? ""}`),
  );
  const channels = at(data, "workspace", "channels") ?? at(data, "project", "channels");
  return joined([
    { declared: conda, signals: channelSignals(channels) },
    dependencyTable(at(data, "pypi-dependencies"), "production"),
  ]);
}

function describePixiLock(data: PlainData): Description {
  const declared = itemsOf(at(data, "packages")).flatMap((row): Declared[] => {
    const url = textAt(row, "conda") ?? textAt(row, "pypi") ?? "";
    const name =
      textAt(row, "name") ??
      /\/([\w.-]+?)-[^-/]+-[^-/]+\.(?:conda|tar\.bz2)$/u.exec(url)?.[1] ??
      "";
    const version =
      textAt(row, "version") ?? /-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)$/u.exec(url)?.[1] ?? "";
    const sha = textAt(row, "sha256");
    const isPip = textAt(row, "pypi") !== null;
    const id = isPip ? pypiIdentity(name) : identity({ type: "conda", path: name });
    return name === ""
      ? []
      : [{ id, version, hashes: sha === null ? [] : [`sha256:${sha}`], written: name }];
  });
  return { declared };
}
