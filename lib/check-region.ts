import { Fact, FactName } from 'aws-cdk-lib/region-info';
import type { Environment } from '../core/contracts/environment.ts';

/**
 * What is wrong with an environment's region: unknown to the CDK, or without arm64 functions. A region counts as
 * having them when AWS publishes an arm64 build of one of its own Lambda extensions there, which the CDK lists.
 */
export function checkRegion({ region, architecture }: Environment): string[] {
  const known = Fact.regions.filter((name) => Fact.find(name, FactName.PARTITION));
  if (!known.includes(region)) return [`region ${region} is unknown; known: ${known.join(', ')}`];
  if (architecture === 'x64' || hasArm64(region)) return [];
  return [
    `region ${region} has no arm64 Lambda that the CDK knows of: write architecture: x64, or take one of ${known.filter(hasArm64).join(', ')}`,
  ];
}

function hasArm64(region: string): boolean {
  return Fact.names.some((name) => name.endsWith('_arm64') && Fact.find(region, name) !== undefined);
}
