import { describe, expect, it } from 'vitest';
import { findHourly } from '../../../core/cost/find-hourly.ts';
import { template } from './sample-template.ts';

describe('what bills by the hour', () => {
  it('is nothing here', () => {
    expect(findHourly([template])).toEqual([]);
  });

  it.each([
    ['an instance', { Type: 'AWS::EC2::Instance' }],
    ['a NAT gateway', { Type: 'AWS::EC2::NatGateway' }],
    ['provisioned concurrency', { Type: 'AWS::Lambda::Alias' }],
    ['an endpoint', { Type: 'AWS::SageMaker::Endpoint' }],
    ['a key of our own', { Type: 'AWS::KMS::Key' }],
    ['provisioned capacity', { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PROVISIONED' } }],
    ['capacity nobody chose', { Type: 'AWS::DynamoDB::Table', Properties: {} }],
    ['a function in a VPC', { Type: 'AWS::Lambda::Function', Properties: { VpcConfig: {} } }],
    ['a VPC link', { Type: 'AWS::ApiGatewayV2::Integration', Properties: { ConnectionType: 'VPC_LINK' } }],
  ])('names %s', (_, resource) => {
    expect(findHourly([{ Resources: { Odd: resource } }])).toEqual([expect.stringContaining('Odd')]);
  });
});
