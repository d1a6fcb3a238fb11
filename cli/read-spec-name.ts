/** Something wrong in a spec file. */
export interface SpecIssue {
  line: number;
  field?: string;
  code: string;
  message: string;
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** The model's name in a spec: all that is read here, for the platform reads and judges the rest. */
export async function readSpecName(text: string): Promise<{ model: string } | { issues: SpecIssue[] }> {
  const { LineCounter, parseDocument, isScalar } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    return {
      issues: document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        code: 'notYaml',
        message: error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''),
      })),
    };
  const node = document.get('name', true);
  const name = isScalar(node) ? node.value : undefined;
  if (typeof name === 'string' && NAME.test(name)) return { model: name };
  const line = isScalar(node) && node.range ? lines.linePos(node.range[0]).line : 1;
  const message =
    node === undefined
      ? 'is missing: every spec names its model'
      : 'is 1 to 63 lower-case letters, digits or "-", and begins with a letter';
  return { issues: [{ line, field: 'name', code: 'invalid', message }] };
}
