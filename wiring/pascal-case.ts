/** `ingest-drop` → `IngestDrop`: what workflows call their functions, and templates their parts. */
export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
