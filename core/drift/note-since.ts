import type { DriftFinding, DriftReport } from '../contracts/watch.ts';

/**
 * The report with, at each drifted finding, since when it has drifted without a break. `previous` is the report
 * before it; one of another version, or of a window that does not reach to this one's, breaks the row.
 */
export function noteSince(report: DriftReport, previous: DriftReport | undefined): DriftReport {
  const isNeighbour =
    previous?.version === report.version &&
    Date.parse(previous.windowEnd) >= Date.parse(report.windowStart) &&
    Date.parse(previous.windowEnd) < Date.parse(report.windowEnd);
  const before = new Map(isNeighbour ? previous.findings.map((finding) => [nameOf(finding), finding]) : []);
  return {
    ...report,
    findings: report.findings.map((finding) => {
      if (finding.verdict !== 'drifted') return finding;
      const earlier = before.get(nameOf(finding));
      const since = earlier?.verdict === 'drifted' ? (earlier.since ?? previous?.windowEnd) : undefined;
      return { ...finding, since: since ?? report.windowEnd };
    }),
  };
}

function nameOf({ kind, subject }: DriftFinding): string {
  return `${kind} ${subject}`;
}
