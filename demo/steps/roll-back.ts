import type { LedgerEntry } from '../../core/contracts/serving.ts';
import { verifyLedger } from '../../core/registry/ledger-hash.ts';
import type { Stage } from '../stage.ts';

const MODEL = 'green-taxi';

/** One write brings the former champion back; the ledger tells everything that happened, and proves it. */
export async function rollBackAndTell(stage: Stage): Promise<number> {
  const { api, say } = stage;
  say.step('Rollback in one write, and the ledger as a story');
  const { serving } = await api.expect('GET', `/models/${MODEL}`);
  const champion = serving.routes[0].version;
  const rolledBack = await api.call('POST', `/models/${MODEL}/rollback`, {
    rev: serving.rev,
    why: 'the demo shows how',
  });
  if (rolledBack.status === 200) {
    const now = rolledBack.body.routes[0].version;
    say.tell(
      `✓ version ${champion} → version ${now}, rev ${serving.rev} → ${rolledBack.body.rev}; no training, no copying`,
      {
        rolledBack: { from: champion, to: now, rev: rolledBack.body.rev },
      },
    );
    const again = await api.call('POST', `/models/${MODEL}/rollback`, { rev: serving.rev });
    say.tell(`✓ the same call again with the old rev: ${again.status}, now at rev ${again.body.rev}`, {
      status: again.status,
      rev: again.body.rev,
    });
    stage.must(again.status === 409, 'a rollback from an old rev is refused');
  } else
    say.tell(`· no rollback: ${rolledBack.body.detail}`, {
      status: rolledBack.status,
      detail: rolledBack.body.detail,
    });

  const { items } = await api.expect('GET', `/models/${MODEL}/ledger?limit=1000`);
  const entries: LedgerEntry[] = items;
  for (const entry of entries)
    say.tell(
      `${entry.at.slice(0, 16).replace('T', ' ')}  rev ${entry.rev}  ${entry.who} ${sayWhat(entry)}: ${entry.why.slice(0, 110)}`,
      {
        ledger: entry.seq,
        at: entry.at,
        who: entry.who,
        what: entry.what,
        why: entry.why,
        rev: entry.rev,
        hash: entry.hash,
      },
    );
  const checked = verifyLedger(entries);
  stage.must(checked.valid, 'the ledger is one unbroken chain');
  const forged = verifyLedger(
    entries.map((entry) => (entry.seq === 2 ? { ...entry, why: 'nothing to see here' } : entry)),
  );
  stage.must(!forged.valid, 'a changed entry is found');
  say.tell(
    `✓ hash chain of ${entries.length} entries verified; one changed word is found at entry ${forged.valid ? '?' : forged.seq}`,
    {
      chain: checked,
      forged,
    },
  );
  const then = await api.expect('GET', `/models/${MODEL}/ledger?at=2023-02-15T12:00:00Z`);
  say.tell(
    `✓ what served on 15 February: version ${then.serving?.routes[0].version}, because ${then.entry?.why}`,
    { at: then.at, serving: then.serving },
  );
  return entries.length;
}

function sayWhat(entry: LedgerEntry): string {
  return entry.what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
