import { sha256 } from '../../core/canonical-json.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { LedgerEntry, ServingState } from '../../core/contracts/serving.ts';
import { GENESIS_HASH, hashLedgerEntry } from '../../core/registry/ledger-hash.ts';
import { readRecord } from '../../lambdas/store/record.ts';
import type { Platform } from '../../local/open-platform.ts';

/** A reader that looks at what serves and at the ledger after every change, and says what must never be seen. */
export interface InvariantWatch {
  /** What was seen that must not be, in plain words; empty when all is well. */
  violations: string[];
  look(): Promise<void>;
  /** A training step began to compute; two runs of one model at once are a violation. */
  noteTraining(functionName: string, event: unknown): Promise<void>;
}

const TRAINING_STEPS = ['train-candidate', 'fit-model'];

export function watchInvariants(platform: () => Platform, model: string): InvariantWatch {
  const violations: string[] = [];
  const known = { rev: 0, champion: null as number | null, seq: 0, hash: GENESIS_HASH };
  const verified = new Set<string>();
  let training: string | undefined;

  /** The chain grows by whole links only, each hashed over the one before (I4, I5). */
  async function lookAtLedger(): Promise<LedgerEntry[]> {
    const entries: LedgerEntry[] = [];
    for (;;) {
      const { records } = platform().services;
      const entry = await readRecord(records, recordKey.ledger(model, known.seq + 1), LedgerEntry);
      if (!entry) return entries;
      if (entry.previousHash !== known.hash || hashLedgerEntry(entry) !== entry.hash)
        violations.push(`ledger entry ${entry.seq} breaks the chain`);
      known.seq = entry.seq;
      known.hash = entry.hash;
      entries.push(entry);
    }
  }

  async function lookAtArtifact(digest: string): Promise<void> {
    if (verified.has(digest)) return;
    const { body } = await platform().services.objects.get(`artifacts/sha256/${digest}.onnx`);
    if (sha256(body) === digest) verified.add(digest);
    else violations.push(`the champion's artifact is not ${digest}`);
  }

  async function isTraining(runId: string): Promise<boolean> {
    const { workflows, services } = platform();
    const run = await services.records.get(recordKey.run(model, runId), { consistent: true });
    return (
      run?.outcome === undefined && (await workflows.describe('train-model', runId))?.status === 'RUNNING'
    );
  }

  return {
    violations,
    async look() {
      const { records } = platform().services;
      const serving = await readRecord(records, recordKey.serving(model), ServingState);
      const entries = await lookAtLedger();
      if (!serving) {
        if (known.rev > 0) violations.push('nothing serves any more');
        return;
      }
      const champions = serving.routes.filter(({ role }) => role === 'champion');
      const [champion] = champions;
      if (champions.length !== 1 || !champion) {
        violations.push(`${champions.length} champions at rev ${serving.rev}`);
        return;
      }
      if (serving.rev !== known.rev) {
        const changes = entries.filter((e) => e.what === 'versionPromoted' || e.what === 'rolledBack');
        if (serving.rev !== known.rev + 1) violations.push(`rev went from ${known.rev} to ${serving.rev}`);
        if (changes.length !== 1 || changes[0]?.rev !== serving.rev)
          violations.push(`rev ${serving.rev} came with ${changes.length} ledger entries`);
        if (changes[0]?.what === 'versionPromoted') await lookAtJudgement(champion.version);
        known.rev = serving.rev;
        known.champion = champion.version;
      }
      await lookAtArtifact(champion.artifactDigest);
    },
    async noteTraining(functionName, event) {
      if (!TRAINING_STEPS.includes(functionName)) return;
      const { runId } = event as { runId: string };
      const before = training;
      if (before === runId) return;
      // the orphan of a lost execution computes for nobody, and a run that has its end waits for nothing
      if (!(await isTraining(runId))) return;
      if (before !== undefined && (await isTraining(before)))
        violations.push(`${before} and ${runId} train at once`);
      training = runId;
    },
  };

  /** A champion was judged against the one before it and nothing else (I8). */
  async function lookAtJudgement(version: number): Promise<void> {
    const item = await platform().services.records.get(recordKey.version(model, version), {
      consistent: true,
    });
    if (item?.judgedAgainst !== known.champion)
      violations.push(
        `version ${version} was judged against ${item?.judgedAgainst}, and followed ${known.champion}`,
      );
  }
}
