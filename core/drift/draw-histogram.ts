import type { DriftFinding } from '../contracts/watch.ts';
import { writeShare } from './describe-shift.ts';
import { escapeText } from './escape-text.ts';

const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const NARROWEST = 40;
const SHARE_WIDTH = 7;
const GAP = '  ';

/**
 * A finding's reference and current shares side by side, one line a bin under a line of headings, no line
 * longer than `width` characters (at least 40). Both sides share one scale. No lines where the finding has no bins.
 * Labels are shown harmless for a terminal; a wide script's letters count as one character each.
 */
export function drawHistogram(finding: DriftFinding, { width }: { width: number }): string[] {
  const { bins, reference, current } = finding;
  if (!bins || !reference || !current || bins.length === 0) return [];
  const labels = bins.map(escapeText);
  const columns = Math.max(NARROWEST, Math.floor(width));
  const longest = Math.max(...labels.map((label) => Array.from(label).length));
  const labelWidth = Math.min(longest, Math.floor(columns / 4));
  const side = Math.floor((columns - labelWidth - 2 * GAP.length) / 2);
  const barWidth = side - SHARE_WIDTH - 1;
  const scale = barWidth / Math.max(...reference, ...current, Number.MIN_VALUE);
  const drawSide = (share: number) =>
    `${writeShare(share).padStart(SHARE_WIDTH)} ${drawBar(share * scale)}`.padEnd(side);
  const heading = ['', 'reference', 'current'];
  const lines = labels.map((label, bin) => [label, drawSide(reference[bin]!), drawSide(current[bin]!)]);
  return [heading, ...lines].map(([label, before, now]) =>
    [trimTo(label!, labelWidth), before!.padEnd(side), now!].join(GAP).trimEnd(),
  );
}

function drawBar(length: number): string {
  const eighths = Math.round(length * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + BLOCKS[eighths % 8]!;
}

function trimTo(label: string, width: number): string {
  const characters = Array.from(label);
  const short = characters.length > width ? [...characters.slice(0, width - 1), '…'] : characters;
  return short.join('') + ' '.repeat(width - short.length);
}
