import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MiniStack } from '../ministack/start-ministack.ts';
import { assemblyIn } from './cdk.ts';

export interface TemplateResource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** The resources of a stack (`Platform`) as they were last deployed, by their logical ids. */
export function readTemplate(miniStack: MiniStack, stack: string): Record<string, TemplateResource> {
  const path = join(assemblyIn(miniStack), `Perennial-emulator-${stack}.template.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { Resources: Record<string, TemplateResource> })
    .Resources;
}
