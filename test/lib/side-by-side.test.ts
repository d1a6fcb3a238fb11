import { describe, expect, it } from 'vitest';
import type { Templates } from './checks/template.ts';
import { environmentNamed, synthesise } from './synthesise.ts';

/** Every name that a template gives a resource of its own, as it will be in the account; references are no names. */
function physicalNames({ data, platform, operations }: Templates): string[] {
  return [data, platform, operations].flatMap(({ Resources }) =>
    Object.values(Resources).flatMap(({ Type, Properties = {} }) => {
      const kind = Type.split('::').at(-1);
      return (
        Object.entries(Properties)
          .filter(([key, value]) => (key === 'Name' || key === `${kind}Name`) && typeof value === 'string')
          // a policy's and a stage's name are their role's and API's own affair
          .filter(([key, value]) => key !== 'PolicyName' && value !== '$default')
          .map(([key, value]) => `${Type} ${key} ${value}`)
      );
    }),
  );
}

function shared(one: Templates, other: Templates): string[] {
  const names = physicalNames(other);
  return physicalNames(one).filter((name) => names.includes(name));
}

describe('two environments in one account', () => {
  const dev = synthesise(environmentNamed('dev'));
  const other = synthesise({ ...environmentNamed('dev'), name: 'other' });

  it('share no physical name', () => {
    expect(physicalNames(dev).length).toBeGreaterThan(5);
    expect(shared(dev, other)).toEqual([]);
  });

  it('would be told of a name that they share', () => {
    const weakened = structuredClone(other);
    const table = Object.values(weakened.data.Resources).find(({ Type }) => Type === 'AWS::DynamoDB::Table');
    const same = structuredClone(dev);
    const its = Object.values(same.data.Resources).find(({ Type }) => Type === 'AWS::DynamoDB::Table');
    Object.assign(table?.Properties, { TableName: 'perennial' });
    Object.assign(its?.Properties, { TableName: 'perennial' });

    expect(shared(same, weakened)).toEqual(['AWS::DynamoDB::Table TableName perennial']);
  });

  it('name nothing of each other', () => {
    expect(JSON.stringify(dev)).not.toMatch(/perennial-other|Perennial-other|Perennialother/);
    expect(JSON.stringify(other)).not.toMatch(/perennial-dev|Perennial-dev|Perennialdev/);
  });
});
