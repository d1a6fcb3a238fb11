/** The parts of a CloudFormation template that cost is read from. */
export interface Template {
  Resources?: Record<string, TemplateResource>;
}

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
}

/** All resources of all templates with their logical ids. */
export function listResources(templates: readonly Template[]): (TemplateResource & { id: string })[] {
  return templates.flatMap(({ Resources = {} }) =>
    Object.entries(Resources).map(([id, resource]) => ({ id, ...resource })),
  );
}
