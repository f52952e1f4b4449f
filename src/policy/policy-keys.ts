import { z } from "zod";
import { PolicyDocument } from "./policy-schema.ts";

/** The parts of JSON Schema that say which keys may stand where. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
}

const SchemaShape: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), SchemaShape).optional(),
    additionalProperties: z.union([z.boolean(), SchemaShape]).optional(),
    items: SchemaShape.optional(),
    anyOf: z.array(SchemaShape).optional(),
    oneOf: z.array(SchemaShape).optional(),
  }),
);

let root: Schema | null = null;

/** Describing the schema takes milliseconds, and only a policy with a mistake needs it. */
function schema(): Schema {
  root ??= SchemaShape.parse(
    z.toJSONSchema(PolicyDocument, { io: "input", unrepresentable: "any" }),
  );
  return root;
}

/** Every key that may stand in the mapping at this place of a policy file. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let here: readonly Schema[] = alternatives(schema());
  for (const part of path) here = here.flatMap((each) => below(each, part));
  return [...new Set(here.flatMap(({ properties = {} }) => Object.keys(properties)))];
}

function below(
  { properties = {}, additionalProperties, items }: Schema,
  part: PropertyKey,
): readonly Schema[] {
  if (typeof part === "number") return items === undefined ? [] : alternatives(items);
  const name = String(part);
  const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (own !== undefined) return alternatives(own);
  return typeof additionalProperties === "object" ? alternatives(additionalProperties) : [];
}

/** What a value may be: itself, or any of the choices it offers. */
function alternatives(each: Schema): readonly Schema[] {
  const choices = [...(each.anyOf ?? []), ...(each.oneOf ?? [])];
  return [each, ...choices.flatMap(alternatives)];
}
