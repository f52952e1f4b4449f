import { Refusal } from "../refusal.ts";

/** A JSON object from outside. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The body as an object. @throws {Refusal} 400 when it is none. */
export function fieldsOf(body: unknown): Fields {
  if (body === null || body === undefined) return {};
  if (isFields(body)) return body;
  throw new Refusal(400, "Body should be a JSON object");
}

/** A text member. @throws {Refusal} 422 when it is something else or missing. */
export function textField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string") return value;
  throw new Refusal(422, `Invalid request.\n\n"${name}" wasn't supplied or is not a string.`);
}

/** A text member that may be absent. @throws {Refusal} 422 when it is something else. */
export function optionalText(fields: Fields, name: string): string | null {
  const value = fields[name];
  return value === undefined || value === null ? null : textField(fields, name);
}

/** A list of texts that may be absent. @throws {Refusal} 422 when it is something else. */
export function textList(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new Refusal(422, `Invalid request.\n\n"${name}" is not a list of strings.`);
}
