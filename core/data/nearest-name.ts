/**
 * The name most like `wanted`: equal but for case and separators, or within a third of its length in edits.
 * Undefined when none is that near.
 */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const folded = foldName(wanted);
  const same = names.find((name) => foldName(name) === folded);
  if (same !== undefined) return same;
  const mostEdits = Math.floor(wanted.length / 3);
  let best: string | undefined;
  let fewest = mostEdits + 1;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= fewest) continue;
    const edits = countEdits(wanted.toLowerCase(), name.toLowerCase());
    if (edits < fewest) [best, fewest] = [name, edits];
  }
  return best;
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[\s._-]+/g, '');
}

/** Insertions, deletions and replacements between two texts (Levenshtein 1966). */
function countEdits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
