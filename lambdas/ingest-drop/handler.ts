import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { IngestDropInput, IngestDropOutput } from '../../core/contracts/workflows.ts';
import { ingestFile } from '../../core/data/ingest-file.ts';
import type { IngestResult } from '../../core/data/ingest-result.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { sniffFile } from '../../platform/sniff-file.ts';
import { handle } from '../handle.ts';
import { readModel } from '../store/read-model.ts';
import { readRecord } from '../store/record.ts';
import { acceptDataset } from './accept-dataset.ts';
import { endDrop } from './end-drop.ts';
import { keepBadRows } from './keep-bad-rows.ts';
import { readPrevious } from './read-previous.ts';

/** The rest of the scratch space is for what the database puts aside and for the snapshot. */
const SHARE_OF_SCRATCH = 0.4;

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
  const mostBytes = Math.floor(services.scratch.freeBytes() * SHARE_OF_SCRATCH);
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
  const session = await services.tables.open({ folder: services.scratch.folder() });
  try {
    const sniffed = await sniffFile(path, { filename: drop.filename, data: spec.data });
    const previous = await readPrevious(services, drop.model);
    return await ingestFile(session, {
      file: sniffed,
      filename: drop.filename,
      spec,
      ...(previous && { previous }),
      released: drop.released !== undefined,
    });
  } catch (error) {
    // a file or an expression that cannot be read is the drop's fault, not the platform's
    if (!isPerennialError(error, 'UnreadableDataError', 'SqlRefusedError')) throw error;
    const code = error.name === 'SqlRefusedError' ? 'sqlRefused' : 'unreadable';
    return { outcome: 'rejected', reasons: [{ code, message: error.message.slice(0, 2_000) }] };
  } finally {
    session.close();
  }
}
