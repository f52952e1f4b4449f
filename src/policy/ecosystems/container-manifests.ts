import type { PlainData } from "../../domain/plain-data.ts";
import type { Declared, Description } from "./declared.ts";
import { dockerDeclared } from "./docker-image.ts";
import { at, entriesOf, itemsOf, textAt, textOf, textsOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { isCommit, isInsecure, repositoryIdentity, repositoryKey } from "./source-url.ts";

/** Compose files: a service with `build` makes its image here. */
export function describeCompose(documents: PlainData): Description {
  const services = itemsOf(documents).flatMap((data) => entriesOf(at(data, "services")));
  const built = services.flatMap(([, service]) => {
    const image = textOf(merged(service, "image"));
    return merged(service, "build") === undefined || image === null
      ? []
      : [dockerDeclared(image).id];
  });
  const declared = services.flatMap(([, service]) => {
    const image = defaulted(textOf(merged(service, "image")) ?? "");
    return image === "" || merged(service, "build") !== undefined
      ? []
      : [imageOrNothing(image)].flat();
  });
  const includes = itemsOf(documents).flatMap((data) => textsOf(at(data, "include")));
  const remote = includes.filter((path) => /^(?:https?|git|oci):|\.git/u.test(path));
  return { declared, firstParty: built, signals: remote.map((url) => `url-dependency:${url}`) };
}

/** A key of a service, or of the mapping that `<<` merges into it. */
function merged(service: PlainData, key: string): PlainData | undefined {
  return at(service, key) ?? at(service, "<<", key);
}

/** `${NAME:-value}` stands for its default until someone sets the variable. */
function defaulted(text: string): string {
  return text.replace(/\$\{\w+:?-([^}]*)\}/gu, "$1");
}

function imageOrNothing(image: string): readonly Declared[] {
  return image.includes("$") ? [] : [dockerDeclared(image)];
}

/** Kubernetes objects: `image` of every container, at any depth that workloads use. */
export function describeKubernetes(documents: PlainData): Description {
  const objects = itemsOf(documents).filter((data) => textAt(data, "kind") !== null);
  return { declared: objects.flatMap((data) => containersOf(data)).flatMap(imageOrNothing) };
}

const SPECS: readonly (readonly string[])[] = [
  ["spec"],
  ["spec", "template", "spec"],
  ["spec", "jobTemplate", "spec", "template", "spec"],
];

function containersOf(data: PlainData): readonly string[] {
  const kinds = ["containers", "initContainers", "ephemeralContainers"];
  const containers = SPECS.flatMap((path) =>
    kinds.flatMap((kind) => itemsOf(at(data, ...path, kind))),
  );
  return containers.flatMap((container) => textAt(container, "image") ?? []);
}

/** kustomization.yaml: images and resources from other repositories. */
export function describeKustomization(documents: PlainData): Description {
  const [data] = itemsOf(documents);
  const images = itemsOf(at(data, "images")).flatMap((row) => {
    const name = textAt(row, "newName") ?? textAt(row, "name");
    const digest = textAt(row, "digest");
    const tag = textAt(row, "newTag");
    if (name === null) return [];
    return [
      dockerDeclared(
        `${name}${tag === null ? "" : `:${tag}`}${digest === null ? "" : `@${digest}`}`,
      ),
    ];
  });
  const remote = [
    ...textsOf(at(data, "resources")),
    ...textsOf(at(data, "bases")),
    ...textsOf(at(data, "components")),
  ];
  const resources = remote.flatMap((url) => remoteResource(url) ?? []);
  return { declared: [...images, ...resources] };
}

function remoteResource(url: string): Declared | null {
  if (!/^(?:https?:\/\/|git@|ssh:\/\/|github\.com\/)/u.test(url)) return null;
  const address = url.startsWith("github.com/") ? `https://${url}` : url;
  const ref = /[?&](?:ref|version)=([^&]+)/u.exec(url)?.[1] ?? null;
  const path = (address.split("?", 1)[0] ?? "").replace(/(\w)\/\/.*$/u, "$1");
  const pinned = isCommit(ref);
  const origin = {
    kind: "git",
    location: (isInsecure(url) ? "http://" : "") + repositoryKey(path),
    pinned,
  } as const;
  const id =
    ref === null && /\.ya?ml$/u.test(path)
      ? identity({ type: "generic", path: repositoryKey(path) })
      : repositoryIdentity(path);
  const version = ref === null ? {} : { version: ref, range: ref };
  return { id, origin, mutable: !pinned, written: url, ...version };
}
