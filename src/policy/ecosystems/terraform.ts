import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined } from "./declared.ts";
import { type Ecosystem, ending, named } from "./ecosystem.ts";
import { identity } from "./purl.ts";
import {
  addressOf,
  hostOf,
  isCommit,
  isInsecure,
  repositoryIdentity,
  repositoryKey,
} from "./source-url.ts";
import { isMark, isWord, type Token, tokensOf } from "./tokens.ts";

/** Terraform and OpenTofu: providers and modules. */
export const TERRAFORM: Ecosystem = {
  id: "terraform",
  title: "Terraform, OpenTofu",
  files: [
    {
      matches: ending(".tf", ".tofu"),
      reader: "hcl",
      role: "standalone",
      describe: describeConfiguration,
    },
    { matches: named(".terraform.lock.hcl"), reader: "hcl", role: "lock", describe: describeLock },
    {
      matches: named("terragrunt.hcl"),
      reader: "hcl",
      role: "standalone",
      describe: describeTerragrunt,
    },
  ],
};

/** `name "label" { … }` or `name = { … }`, with its own tokens. */
interface Block {
  readonly name: string;
  readonly label: string;
  readonly body: readonly Token[];
}

/** The blocks that stand directly in a body. */
function blocksOf(tokens: readonly Token[]): readonly Block[] {
  const blocks: Block[] = [];
  let start = 0;
  let depth = 0;
  let header: readonly Token[] = [];
  tokens.forEach((token, index) => {
    if (isMark(token, "{")) {
      if (depth === 0) {
        header = headerBefore(tokens, index);
        start = index + 1;
      }
      depth += 1;
    } else if (isMark(token, "}")) {
      depth -= 1;
      if (depth === 0) blocks.push(blockOf(header, tokens.slice(start, index)));
    }
  });
  return blocks;
}

/** The tokens of the line before an opening brace. */
function headerBefore(tokens: readonly Token[], brace: number): readonly Token[] {
  let start = brace;
  while (start > 0) {
    const previous = tokens[start - 1];
    if (
      previous === undefined ||
      previous.kind === "end" ||
      isMark(previous, "}") ||
      isMark(previous, ",") ||
      isMark(previous, "{")
    ) {
      break;
    }
    start -= 1;
  }
  return tokens.slice(start, brace);
}

function blockOf(header: readonly Token[], body: readonly Token[]): Block {
  const [name, label] = header.filter((token) => token.kind !== "mark");
  return { name: name?.text ?? "", label: label?.text ?? "", body };
}

/** The text of `name = "text"` directly in a body. */
function attribute(body: readonly Token[], name: string): string | null {
  let depth = 0;
  for (const [index, token] of body.entries()) {
    if (isMark(token, "{")) depth += 1;
    if (isMark(token, "}")) depth -= 1;
    const value = body[index + 2];
    const mark = body[index + 1];
    const isAttribute = isWord(token, name) || (token.kind === "string" && token.text === name);
    if (depth === 0 && isAttribute && (isMark(mark, "=") || isMark(mark, ":"))) {
      return value?.kind === "string" ? value.text : null;
    }
  }
  return null;
}

function describeConfiguration(data: PlainData): Description {
  const blocks = blocksOf(tokensOf(data));
  const settings = blocks.filter(({ name }) => name === "terraform");
  const required = settings
    .flatMap(({ body }) => blocksOf(body))
    .filter(({ name }) => name === "required_providers");
  const providers = required.flatMap(({ body }) => blocksOf(body)).map(provider);
  const modules = blocks.filter(({ name }) => name === "module").map(moduleOf);
  return joined([...providers, ...modules]);
}

/** Without a source, a provider comes from the `hashicorp` namespace. */
function provider({ name, body }: Block): Description {
  const source = attribute(body, "source") ?? `hashicorp/${name}`;
  const range = attribute(body, "version") ?? "";
  return { declared: [{ id: providerIdentity(source), range, written: source, ...exact(range) }] };
}

function exact(range: string): Pick<Declared, "version"> {
  const version = /^=?\s*(\d+\.\d+\.\d+[\w.+-]*)$/u.exec(range)?.[1];
  return version === undefined ? {} : { version };
}

function providerIdentity(source: string): string {
  const path = source.replace(/^registry\.(?:terraform\.io|opentofu\.org)\//u, "");
  return identity({ type: "terraform", path });
}

/** Source: https://developer.hashicorp.com/terraform/language/modules/sources */
function moduleOf({ label, body }: Block): Description {
  const source = attribute(body, "source") ?? "";
  if (source === "" || /^\.{1,2}\//u.test(source) || source.startsWith("/")) {
    return { declared: [] };
  }
  const isRegistry =
    /^(?:[\w.-]+\.[\w.-]+\/)?[\w-]+\/[\w-]+\/[\w-]+(?:\/\/.*)?$/u.test(source) &&
    !/^(?:github\.com|bitbucket\.org)\//u.test(source);
  if (!isRegistry) return remoteModule(label, source);
  const range = attribute(body, "version") ?? "";
  const path = source.replace(/\/\/.*$/u, "");
  const found = { id: providerIdentity(path), range, slot: `module ${label}`, written: source };
  return { declared: [{ ...found, unpinned: range === "", ...exact(range) }] };
}

function remoteModule(label: string, source: string): Description {
  const [address = "", query = ""] = source.split("?", 2);
  const ref = /(?:^|&)ref=([^&]+)/u.exec(query)?.[1] ?? null;
  const isForge = /^(?:github\.com|bitbucket\.org)\//u.test(address);
  const url = (isForge ? `https://${address}` : address).replace(
    /([\w.])\/\/(?!.*:\/\/).*$/u,
    "$1",
  );
  const isGit = isForge || /^git::|^git@|\.git$/u.test(url);
  const bare = url.replace(/^[a-z0-9]+::/u, "");
  const pinned = isCommit(ref);
  const kind = isGit ? "git" : "url";
  const scheme = isInsecure(bare) ? "http://" : "";
  const location = scheme + (addressOf(bare) === null ? bare : repositoryKey(bare));
  const origin = { kind, location, pinned, ...(ref === null ? {} : { ref }) } as const;
  const version = ref === null ? {} : { version: ref, range: ref };
  const mutable = isGit && !pinned;
  return {
    declared: [
      {
        id: repositoryIdentity(bare),
        origin,
        mutable,
        slot: `module ${label}`,
        written: source,
        ...version,
      },
    ],
  };
}

function describeTerragrunt(data: PlainData): Description {
  const sources = blocksOf(tokensOf(data)).filter(({ name }) => name === "terraform");
  return joined(sources.map(({ body }) => moduleOf({ name: "module", label: "terraform", body })));
}

/** Hashes of one platform or of many: only a lost and a new one together are a change. */
function describeLock(data: PlainData): Description {
  const declared = blocksOf(tokensOf(data))
    .filter(({ name }) => name === "provider")
    .map(({ label, body }): Declared => {
      const version = attribute(body, "version");
      const start = body.findIndex((token) => isWord(token, "hashes"));
      const rest = start === -1 ? [] : body.slice(start);
      const hashes = rest.flatMap((token) =>
        token.kind === "string" && /^\w+:/u.test(token.text) ? [token.text] : [],
      );
      const host = hostOf(`https://${label}`);
      const isPublic = host === "registry.terraform.io" || host === "registry.opentofu.org";
      const origin = { kind: "registry", location: isPublic ? "" : host } as const;
      return {
        id: providerIdentity(label),
        origin,
        hashes,
        written: label,
        ...(version === null ? {} : { version }),
      };
    });
  return { declared };
}
