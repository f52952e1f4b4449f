import type { Declared } from "./declared.ts";
import { identity } from "./purl.ts";

/** An image reference such as `ghcr.io/a/b:1.0@sha256:…`. */
interface Image {
  readonly registry: string | null;
  readonly path: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** Source: https://github.com/distribution/reference */
function imageOf(reference: string): Image {
  const [named = "", digest] = reference.split("@", 2);
  const slash = named.lastIndexOf("/");
  const colon = named.indexOf(":", slash + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? null : named.slice(colon + 1);
  const [host = "", ...rest] = name.split("/");
  const hasHost = rest.length > 0 && (/[.:]/u.test(host) || host === "localhost");
  const isHub =
    host === "docker.io" || host === "index.docker.io" || host === "registry-1.docker.io";
  const path = (hasHost ? rest.join("/") : name).replace(/^library\//u, "");
  return { registry: hasHost && !isHub ? host : null, path, tag, digest: digest ?? null };
}

/** One image. A digest fixes the content; without a tag and digest anything may come. */
export function dockerDeclared(reference: string): Declared {
  const { registry, path, tag, digest } = imageOf(reference.trim());
  const qualifiers = registry === null ? {} : { repository_url: registry };
  const id = identity({ type: "docker", path, qualifiers });
  const version = digest ?? tag;
  const origin = { kind: "registry", location: "", pinned: digest !== null } as const;
  const base = { id, origin, written: path, mutable: digest === null && tag === "latest" };
  if (version === null) return { ...base, unpinned: true };
  return { ...base, version, range: version };
}
