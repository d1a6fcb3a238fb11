/** What CloudFormation is given, as far as the checks look at it. */
export interface Resource {
  Type: string;
  Properties?: any;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}
export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, unknown>;
}
export interface Templates {
  data: Template;
  platform: Template;
  operations: Template;
}

export interface Found {
  id: string;
  resource: Resource;
  properties: any;
}

/** Something that the templates promise, and ways to break it. */
export interface Check {
  /** The promise, as it reads after "it". */
  promise: string;
  /** One sentence for everything that breaks the promise. */
  check(templates: Templates): string[];
  /** Each of these breaks the promise in a copy of the templates. */
  weaken: readonly ((templates: Templates) => void)[];
}

/** Every resource of one type, in all stacks. */
export function ofType(templates: Templates, type: string): Found[] {
  return Object.values(templates as unknown as Record<string, Template>).flatMap(({ Resources }) =>
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({ id, resource, properties: resource.Properties ?? {} })),
  );
}

/** The first resource of a type whose id starts so; throws when there is none, for a weakening must do something. */
export function pick(templates: Templates, type: string, start = ''): Found {
  const found = ofType(templates, type).find(({ id }) => id.startsWith(start));
  if (!found) throw new Error(`no ${type} ${start}`);
  found.resource.Properties ??= {};
  return { ...found, properties: found.resource.Properties };
}

/** Sentences for those of `found` that are not as they should be. */
export function unless(
  found: readonly Found[],
  isRight: (found: Found) => boolean,
  complaint: string,
): string[] {
  return found.filter((one) => !isRight(one)).map(({ id }) => `${id} ${complaint}`);
}

/** A value with its references as text: `<LogicalId.Attribute>`, `<Export>`; joins are joined. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const [[intrinsic, argument] = []] = Object.entries(value);
  if (intrinsic === 'Fn::Join') return (argument as [string, unknown[]])[1].map(textOf).join('');
  if (intrinsic === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  return `<${textOf(argument)}>`;
}

/** One or several, as CloudFormation writes lists of one. */
export function listOf<Value>(value: Value | Value[] | undefined): Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
