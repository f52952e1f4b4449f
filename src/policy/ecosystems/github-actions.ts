import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined } from "./declared.ts";
import { dockerDeclared } from "./docker-image.ts";
import type { Ecosystem } from "./ecosystem.ts";
import { at, entriesOf, itemsOf, textAt, textOf } from "./plain.ts";
import { identity } from "./purl.ts";
import { shellFindings } from "./shell.ts";
import { isCommit } from "./source-url.ts";

/** Actions, reusable workflows, and what their steps install. */
export const GITHUB_ACTIONS: Ecosystem = {
  id: "githubactions",
  title: "GitHub Actions",
  files: [
    {
      matches: (path) => /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/u.test(path),
      reader: "yaml",
      role: "standalone",
      describe: (documents) => joined(itemsOf(documents).map(describeWorkflow)),
    },
    {
      matches: (path) => /(?:^|\/)action\.ya?ml$/u.test(path),
      reader: "yaml",
      role: "standalone",
      describe: (documents) => joined(itemsOf(documents).map(describeAction)),
    },
  ],
};

function describeWorkflow(data: PlainData): Description {
  return joined(entriesOf(at(data, "jobs")).map(([, job]) => describeJob(job)));
}

function describeJob(job: PlainData): Description {
  const container = textAt(job, "container") ?? textAt(job, "container", "image");
  const services = entriesOf(at(job, "services")).map(
    ([, service]) => textOf(service) ?? textAt(service, "image"),
  );
  const images = [container, ...services].flatMap((image) => image ?? []);
  return joined([
    {
      declared: images
        .filter((image) => image !== "" && !image.includes("${{"))
        .map(dockerDeclared),
    },
    { declared: usesDeclared(textAt(job, "uses") ?? "") },
    ...itemsOf(at(job, "steps")).map(describeStep),
  ]);
}

function describeAction(data: PlainData): Description {
  const image = textAt(data, "runs", "image") ?? "";
  const steps = itemsOf(at(data, "runs", "steps")).map(describeStep);
  return joined([{ declared: usesDeclared(image.startsWith("docker://") ? image : "") }, ...steps]);
}

function describeStep(step: PlainData): Description {
  const script = textAt(step, "run");
  const found = script === null ? { declared: [], signals: [] } : shellFindings(script, "ubuntu");
  return joined([{ declared: usesDeclared(textAt(step, "uses") ?? "") }, found]);
}

/** `owner/repo/path@ref` or `docker://image`; a path of this repository is first party. */
function usesDeclared(text: string): readonly Declared[] {
  if (text.startsWith("docker://")) return [dockerDeclared(text.slice("docker://".length))];
  if (text === "" || text.startsWith(".") || text.includes("${{")) return [];
  const mark = text.lastIndexOf("@");
  const path = mark === -1 ? text : text.slice(0, mark);
  const ref = mark === -1 ? "" : text.slice(mark + 1);
  const pinned = isCommit(ref);
  const origin = { kind: "registry", location: "", pinned, ref } as const;
  const id = identity({ type: "githubactions", path });
  return [{ id, version: ref, range: ref, origin, mutable: !pinned, written: `${path}@` }];
}
