import { bundleFunctions } from '../lib/bundling/bundle-function.ts';
import { zippedSize } from '../lib/bundling/zipped-size.ts';
import { type FunctionName, functions } from '../wiring/functions.ts';
import type { Benchmark, Figures } from './bench-line.ts';

const NAMES = Object.keys(functions) as FunctionName[];
const ARCHITECTURES = ['arm64', 'x64'] as const;
const GOAL: Partial<Record<FunctionName, Figures>> = { predict: { arm64ZippedMegabytes: 11 } };

/** How large each function's package is, for both architectures: what a deploy uploads and a cold start fetches. */
export const measurePackageSize: Benchmark = async function* () {
  const bundles = ARCHITECTURES.map((architecture) => ({
    architecture,
    folders: bundleFunctions(NAMES, { architecture }),
  }));
  for (const name of NAMES) {
    const figures = bundles.flatMap(({ architecture, folders }) => {
      const { bytes, zippedBytes } = zippedSize(folders[name]);
      return [
        [`${architecture}ZippedMegabytes`, zippedBytes / 1e6],
        [`${architecture}Megabytes`, bytes / 1e6],
      ];
    });
    yield {
      name: 'package-size',
      variant: name,
      rows: 0,
      columns: 0,
      rounds: 1,
      ours: Object.fromEntries(figures) as Figures,
      peers: {},
      ratio: {},
      ...(GOAL[name] && { goal: GOAL[name] }),
      note: 'code, source maps and natives; a megabyte is a million bytes; zipped as cdk does it',
    };
  }
};
