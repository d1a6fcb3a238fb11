import { installMiniStack } from './ministack/install-ministack.ts';

/** Before all test files, so that they do not install MiniStack at the same time. */
export default async function setUp(): Promise<void> {
  await installMiniStack();
}
