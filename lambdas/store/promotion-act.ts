/** The ledger's name for the promotion that one rollout attempt makes: it happens once, whatever is repeated. */
export function promotionAct(runId: string, attempt: number): string {
  return `promote-${runId}-r${attempt}`;
}
