import { describe, expect, it } from 'vitest';
import { addUpMetrics } from '../../aws/add-up-metrics.ts';

const WHERE = { environment: 'test', function: 'predict' };

function open() {
  const lines: Record<string, unknown>[] = [];
  const clock = { now: 1_000_000 };
  const sums = addUpMetrics(
    WHERE,
    (line) => void lines.push(JSON.parse(line)),
    () => clock.now,
  );
  return { lines, clock, sums };
}

describe('metrics that are added up', () => {
  it('are written after the first request, so that a cold start is seen', () => {
    const { lines, sums } = open();

    sums.endRequest(250, true);

    expect(lines).toMatchObject([{ ColdStarts: [1], Requests: 1, RequestMilliseconds: [250] }]);
  });

  it('are one line for all requests of a minute', () => {
    const { lines, clock, sums } = open();
    sums.endRequest(250, false);

    for (const milliseconds of [3, 5, 4]) {
      sums.add('RowsPredicted', 10);
      sums.endRequest(milliseconds, false);
    }
    expect(lines).toHaveLength(1);
    clock.now += 60_000;
    sums.endRequest(6, false);

    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ Requests: 4, RowsPredicted: 30, RequestMilliseconds: [3, 5, 4, 6] });
    // each request counts, so that the average is the share of cold ones
    expect(lines[1]).toMatchObject({ ColdStarts: [0, 0, 0, 0] });
  });

  it('are written at the hundredth latency, as many as one line may hold', () => {
    const { lines, sums } = open();
    sums.endRequest(1, false);

    for (let i = 0; i < 200; i++) sums.endRequest(i, false);

    expect(lines.map(({ Requests }) => Requests)).toEqual([1, 100, 100]);
    expect(lines[2]!.RequestMilliseconds).toHaveLength(100);
  });

  it('tell of failures within a second, and not by every request while they last', () => {
    const { lines, clock, sums } = open();
    sums.endRequest(1, false);

    for (let i = 0; i < 30; i++) {
      clock.now += 100;
      sums.add('RequestsFailed', 1);
      sums.endRequest(1, false);
    }

    expect(lines.map(({ RequestsFailed }) => RequestsFailed)).toEqual([undefined, 10, 10, 10]);
  });

  it('can be written before the process ends, and are nothing when nothing happened', () => {
    const { lines, sums } = open();
    sums.flush();
    sums.endRequest(1, false);
    sums.endRequest(2, false);

    sums.flush();
    sums.flush();

    expect(lines.map(({ Requests }) => Requests)).toEqual([1, 1]);
  });
});
