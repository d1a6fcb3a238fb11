import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml';

/** The line of the key that `keys` lead to, or of the last one on the way that is in the file. */
export function lineOfKey(document: Document, keys: readonly PropertyKey[], lines: LineCounter): number {
  let node: unknown = document.contents;
  let line = 1;
  for (const key of keys) {
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (!pair || !isNode(pair.key) || !pair.key.range) break;
    line = lines.linePos(pair.key.range[0]).line;
    node = pair.value;
  }
  return line;
}
