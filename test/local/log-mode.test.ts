import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { HELD_LOG_DUE } from '../../core/prediction-log/held-log.ts';
import { openPlatform, type Platform } from '../../local/open-platform.ts';
import { createVirtualClock } from '../../platform/clock.ts';
import { makeFolder } from '../platform/local-subject.ts';

const opened = new Set<Platform>();
async function close(platform: Platform): Promise<void> {
  if (opened.delete(platform)) await platform.close();
}
afterEach(async () => {
  for (const platform of opened) await close(platform);
});

async function open(logMode: 'durable' | 'buffered', folder?: string) {
  const clock = createVirtualClock(new Date('2026-03-01T10:00:00.000Z'));
  const options = { clock, logMode, schedules: false, flushMilliseconds: 1_000 };
  const platform = await openPlatform({ ...options, ...(folder !== undefined && { folder }) });
  opened.add(platform);
  return { clock, platform };
}

async function readLog({ services: { objects } }: Platform): Promise<string> {
  const { items } = await objects.list('logs/');
  const texts = await Promise.all(
    items.map(async ({ key }) => gunzipSync((await objects.get(key)).body).toString()),
  );
  return texts.join('');
}

const put = ({ services }: Platform, stream: 'predictions' | 'labels') =>
  services.streams.put(stream, 'fares', [{ model: 'fares', n: 1 }]);
const LINE = '{"model":"fares","n":1}\n';

describe('the local host', () => {
  it('logs the same in both modes, buffered a little later', async () => {
    const durable = await open('durable');
    await put(durable.platform, 'predictions');
    await durable.clock.advanceBy(1_000);
    expect(await readLog(durable.platform)).toBe(LINE);

    const buffered = await open('buffered');
    await put(buffered.platform, 'predictions');
    await buffered.clock.advanceBy(HELD_LOG_DUE.milliseconds - 1);
    expect(await readLog(buffered.platform)).toBe('');
    await buffered.clock.advanceBy(1 + 1_000);
    expect(await readLog(buffered.platform)).toBe(LINE);
  });

  it('keeps labels at once, buffered or not', async () => {
    const { clock, platform } = await open('buffered');

    await put(platform, 'labels');
    await clock.advanceBy(1_000);

    expect(await readLog(platform)).toBe(LINE);
  });

  it('writes what it holds when it is asked to', async () => {
    const { platform } = await open('buffered');
    await put(platform, 'predictions');

    await platform.flush();

    expect(await readLog(platform)).toBe(LINE);
  });

  it('loses nothing that it holds when it is closed', async () => {
    const folder = makeFolder();
    const { platform } = await open('buffered', folder.path);
    await put(platform, 'predictions');

    await close(platform);

    const { platform: again } = await open('durable', folder.path);
    expect(await readLog(again)).toBe(LINE);
    await close(again);
    folder.remove();
  });
});
