import type { DriftFinding, DriftReport } from '../contracts/watch.ts';

/** A record takes 400 KB, and lists of reports are answered whole; some 200 findings have room in this. */
const MOST_BYTES = 128_000;

const RANK = { drifted: 2, stable: 1, notEnoughData: 0 };

/**
 * The report with as many findings as a record can hold: quality and the most severe ones, in their own order. What
 * was left out is counted by verdict; the report's own verdict is that of all of them.
 */
export function boundReport(report: DriftReport): DriftReport {
  const bySeverity = report.findings.toSorted(
    (a, b) => rankOf(b) - rankOf(a) || severityOf(b) - severityOf(a),
  );
  const kept = new Set<DriftFinding>();
  let bytes = 0;
  for (const finding of bySeverity) {
    bytes += new TextEncoder().encode(JSON.stringify(finding)).length + 1;
    if (bytes > MOST_BYTES) break;
    kept.add(finding);
  }
  if (kept.size === report.findings.length) return report;
  const omitted = { drifted: 0, stable: 0, notEnoughData: 0 };
  for (const finding of report.findings) if (!kept.has(finding)) omitted[finding.verdict]++;
  return { ...report, findings: report.findings.filter((finding) => kept.has(finding)), omitted };
}

function rankOf({ kind, verdict }: DriftFinding): number {
  return kind === 'quality' ? Number.POSITIVE_INFINITY : RANK[verdict];
}

/** How far beyond its limit a test found its column. */
function severityOf({ value, threshold }: DriftFinding): number {
  return value !== null && threshold ? value / threshold : 0;
}
