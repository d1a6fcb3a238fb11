import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { mostDropBytes } from '../core/contracts/most-drop-bytes.ts';
import { type ComputeVariable, computeVariables } from '../wiring/compute-settings.ts';
import { functions } from '../wiring/functions.ts';
import { type SettingName, settingsOf } from '../wiring/settings.ts';
import type { FunctionWiring } from '../wiring/types.ts';
import { machineArnPrefix, namePrefix } from './names.ts';
import type { PlatformContext } from './platform-context.ts';

/** The environment variables of a function: exactly the settings that follow from what it uses. */
export function variablesOf(
  scope: Construct,
  { size, uses }: FunctionWiring,
  { environment, bucket, table, bus, trainer }: PlatformContext,
): Partial<Record<SettingName | ComputeVariable, string>> {
  const values: Record<SettingName, string> = {
    PERENNIAL_ENVIRONMENT: environment.name,
    PERENNIAL_BUCKET: bucket.bucketName,
    PERENNIAL_ACCOUNT: Stack.of(scope).account,
    PERENNIAL_TABLE: table.tableName,
    PERENNIAL_EVENT_BUS: bus.eventBusName,
    PERENNIAL_STATE_MACHINES: machineArnPrefix(scope, environment),
    PERENNIAL_STREAMS: namePrefix(environment),
    PERENNIAL_LOG_MODE: environment.logMode,
    PERENNIAL_MEMORY_MB: String(environment.functionSizes[size].memoryMegabytes),
    PERENNIAL_DROP_BYTES: String(
      mostDropBytes(environment.functionSizes[functions['ingest-drop'].size].scratchMegabytes * 2 ** 20),
    ),
  };
  return {
    ...Object.fromEntries(settingsOf(uses).map((name) => [name, values[name]])),
    ...(uses.compute &&
      computeVariables({ preference: environment.trainer.compute, trainer: trainer?.settings })),
  };
}
