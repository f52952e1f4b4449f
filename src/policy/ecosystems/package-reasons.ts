import type { Declared, Origin } from "./declared.ts";
import type { Sighting } from "./described-file.ts";
import { integrityReasons } from "./integrity-reasons.ts";
import type { PackageHistory, Reason } from "./reason.ts";
import { hostOf, isInsecure, isKnownRegistry, sameRegistry } from "./source-url.ts";
import { isWider } from "./version-range.ts";

const DEFAULT_ORIGIN: Origin = { kind: "registry", location: "" };

/** What the history of one package shows. */
export function packageReasons(history: PackageHistory): readonly Reason[] {
  if (history.after.length === 0) return [];
  return [
    ...history.after.flatMap((sighting) => originReasons(sighting, history)),
    ...history.after.flatMap((sighting) => pinReasons(sighting, history)),
    ...scopeReasons(history),
    ...extrasReasons(history),
    ...rangeReasons(history),
    ...scriptReasons(history),
    ...integrityReasons(history),
  ];
}

function originReasons(sighting: Sighting, { id, before }: PackageHistory): readonly Reason[] {
  const origin = originOf(sighting.declared);
  const known = before.map(({ declared }) => originOf(declared));
  if (known.some((other) => other.kind === origin.kind && other.location === origin.location)) {
    return [];
  }
  const isFromKnownHost = known.some((other) => sameFileHost(other, origin));
  const codes: string[] = [];
  if (isInsecure(origin.location)) codes.push("insecure-url");
  const kindCode = originCode(origin);
  if (kindCode !== null) codes.push(kindCode);
  if (origin.kind === "registry") codes.push(...registryCodes(sighting, origin, known));
  else if (before.length > 0 && !isFromKnownHost) codes.push("source-changed");
  return codes.map((code) => reason(code, id, sighting));
}

/** Another file of the same host is an upgrade, not another origin. */
function sameFileHost(one: Origin, other: Origin): boolean {
  return (
    one.kind === "url" && other.kind === "url" && hostOf(one.location) === hostOf(other.location)
  );
}

function originCode(origin: Origin): string | null {
  switch (origin.kind) {
    case "git":
      return "git-dependency";
    case "url":
      return "url-dependency";
    case "archive":
      return "vendored-archive";
    case "registry":
      return null;
  }
}

function registryCodes(
  sighting: Sighting,
  origin: Origin,
  known: readonly Origin[],
): readonly string[] {
  if (known.length === 0) return origin.plainFile === true ? ["url-dependency"] : [];
  const registries = known.filter(({ kind }) => kind === "registry");
  if (registries.length === 0) return ["source-changed"];
  if (origin.location === "") return [];
  if (registries.some(({ location }) => sameRegistry(location, origin.location))) return [];
  // A lockfile may leave the address out, which means the default registry.
  const unnamed = registries.every(({ location }) => location === "");
  if (unnamed && isKnownRegistry(origin.location)) return [];
  return [sighting.from.rule.role === "manifest" ? "source-changed" : "resolved-host-changed"];
}

function pinReasons(sighting: Sighting, { id, before }: PackageHistory): readonly Reason[] {
  const { declared } = sighting;
  const reasons: Reason[] = [];
  const wasMutable = before.some((other) => other.declared.mutable === true);
  if (declared.mutable === true && (!wasMutable || branchMoved(declared, before))) {
    reasons.push(reason("mutable-ref", id, sighting));
  }
  const wasUnpinned = before.some((other) => other.declared.unpinned === true);
  if (declared.unpinned === true && !wasUnpinned) reasons.push(reason("unpinned", id, sighting));
  if (declared.scope === "build" && !before.some((other) => other.declared.scope === "build")) {
    reasons.push(reason("build-time-dependency", id, sighting));
  }
  return reasons;
}

const VERSION_TAG = /^v?\d/u;

/** Another place or branch is another promise; another version tag is an ordinary upgrade. */
function branchMoved(declared: Declared, before: readonly Sighting[]): boolean {
  const { location, ref } = originOf(declared);
  if (!before.some((other) => originOf(other.declared).location === location)) return true;
  if (ref === undefined || VERSION_TAG.test(ref)) return false;
  return !before.some((other) => other.declared.origin?.ref === ref);
}

function scopeReasons({ id, before, after }: PackageHistory): readonly Reason[] {
  const scopes = before.flatMap(({ declared }) => declared.scope ?? []);
  if (scopes.length === 0 || scopes.some((scope) => scope !== "development")) return [];
  const raised = after.find(({ declared }) => declared.scope === "production");
  return raised === undefined ? [] : [reason("scope-raised", id, raised)];
}

function extrasReasons({ id, before, after }: PackageHistory): readonly Reason[] {
  if (before.length === 0) return [];
  const known = new Set(before.flatMap(({ declared }) => declared.extras ?? []));
  return after.flatMap((sighting) => {
    const fresh = (sighting.declared.extras ?? []).filter((extra) => !known.has(extra));
    return fresh.map((extra) => reason("extras-added", `${id}[${extra}]`, sighting));
  });
}

/** Each file is compared with itself: another project's range must not stand in for what was here. */
function rangeReasons({ id, before, after }: PackageHistory): readonly Reason[] {
  const ecosystem = id.slice("pkg:".length, id.indexOf("/"));
  const ranged = before.filter(({ declared }) => declared.range !== undefined);
  return after.flatMap((is) => {
    const was = ranged.find(({ from }) => from.side.path === is.from.side.path) ?? ranged[0];
    if (was?.declared.range === undefined || is.declared.range === undefined) return [];
    if (originOf(was.declared).kind !== "registry" || originOf(is.declared).kind !== "registry") {
      return [];
    }
    if (!isWider(ecosystem, was.declared.range, is.declared.range)) return [];
    return [reason("range-widened", id, is)];
  });
}

function scriptReasons({ id, before, after }: PackageHistory): readonly Reason[] {
  if (before.some(({ declared }) => declared.installScript === true)) return [];
  const scripted = after.find(({ declared }) => declared.installScript === true);
  return scripted === undefined ? [] : [reason("install-script-in-dependency", id, scripted)];
}

function originOf(declared: Declared): Origin {
  return declared.origin ?? DEFAULT_ORIGIN;
}

function reason(code: string, subject: string, { from, declared }: Sighting): Reason {
  const place = declared.written === undefined ? {} : { written: declared.written };
  return { code, subject, from, ...place };
}
