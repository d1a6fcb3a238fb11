import type { TableSession } from './table-session.ts';
export async function evaluateRowExpression(_s: TableSession, _f: string[], _e: string): Promise<Uint8Array> {
  throw new Error('pending');
}
