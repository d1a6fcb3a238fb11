import { Stack, Validations } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { ACKNOWLEDGEMENTS } from '../../lib/acknowledge.ts';
import { buildApp, environmentNamed } from './synthesise.ts';

function findings(root: IConstruct): string[] {
  return new AwsSolutionsChecks(root)
    .validateScope(root)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

/** What cdk-nag would say if nothing were acknowledged: rule and finding, without the place. */
function rawFindings(root: IConstruct): Set<string> {
  const checks = new AwsSolutionsChecks(root);
  Object.assign(checks, { isAcknowledged: () => false });
  return new Set(checks.validateScope(root).violations.map(({ ruleName }) => ruleName));
}

function acknowledged(root: IConstruct): Map<string, string> {
  return new Map(
    root.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => [id.replace(/^annotation::/i, ''), reason]),
  );
}

describe('cdk-nag', () => {
  const { app } = buildApp(environmentNamed('prod'));
  const { app: sparing } = buildApp(
    environmentNamed('prod', { logMode: 'buffered', accessLog: false, dashboard: false }),
  );

  it('finds nothing in an environment that signs predictions', () => {
    expect(findings(app)).toEqual([]);
  });

  it('finds nothing in an environment that takes API keys', () => {
    expect(findings(buildApp(environmentNamed('dev', { predictionAuth: 'key' })).app)).toEqual([]);
  });

  it('finds nothing in an environment that saves on logs and pictures', () => {
    expect(findings(sparing)).toEqual([]);
  });

  it('finds nothing in an environment that trains in SageMaker jobs', () => {
    const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/perennial-trainer:1';

    expect(findings(buildApp(environmentNamed('dev', { trainer: { compute: 'auto', image } })).app)).toEqual(
      [],
    );
  });

  it('lets findings stand for at most 8 reasons, each of which is needed', () => {
    const reasons = new Set([app, sparing].flatMap((each) => [...acknowledged(each).values()]));

    expect(reasons.size).toBeLessThanOrEqual(8);
    expect([...reasons].sort()).toEqual(Object.values(ACKNOWLEDGEMENTS).sort());
  });

  it('lets nothing stand that it does not find', () => {
    for (const each of [app, sparing]) {
      const raw = rawFindings(each);

      expect([...acknowledged(each).keys()].filter((id) => !raw.has(id))).toEqual([]);
    }
  });

  it('finds a careless bucket', () => {
    const { app: careless } = buildApp(environmentNamed('dev'));
    new Bucket(new Stack(careless, 'Careless'), 'Bucket');

    expect(findings(careless).map((finding) => finding.split(' ')[0])).toContain('AwsSolutions-S10');
  });

  it('finds a wildcard that nobody acknowledged, beside those that somebody did', () => {
    const { app: careless, stacks } = buildApp(environmentNamed('dev'));
    const role = stacks.platform.functions.predict?.node.findChild('Role') as unknown as IRole;
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:Get*'], resources: ['*'] }));

    expect(findings(careless).join()).toContain('AwsSolutions-IAM5[Action::s3:Get*]');
  });
});
