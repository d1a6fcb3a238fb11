/**
 * The specifiers a TypeScript source imports: `import … from`, `export … from`, bare imports, dynamic imports and
 * `import('…')` types. A dynamic import whose specifier is put together at run time is given as its text up to the
 * first hole. Comments do not count.
 */
export function readImports(source: string): string[] {
  const code = blankComments(source);
  const specifiers = [
    ...code.matchAll(/^\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*(['"])([^'"\n]+)\1/gm),
    ...code.matchAll(/\bimport\s*\(\s*(['"`])([^'"`\n$]+)/g),
    ...code.matchAll(/\brequire\s*\(\s*(['"`])([^'"`\n$]+)/g),
  ];
  return specifiers.map(([, , specifier = '']) => specifier);
}

/** The source with comments as blanks; strings, templates and regular expressions stay as they are. */
export function blankComments(source: string): string {
  return source.replace(
    /\/\*[\s\S]*?\*\/|(?<![:\\'"`])\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g,
    (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found),
  );
}
