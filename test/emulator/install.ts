import { installPythonTools } from './ministack/install-python-tools.ts';

/** Before all test files, so that they do not install the same tools at the same time. */
export default async function setUp(): Promise<void> {
  await installPythonTools();
}
