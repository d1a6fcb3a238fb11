import type { Evaluation } from '../../core/contracts/evaluation.ts';
import type { Explanation } from '../../core/contracts/explanation.ts';
import type { VersionAnswer } from '../answers.ts';
import { drawBar } from '../draw-bar.ts';
import { formatBytes, formatCount, formatNumber, formatPValue, shortenId } from '../format-number.ts';
import { formatAgo, formatTime } from '../format-time.ts';
import { layOutFields, layOutTable } from '../print-table.ts';
import { styleOutcome } from '../style-outcome.ts';
import { bold, dim, type Text } from '../text.ts';
import { explanationLines } from './explanation-lines.ts';

const BAR_CELLS = 20;

/** A version: what it was made from, how good it is, what the gates said, and what it goes by where that is known. */
export function showVersion(
  version: VersionAnswer,
  explanation: Explanation | undefined,
  width: number,
  now: Date,
): Text[] {
  const { evaluation } = version;
  return [
    bold(`${version.model} version ${version.version}`),
    ...layOutFields([
      ['algorithm', [version.algorithm, dim(paramsOf(version.params))]],
      ['registered', `${formatTime(version.registeredAt)}, ${formatAgo(version.registeredAt, now)}`],
      ['run', version.runId],
      ['datasets', version.datasets.map(shortenId).join(', ')],
      [
        'continued from',
        version.continuedFrom === undefined ? undefined : `version ${version.continuedFrom}`,
      ],
      ['rows', `${formatCount(version.rows.train)} trained on, ${formatCount(version.rows.test)} tested on`],
      ['spec', `revision ${version.specRevision}, digest ${shortenId(version.specDigest)}`],
      ['code', shortenId(version.codeDigest)],
      ['artifact', `${version.artifact.digest} (${formatBytes(version.artifact.bytes)})`],
      ['classes', version.classes.join(', ')],
      ['inputs', inputsOf(version)],
      [
        'judged against',
        version.judgedAgainst === null ? 'nothing: it was the first' : `version ${version.judgedAgainst}`,
      ],
    ]),
    '',
    ...metricsTable(version, width),
    '',
    ...gatesTable(version, width),
    ...(evaluation ? classificationLines(evaluation.candidate, width) : []),
    ...(evaluation ? segmentLines(evaluation.candidate, version, width) : []),
    ...(explanation ? explanationLines(explanation, version, width) : []),
  ];
}

function paramsOf(params: Record<string, number>): string {
  const parts = Object.entries(params).map(([name, value]) => `${name} ${formatNumber(value)}`);
  return parts.length > 0 ? `  ${parts.join(', ')}` : '';
}

/** Raw inputs by kind; "?" marks those that may be null. */
function inputsOf({ signature }: VersionAnswer): string {
  return Object.entries(signature)
    .filter(([, inputs]) => inputs.length > 0)
    .map(
      ([kind, inputs]) =>
        `${kind} ${inputs.map((input) => input.name + (input.nullable ? '?' : '')).join(', ')}`,
    )
    .join('; ');
}

function metricsTable(version: VersionAnswer, width: number): Text[] {
  const { candidate, champion } = version.evaluation ?? {};
  const estimates = candidate?.metrics ?? {};
  const names = [...new Set([...Object.keys(version.metrics), ...Object.keys(estimates)])];
  const number = (value: number | null | undefined): string => (value == null ? '' : formatNumber(value));
  const right = (title: string) => ({ title, align: 'right' as const });
  const rows = names.map((name) => {
    const estimate = estimates[name];
    const paired = champion?.comparison.metrics[name];
    return [
      name,
      formatNumber(estimate?.value ?? version.metrics[name]),
      number(estimate?.low),
      number(estimate?.high),
      ...(champion
        ? [
            number(champion.evaluation.metrics[name]?.value),
            number(paired?.difference),
            number(paired?.low),
            number(paired?.high),
            formatPValue(paired?.pValue),
          ]
        : []),
    ];
  });
  const against = champion
    ? [
        right(`VERSION ${champion.version}`),
        right('BETTER BY'),
        right('FROM'),
        right('TO (95 %)'),
        right('P'),
      ]
    : [];
  const columns = [{ title: 'METRIC' }, right('VALUE'), right('FROM'), right('TO (95 %)'), ...against];
  return layOutTable(columns, rows, width);
}

function gatesTable({ gates }: VersionAnswer, width: number): Text[] {
  const rows = gates.findings.map((finding) => [
    finding.gate,
    finding.subject ?? '',
    finding.advisory ? [styleOutcome(finding.verdict), dim(' (advice)')] : styleOutcome(finding.verdict),
    finding.message,
  ]);
  const columns = [{ title: 'GATE' }, { title: 'ON' }, { title: 'VERDICT' }, { title: '', shrink: true }];
  return [['gates ', styleOutcome(gates.verdict)], ...layOutTable(columns, rows, width)];
}

function classificationLines(evaluation: Evaluation, width: number): Text[] {
  const { confusion, classes = [], calibration = [] } = evaluation;
  const lines: Text[] = [];
  if (confusion && classes.length > 0) {
    const columns = [
      { title: 'ACTUAL \\ PREDICTED' },
      ...classes.map((name) => ({ title: name, align: 'right' as const })),
    ];
    const rows = confusion.map((counts, index) => [classes[index] ?? '', ...counts.map(formatCount)]);
    lines.push('', ...layOutTable(columns, rows, width));
  }
  const bins = calibration.filter((bin) => bin.count > 0);
  if (bins.length > 0) {
    const rows = bins.map((bin) => [
      formatNumber(bin.meanPredicted),
      formatNumber(bin.observed),
      drawBar(bin.observed ?? 0, BAR_CELLS),
      formatCount(bin.count),
    ]);
    lines.push(
      '',
      ...layOutTable(
        [
          { title: 'PREDICTED', align: 'right' },
          { title: 'OBSERVED', align: 'right' },
          { title: '' },
          { title: 'ROWS', align: 'right' },
        ],
        rows,
        width,
      ),
    );
  }
  return lines;
}

function segmentLines(evaluation: Evaluation, version: VersionAnswer, width: number): Text[] {
  const metrics = Object.keys(version.metrics);
  return (evaluation.segments ?? []).flatMap((segment) => {
    const rows = segment.levels.map((level) => [
      level.level,
      formatCount(level.rows),
      ...metrics.map((name) => (level.tooFew ? dim('too few') : formatNumber(level.metrics[name]?.value))),
    ]);
    const columns = [
      { title: segment.name },
      { title: 'ROWS', align: 'right' as const },
      ...metrics.map((name) => ({ title: name, align: 'right' as const })),
    ];
    return ['', ...layOutTable(columns, rows, width)];
  });
}
