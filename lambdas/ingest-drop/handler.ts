import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { mostDropBytes } from '../../core/contracts/most-drop-bytes.ts';
import { IngestDropInput, IngestDropOutput } from '../../core/contracts/workflows.ts';
import type { IngestResult } from '../../core/data/ingest-result.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { ingestDropped } from '../../platform/ingest-dropped.ts';
import type { Services } from '../../platform/services.ts';
import { handle } from '../handle.ts';
import { readModel } from '../store/read-model.ts';
import { readRecord } from '../store/record.ts';
import { acceptDataset } from './accept-dataset.ts';
import { endDrop } from './end-drop.ts';
import { keepBadRows } from './keep-bad-rows.ts';
import { readPrevious } from './read-previous.ts';

/** Reads the dropped file under the model's contract and ends the drop: a dataset version, or reasons. */
export const handler = handle(
  IngestDropInput,
  IngestDropOutput,
  async ({ model, runId, dropId }, services) => {
    const drop = await readRecord(services.records, recordKey.drop(model, dropId), DropRecord);
    if (!drop) throw new PerennialError('NotFoundError', `there is no drop ${dropId} of ${model}`);
    // an execution that a newer attempt replaced changes nothing any more
    if (drop.runId !== runId) return { outcome: drop.outcome ?? 'superseded', train: false };
    if (drop.outcome)
      return { outcome: drop.outcome, train: drop.outcome === 'accepted' && !drop.alreadyKnown };

    const result = await readDrop(services, drop);
    if (result.outcome === 'accepted') return acceptDataset(services, drop, result);
    const quarantineKey = await keepBadRows(services, drop, result);
    const { counts } = result;
    await endDrop(services, drop, {
      outcome: result.outcome,
      reasons: result.reasons,
      findings: 'findings' in result ? result.findings : [],
      ...(counts && { counts }),
      ...(quarantineKey && { quarantineKey }),
    });
    return { outcome: result.outcome, train: false };
  },
);

async function readDrop(services: Services, drop: DropRecord): Promise<IngestResult> {
  const { spec } = await readModel(services.records, drop.model);
  const path = services.scratch.path('dropped');
  const mostBytes = mostDropBytes(services.scratch.freeBytes());
  if (drop.bytes > mostBytes)
    return {
      outcome: 'rejected',
      reasons: [
        {
          code: 'tooLarge',
          message: `the file has ${drop.bytes} bytes; there is room to read ${mostBytes} (scratchMegabytes of the large functions gives more)`,
        },
      ],
    };
  try {
    await services.objects.download(drop.key, path, { versionId: drop.versionId, maxBytes: mostBytes });
  } catch (error) {
    if (!isPerennialError(error, 'ObjectMissingError')) throw error;
    return {
      outcome: 'rejected',
      reasons: [{ code: 'missing', message: 'the object was removed before it could be read' }],
    };
  }
  const previous = await readPrevious(services, drop.model);
  const folder = services.scratch.folder();
  try {
    return await ingestDropped(
      path,
      {
        folder,
        filename: drop.filename,
        spec,
        ...(previous && { previous }),
        released: drop.released !== undefined,
      },
      () => services.tables.open({ folder }),
    );
  } catch (error) {
    // a file or an expression that cannot be read is the drop's fault, not the platform's
    if (!isPerennialError(error, 'UnreadableDataError', 'SqlRefusedError')) throw error;
    const code = error.name === 'SqlRefusedError' ? 'sqlRefused' : 'unreadable';
    return { outcome: 'rejected', reasons: [{ code, message: error.message.slice(0, 2_000) }] };
  }
}
