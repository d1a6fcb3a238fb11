import { startMiniStack } from './start-ministack.ts';

/** Starts MiniStack, says where, and waits to be ended: its test ends it in ways that leave no time to clean up. */
const { endpoint, folder } = await startMiniStack();
process.stdout.write(`${JSON.stringify({ endpoint, folder })}\n`);
setInterval(() => undefined, 60_000);
