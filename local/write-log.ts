import type { Services } from '../platform/services.ts';

/** One JSON object a line on stderr, as a function's log would be; debug lines are left out. */
export const writeLog: Services['log'] = ({ level, message, ...fields }) => {
  if (level === 'debug') return;
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
};
