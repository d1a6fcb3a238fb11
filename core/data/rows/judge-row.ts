import type { BoundExpressions } from './bind-expressions.ts';
import { KEPT, LEFT_OUT, type RowFault } from './row-fault.ts';

export interface JudgeInput extends BoundExpressions {
  isPositioned: boolean;
  misfitFaults: RowFault[];
  contract: RowFault[];
}

/**
 * SQL for a row's verdict, and the faults that its numbers mean. In this order: the record cannot be read; a
 * value that `where` looks at does not fit; `where` leaves the row out, whatever else is wrong with it; any
 * value does not fit; the contract is broken.
 */
export function judgeRow(input: JudgeInput): { verdict: string; faults: RowFault[] } {
  const { isPositioned, where, misfitFaults, contract } = input;
  const record: RowFault = {
    code: 'fault_code',
    message: 'fault_message',
    condition: isPositioned ? `fault_code <> ''` : 'false',
  };
  const faults = [record, ...misfitFaults, ...contract];
  const numberOf = new Map(faults.map((fault, i) => [fault, i + 1]));
  const branch = (fault: RowFault) => `WHEN ${fault.condition} THEN ${numberOf.get(fault)}`;
  const whenMisfits = (chosen: RowFault[]) => {
    const possible = chosen.filter((fault) => fault.condition !== 'false');
    if (possible.length === 0) return [];
    const any = possible.map((fault) => fault.condition).join(' OR ');
    return [`WHEN ${any} THEN CASE ${possible.map(branch).join(' ')} END`];
  };
  const read = where === undefined ? new Set<string>() : columnsBehind(where.columns, input.derived);
  const branches = [
    ...(isPositioned ? [branch(record)] : []),
    ...whenMisfits(misfitFaults.filter((fault) => read.has(fault.column!))),
    ...(where === undefined ? [] : [`WHEN NOT coalesce(${where.sql}, false) THEN ${LEFT_OUT}`]),
    ...whenMisfits(misfitFaults),
    ...contract.map(branch),
  ];
  const verdict = branches.length === 0 ? `${KEPT}` : `CASE ${branches.join(' ')} ELSE ${KEPT} END`;
  return { verdict: `CAST(${verdict} AS INTEGER)`, faults };
}

/** The columns that these are computed from, at any remove, and themselves. */
function columnsBehind(names: readonly string[], derived: BoundExpressions['derived']): Set<string> {
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const source = derived.find(({ reading }) => reading.column.name === name);
    open.push(...(source?.columns ?? []));
  }
  return found;
}
