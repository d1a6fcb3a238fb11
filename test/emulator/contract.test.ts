import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { describePlatform } from '../platform/contract/describe-platform.ts';
import { createEmulatorSubject } from './contract/emulator-subject.ts';
import { makeResources } from './contract/make-resources.ts';
import { CONTRACT_DIFFERENCES } from './differences.ts';
import { expectDifferences } from './expect-differences.ts';
import { type MiniStack, startMiniStack, useMiniStack } from './ministack/start-ministack.ts';

describe('the AWS platform on MiniStack', () => {
  let miniStack: MiniStack;

  beforeAll(async () => {
    miniStack = await startMiniStack();
    useMiniStack(miniStack);
    await makeResources(miniStack.folder);
  });
  afterAll(async () => {
    await miniStack?.stop();
  });
  beforeEach(expectDifferences(CONTRACT_DIFFERENCES));

  describePlatform({ canPassTime: false, make: async () => createEmulatorSubject(miniStack.folder) });
});
