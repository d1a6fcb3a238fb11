import type { Frame } from '../../core/data/frame.ts';
import { packInputs } from '../../core/features/pack-inputs.ts';
import type { Services } from '../../platform/services.ts';
import type { LoadedArtifact } from './load-artifact.ts';

const WARM_UP = 10;
const CALLS = 100;

/** The 99th percentile of single-row answers by this machine, noisy as it is: it advises only. */
export async function measureLatency(
  services: Pick<Services, 'stopwatch'>,
  artifact: LoadedArtifact,
  frame: Frame,
  rows: Int32Array,
): Promise<{ p99Milliseconds: number }> {
  const inputs = packInputs(artifact.signature, frame, rows.subarray(0, 1));
  const times: number[] = [];
  for (let call = 0; call < WARM_UP + CALLS; call++) {
    const elapsed = services.stopwatch();
    await artifact.loaded.predict(inputs);
    if (call >= WARM_UP) times.push(elapsed());
  }
  times.sort((a, b) => a - b);
  return { p99Milliseconds: times[Math.floor(CALLS * 0.99) - 1] ?? 0 };
}
