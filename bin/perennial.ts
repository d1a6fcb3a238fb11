#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { buildEnvironment } from '../lib/build-environment.ts';
import { bundleFunction } from '../lib/bundling/bundle-function.ts';
import { readEnvironment } from '../lib/read-environment.ts';

/**
 * The CDK app of one environment: `npx cdk deploy --all -c environment=dev`. Nothing else reads deploy-time settings.
 * The feature flags come from cdk.json even when it is not the toolkit that starts the app.
 */
const ROOT = join(import.meta.dirname, '..');
const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
const app = new App({ analyticsReporting: false, context });
const read = readEnvironment(join(ROOT, 'environments'), app.node.tryGetContext('environment'));
if ('problems' in read) {
  process.stderr.write(`${read.problems.join('\n')}\n`);
  process.exit(1);
}
const { architecture } = read.environment;
buildEnvironment(app, read.environment, { bundle: (name) => bundleFunction(name, { architecture }) });
app.synth();
