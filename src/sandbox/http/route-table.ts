import type { Route } from "./exchange.ts";

/** A route that fits a request, with the named parts of its path. */
export interface RouteMatch {
  readonly route: Route;
  /** The template alone, without the method. */
  readonly template: string;
  readonly parameters: ReadonlyMap<string, string>;
}

interface Compiled {
  readonly route: Route;
  readonly method: string;
  readonly template: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** Parts of templates that may hold slashes, beside `path`, which may also be empty. */
const LONG = new Set(["ref", "branch", "basehead", "tree_sha"]);

/** Finds routes. Of several that fit, the one with the longest fixed text wins. */
export function makeRouteTable(
  routes: readonly Route[],
): (method: string, path: string) => RouteMatch | null {
  const table = routes
    .map(compile)
    .toSorted((left, right) => fixedLength(right.template) - fixedLength(left.template));
  return (method, path) => {
    for (const { route, method: wanted, template, pattern, names } of table) {
      const match = wanted === method ? pattern.exec(path) : null;
      if (match === null) continue;
      const values = names.map((name, index) => [name, decoded(match[index + 1] ?? "")] as const);
      return { route, template, parameters: new Map(values) };
    }
    return null;
  };
}

function compile(route: Route): Compiled {
  const [method = "", template = ""] = route.route.split(" ");
  const names: string[] = [];
  const parts = template.split(/(\{[a-z_]+\})/u).map((part) => {
    if (!part.startsWith("{")) return part;
    const name = part.slice(1, -1);
    names.push(name);
    return patternOf(name);
  });
  return { route, method, template, names, pattern: new RegExp(`^${parts.join("")}$`, "u") };
}

function patternOf(name: string): string {
  if (name === "path") return "(.*)";
  if (LONG.has(name)) return "(.+)";
  return name.endsWith("_number") || name.endsWith("_id") ? "(\\d+)" : "([^/]+)";
}

function fixedLength(template: string): number {
  return template.replaceAll(/\{[a-z_]+\}/gu, "").length;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
