import type { DriftFinding, DriftReport } from '../core/contracts/watch.ts';
import { drawBar, drawSparkline } from './draw-bar.ts';
import { formatNumber } from './format-number.ts';
import { layOutTable } from './print-table.ts';
import { styleOutcome } from './style-outcome.ts';
import { dim, green, type Text, yellow } from './text.ts';

const BAR_CELLS = 12;

/** One line a finding, the worst first: a bar that is full at the threshold, and both distributions. */
export function driftPicture(report: DriftReport, limit: number = Number.POSITIVE_INFINITY): Text[] {
  const findings = report.findings.toSorted((a, b) => severity(b) - severity(a));
  const shown = findings.slice(0, limit);
  if (shown.length === 0) return [];
  const lines = layOutTable(
    [
      { title: 'SUBJECT' },
      { title: 'TEST' },
      { title: 'OF THE THRESHOLD' },
      { title: 'VALUE', align: 'right' },
      { title: 'THRESHOLD', align: 'right' },
      { title: 'VERDICT' },
      { title: 'TRAINED ON → NOW' },
    ],
    shown.map((finding) => [
      finding.subject,
      finding.kind === 'feature' || finding.kind === 'prediction'
        ? finding.statistic
        : `${finding.kind} ${finding.statistic}`,
      bar(finding),
      formatNumber(finding.value),
      formatNumber(finding.threshold),
      styleOutcome(finding.verdict),
      shapes(finding),
    ]),
    Number.POSITIVE_INFINITY,
  );
  const hidden = findings.length - shown.length;
  return hidden > 0 ? [...lines, dim(`and ${hidden} more, each nearer to its reference`)] : lines;
}

function bar(finding: DriftFinding): Text {
  const drawn = drawBar(severity(finding), BAR_CELLS);
  return finding.verdict === 'drifted'
    ? yellow(drawn)
    : finding.verdict === 'stable'
      ? green(drawn)
      : dim(drawn);
}

function shapes(finding: DriftFinding): Text {
  if (!finding.reference || !finding.current) return '';
  const highest = Math.max(...finding.reference, ...finding.current);
  return `${drawSparkline(finding.reference, highest)} → ${drawSparkline(finding.current, highest)}`;
}

/** How much of the threshold is reached; 0 where one of the two is unknown. */
function severity({ value, threshold }: DriftFinding): number {
  return value === null || threshold === null || threshold === 0 ? 0 : Math.abs(value) / Math.abs(threshold);
}
