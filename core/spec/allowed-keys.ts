import { modelSpecSchema } from '../contracts/model-spec-schema.ts';

/** The parts of JSON Schema that the spec's own schema is made of. */
interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  propertyNames?: { enum?: string[] };
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  const?: unknown;
}

let root: Schema | undefined;

/**
 * The keys a spec may have in the object at `path`, in the schema's order; none where any name is a key. Where the
 * object may be one of several, those that what stands there has already decided against do not count.
 */
export function allowedKeys(path: readonly PropertyKey[], spec: unknown): string[] {
  root ??= modelSpecSchema() as Schema;
  let schemas = expand(root, spec);
  let value = spec;
  for (const key of path) {
    value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
    schemas = schemas.flatMap((schema) => {
      const child = childOf(schema, key);
      return child ? expand(child, value) : [];
    });
  }
  const namesOf = ({ properties, propertyNames }: Schema): string[] =>
    propertyNames?.enum ?? Object.keys(properties ?? {});
  return [...new Set(schemas.flatMap(namesOf))];
}

function childOf(schema: Schema, key: PropertyKey): Schema | undefined {
  if (typeof key === 'number') return schema.items;
  const { properties = {}, additionalProperties } = schema;
  if (Object.hasOwn(properties, key)) return properties[String(key)];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** The schemas a value may be meant for. */
function expand(schema: Schema, value: unknown): Schema[] {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return branches.flatMap((branch) => expand(branch, value));
  const isDecidedAgainst = Object.entries(schema.properties ?? {}).some(([name, { const: only }]) =>
    only !== undefined && value !== null && typeof value === 'object' && name in value
      ? (value as Record<string, unknown>)[name] !== only
      : false,
  );
  return isDecidedAgainst ? [] : [schema];
}
