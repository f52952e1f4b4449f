/** A JSON object as it goes over the wire, in GitHub's own spelling. */
export type Payload = Readonly<Record<string, unknown>>;

/** GitHub's opaque id for GraphQL: here the kind and the number, in base64. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${String(id)}`).toString("base64");
}
