import type { DropRecord } from '../core/contracts/drop.ts';
import type { ExecutionStatus, ExecutionStep } from '../core/contracts/execution.ts';
import type { EvaluationReport } from '../core/contracts/judgement.ts';
import type { ModelRecord } from '../core/contracts/model-record.ts';
import type { ModelVersionRecord } from '../core/contracts/model-version.ts';
import type { RunOutcome, RunRecord } from '../core/contracts/run.ts';
import type { LedgerEntry, ServingState } from '../core/contracts/serving.ts';

/** What the API answers where it is more than a stored record. */

/** One line of `GET /models`. */
export interface ModelItem {
  model: string;
  task: string;
  revision: number;
  paused?: { since: string; by: string; why: string };
  champion?: { version: number; since: string };
  openDrops: number;
  lastRun?: { runId: string; outcome?: RunOutcome; endedAt?: string };
}

export type ModelAnswer = ModelRecord & { serving: ServingState | null };

/** How far a workflow is, as far as the platform still knows it. */
export interface ExecutionAnswer {
  status: ExecutionStatus;
  error?: string;
  cause?: string;
  steps: ExecutionStep[];
}
export type DropAnswer = DropRecord & { execution?: ExecutionAnswer };
export type RunAnswer = RunRecord & { execution?: ExecutionAnswer };
export type VersionAnswer = ModelVersionRecord & { evaluation?: EvaluationReport };

export interface ApplyAnswer {
  model: string;
  revision: number;
  specDigest: string;
  changed: boolean;
}

export interface LedgerAtAnswer {
  serving: Pick<ServingState, 'rev' | 'routes'> | null;
  entry: LedgerEntry | null;
}
