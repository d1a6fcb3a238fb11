import { type FunctionName, functions } from '../../wiring/functions.ts';
import type { FunctionWiring, Uses } from '../../wiring/types.ts';

interface Maker {
  file: string;
  export: string;
}

/** Which code makes each service on AWS. The scratch folder is the host's own, for every invocation has one. */
const MAKERS: Record<keyof Uses, Maker> = {
  objects: { file: 'platform/aws/objects.ts', export: 'createS3Objects' },
  records: { file: 'platform/aws/records.ts', export: 'createDynamoRecords' },
  events: { file: 'platform/aws/events.ts', export: 'createEventBridgeEvents' },
  workflows: { file: 'platform/aws/workflows.ts', export: 'createStepFunctionsWorkflows' },
  streams: { file: 'platform/aws/streams.ts', export: 'createFirehoseStreams' },
  tables: { file: 'platform/duckdb-tables.ts', export: 'createDuckdbTables' },
  models: { file: 'platform/onnx-models.ts', export: 'createOnnxModels' },
  threads: { file: 'platform/threads.ts', export: 'createThreads' },
  compute: { file: 'wiring/compute-settings.ts', export: 'readCompute' },
};

/** What makes a service for a bare function that only reads single records or objects, or logs: without the SDK. */
const BARE_MAKERS: Partial<Record<keyof Uses, Maker & { verb?: string }>> = {
  objects: { file: 'aws/bare/objects.ts', export: 'createBareObjects', verb: 'read' },
  records: { file: 'aws/bare/records.ts', export: 'createBareRecords', verb: 'get' },
  streams: { file: 'aws/bare/streams.ts', export: 'createBareStreams' },
};

/**
 * The source of a function's entry: its handler, its host and the makers of exactly the services it uses. `root` is
 * the way from the entry to the repository. All of it is loaded while Lambda starts the function, when processor
 * time is plentiful; clients are made by their first calls.
 */
export function writeEntry(name: FunctionName, root: string): string {
  const { uses, routes, bare, timeoutSeconds }: FunctionWiring = functions[name];
  const instruments = bare ? 'Bare' : 'Powertools';
  const hosted = { name, uses, answersHttp: routes !== undefined, timeoutSeconds };
  const services = (Object.keys(uses) as (keyof Uses)[]).toSorted();
  const makers = services.map((service) => ({ service, ...findMaker(service, uses, bare) }));
  return `${[
    `import { create${instruments}Instruments } from '${root}/aws/${instruments.toLowerCase()}-instruments.ts';`,
    `import { runFunction } from '${root}/aws/run-function.ts';`,
    `import { handler as work } from '${root}/lambdas/${name}/handler.ts';`,
    ...makers.map((maker) => `import { ${maker.export} } from '${root}/${maker.file}';`),
    // otherwise the first model starts it
    ...(bare && uses.models ? [`import '${root}/platform/onnx-runtime.ts';`] : []),
    ...(bare ? [] : [`import { createTmpScratch } from '${root}/platform/aws/scratch.ts';`]),
    `export const handler = runFunction({`,
    `  hosted: ${JSON.stringify(hosted)},`,
    `  handler: work,`,
    `  makers: { ${makers.map((maker) => `${maker.service}: ${maker.export}`).join(', ')} },`,
    `  createInstruments: create${instruments}Instruments,`,
    ...(bare ? [] : ['  createScratch: createTmpScratch,']),
    `});`,
  ].join('\n')}\n`;
}

function findMaker(service: keyof Uses, uses: Uses, bare: true | undefined): Maker {
  const maker = bare && BARE_MAKERS[service];
  const isEnough = !maker?.verb || Object.keys(uses[service] ?? {}).every((verb) => verb === maker.verb);
  return maker && isEnough ? maker : MAKERS[service];
}
