import type { PlainData } from "../../domain/plain-data.ts";
import {
  describeCompose,
  describeKubernetes,
  describeKustomization,
} from "./container-manifests.ts";
import type { Declared, Description } from "./declared.ts";
import { dockerDeclared } from "./docker-image.ts";
import { baseName, type Ecosystem } from "./ecosystem.ts";
import { at, itemsOf, textAt, textsOf } from "./plain.ts";
import { shellFindings } from "./shell.ts";
import { isInsecure, withoutScheme } from "./source-url.ts";

/** Images, and what a build installs on the way. */
export const DOCKER: Ecosystem = {
  id: "docker",
  title: "Docker, Compose, Kubernetes",
  files: [
    {
      matches: isDockerfile,
      reader: "dockerfile",
      role: "standalone",
      describe: describeDockerfile,
    },
    {
      matches: (path) =>
        /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/u.test(baseName(path).toLowerCase()),
      reader: "yaml",
      role: "standalone",
      describe: describeCompose,
    },
    {
      matches: (path) => /^kustomization\.ya?ml$/u.test(baseName(path)),
      reader: "yaml",
      role: "standalone",
      describe: describeKustomization,
    },
    { matches: isKubernetes, reader: "yaml", role: "standalone", describe: describeKubernetes },
  ],
};

function isDockerfile(path: string): boolean {
  const name = baseName(path).toLowerCase();
  return (
    /^(?:dockerfile|containerfile)(?:[.-][\w.-]+)?$|\.(?:dockerfile|containerfile)$/u.test(name) &&
    !name.endsWith(".dockerignore")
  );
}

/** Chart templates are programs that produce YAML, not YAML. */
function isKubernetes(path: string): boolean {
  if (!/\.ya?ml$/u.test(path) || /(?:^|\/)templates\//u.test(path)) return false;
  return /(?:^|\/)(?:k8s|kubernetes|kustomize)\//u.test(path);
}

interface Build {
  readonly declared: Declared[];
  readonly signals: string[];
  readonly values: Map<string, string>;
  readonly stages: Set<string>;
  distribution: string;
}

function describeDockerfile(data: PlainData): Description {
  const build: Build = {
    declared: [],
    signals: [],
    values: new Map(),
    stages: new Set(),
    distribution: "debian",
  };
  const syntax = textAt(data, "syntax") ?? "";
  if (syntax !== "") build.declared.push(dockerDeclared(syntax));
  for (const instruction of itemsOf(at(data, "instructions"))) takeInstruction(build, instruction);
  return { declared: build.declared, signals: build.signals };
}

function takeInstruction(build: Build, instruction: PlainData): void {
  const words = textsOf(at(instruction, "arguments"));
  const flags = textsOf(at(instruction, "flags"));
  switch (textAt(instruction, "keyword")?.toUpperCase() ?? "") {
    case "ARG":
    case "ENV":
      for (const word of words) {
        const [name = "", value] = word.split(/=(.*)/su, 2);
        if (value !== undefined) build.values.set(name, value.replace(/^(["'])(.*)\1$/u, "$2"));
      }
      break;
    case "FROM":
      takeFrom(build, words);
      break;
    case "COPY":
      for (const flag of flags) {
        if (flag.startsWith("--from=")) takeImage(build, flag.slice("--from=".length));
      }
      break;
    case "ADD":
      build.signals.push(...words.flatMap((word) => addSignals(substituted(build, word))));
      break;
    case "RUN":
      takeRun(build, textAt(instruction, "text") ?? "", flags);
      break;
    default:
  }
}

const REFERENCE = /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/gu;

/** Puts in the defaults of ARG and ENV; what has none stays as written. */
function substituted(build: Build, text: string): string {
  return text.replace(REFERENCE, (...groups: readonly unknown[]) => {
    const [whole, braced, fallback, bare] = groups.map((group) =>
      typeof group === "string" ? group : "",
    );
    const name = braced === undefined || braced === "" ? (bare ?? "") : braced;
    const known = build.values.get(name);
    return known ?? (fallback === undefined || fallback === "" ? (whole ?? "") : fallback);
  });
}

function takeFrom(build: Build, words: readonly string[]): void {
  const [image = "", , stage] = words;
  takeImage(build, image);
  const name = substituted(build, image);
  build.distribution = distributionOf(name) ?? build.distribution;
  if (stage !== undefined) build.stages.add(stage.toLowerCase());
}

/** Stages of this file, stage numbers and `scratch` are no images. */
function takeImage(build: Build, reference: string): void {
  const image = substituted(build, reference);
  if (
    image === "scratch" ||
    image === "" ||
    /^\d+$/u.test(image) ||
    build.stages.has(image.toLowerCase())
  ) {
    return;
  }
  // An argument without a default can be any image at all.
  if (image.includes("$")) build.signals.push(`unresolved-include:${image}`);
  else build.declared.push(dockerDeclared(image));
}

function distributionOf(image: string): string | null {
  const names = [
    "ubuntu",
    "debian",
    "alpine",
    "fedora",
    "centos",
    "rockylinux",
    "almalinux",
    "amazonlinux",
  ];
  return names.find((name) => image.includes(name)) ?? null;
}

function addSignals(url: string): readonly string[] {
  if (!/^(?:https?|git|ssh):\/\/|^git@/u.test(url)) return [];
  const signals = [`url-dependency:${withoutScheme(url)}`];
  return isInsecure(url) ? [...signals, `insecure-url:${withoutScheme(url)}`] : signals;
}

function takeRun(build: Build, text: string, flags: readonly string[]): void {
  for (const flag of flags) {
    const from = /^--mount=.*\bfrom=([^,]+)/u.exec(flag)?.[1];
    if (from !== undefined) takeImage(build, from);
  }
  const script = /^\s*\[/u.test(text) ? text.replace(/^\s*\[|\]\s*$|",|"/gu, " ") : text;
  const found = shellFindings(substituted(build, script), build.distribution);
  build.declared.push(...found.declared);
  build.signals.push(...found.signals);
}
