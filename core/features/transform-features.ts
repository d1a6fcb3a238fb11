import type { FeaturePlan, HotEncoder } from '../contracts/feature-plan.ts';
import type { Frame } from '../data/frame.ts';
import type { HotBlock, LinearDesign } from '../training/linear-design.ts';
import { calendarPart } from './calendar-part.ts';
import { encodeNumbers } from './encode-number.ts';
import { hotSize } from './hot-size.ts';
import type { RawCategories } from './raw-categories.ts';
import { type RawInputs, readInputs } from './read-inputs.ts';

/**
 * Rows of a frame as model columns, computed as the exported graph computes them. Refuses what `readInputs`
 * refuses; every dense value of the result is finite.
 */
export function transformFeatures(plan: FeaturePlan, frame: Frame, rows: Int32Array): LinearDesign {
  const raw = readInputs(plan.signature, frame, rows);
  const dense = plan.dense.map((encoder) => {
    const values = raw.numbers[encoder.input]!;
    return encoder.kind === 'number' ? encodeNumbers(encoder, values) : flagMissing(values);
  });
  const hot = plan.hot.map((encoder): HotBlock => {
    return { active: activeColumns(encoder, raw), size: hotSize(encoder) };
  });
  return { rows: rows.length, dense, hot };
}

function flagMissing(values: Float32Array): Float64Array {
  const flags = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) flags[i] = 1;
  return flags;
}

function activeColumns(encoder: HotEncoder, raw: RawInputs): Int32Array {
  const missing = hotSize(encoder) - 1;
  if (encoder.kind === 'category') return activeLevels(encoder.levels, raw.categories[encoder.input]!);
  if (encoder.kind === 'boolean') {
    const values = raw.booleans[encoder.input]!;
    const active = new Int32Array(values.length);
    for (let i = 0; i < values.length; i++) active[i] = values[i]! < 0 ? missing : values[i]!;
    return active;
  }
  const times = raw.times[encoder.input]!;
  const active = new Int32Array(times.length);
  for (let i = 0; i < times.length; i++) {
    const seconds = times[i]!;
    active[i] = Number.isNaN(seconds) ? missing : calendarPart(seconds, encoder.part);
  }
  return active;
}

/** Levels are looked up once each, not once a row. */
function activeLevels(known: readonly string[], { codes, levels }: RawCategories): Int32Array {
  const unseen = known.length;
  const missing = known.length + 1;
  const positions = new Map(known.map((level, position) => [level, position]));
  const activeOf = Int32Array.from(levels, (level) => positions.get(level) ?? unseen);
  const active = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    active[i] = code < 0 ? missing : activeOf[code]!;
  }
  return active;
}
