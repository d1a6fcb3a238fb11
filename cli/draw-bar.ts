const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A horizontal bar of `width` cells, `share` of it filled (0 … 1, what is beyond is cut), to an eighth of a cell. */
export function drawBar(share: number, width: number): string {
  const bounded = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const eighths = Math.round(bounded * width * 8);
  const filled = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
  return filled.padEnd(width, '·');
}

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** One character a value, its height relative to `highest`: the shape of a distribution in one line. */
export function drawSparkline(values: readonly number[], highest = Math.max(...values)): string {
  if (!(highest > 0)) return values.map(() => LEVELS[0]).join('');
  return values
    .map((value) => LEVELS[Math.min(7, Math.max(0, Math.ceil((value / highest) * 8) - 1))])
    .join('');
}
