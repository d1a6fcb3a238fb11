import { answerRoutes } from '../http/answer-routes.ts';
import { getDataset, listDatasets } from './datasets.ts';
import { getDrop, listDrops, listQuarantine } from './drops.ts';
import { getHealth, getOpenApi } from './health.ts';
import { getLedger } from './ledger.ts';
import { getModel, listModels } from './models.ts';
import { getRun, listRuns } from './runs.ts';
import { getExplanation, getVersion, listVersions } from './versions.ts';
import { listDecisions, listDrift } from './watch.ts';

/** What happened and what is, for people and programs: reads only. */
export const handler = answerRoutes({
  'GET /health': getHealth,
  'GET /openapi.json': getOpenApi,
  'GET /models': listModels,
  'GET /models/{model}': getModel,
  'GET /models/{model}/drops': listDrops,
  'GET /models/{model}/drops/{dropId}': getDrop,
  'GET /models/{model}/drops/{dropId}/quarantine': listQuarantine,
  'GET /models/{model}/datasets': listDatasets,
  'GET /models/{model}/datasets/{datasetId}': getDataset,
  'GET /models/{model}/runs': listRuns,
  'GET /models/{model}/runs/{runId}': getRun,
  'GET /models/{model}/versions': listVersions,
  'GET /models/{model}/versions/{version}': getVersion,
  'GET /models/{model}/versions/{version}/explanation': getExplanation,
  'GET /models/{model}/drift': listDrift,
  'GET /models/{model}/decisions': listDecisions,
  'GET /models/{model}/ledger': getLedger,
});
