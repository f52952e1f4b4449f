import type { Payload } from "../payloads/payload.ts";

/** What a route answers, before pages, ETags and headers are added. */
export type Answer =
  | {
      readonly kind: "one";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "list";
      readonly length: number;
      /** Renders a part of the list: only one page is ever needed. */
      readonly slice: (from: number, to: number) => readonly Payload[];
      /** The member that holds the items beside `total_count`; null for a bare array. */
      readonly wrap: string | null;
    }
  | { readonly kind: "raw"; readonly body: Buffer };

/** One object, with status 200 unless told otherwise. */
export function one(body: unknown, status = 200): Answer {
  return { kind: "one", status, body };
}

/** A list that is cut into pages. */
export function list<Item>(
  items: readonly Item[],
  render: (item: Item) => Payload,
  wrap: string | null = null,
): Answer {
  return {
    kind: "list",
    length: items.length,
    slice: (from, to) => items.slice(from, to).map(render),
    wrap,
  };
}
