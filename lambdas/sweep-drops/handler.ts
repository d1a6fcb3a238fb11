import * as z from 'zod';
import { ScheduledEvent } from '../../core/contracts/events.ts';
import { handle } from '../handle.ts';
import { sweepDeletions } from '../store/sweep-deletions.ts';
import { sweepModels } from '../store/sweep-models.ts';
import { sweepObjects } from '../store/sweep-objects.ts';

/**
 * Moves on every drop and run that has no end, claims objects no event told of and removes what came in for deleted
 * models. Safe to run twice at once.
 */
export const handler = handle(
  ScheduledEvent,
  z.object({ claimed: z.number(), movedOn: z.number(), givenUp: z.number(), removed: z.number() }),
  async (_event, services) => {
    const claimed = await sweepObjects(services);
    const { movedOn, givenUp } = await sweepModels(services);
    const removed = await sweepDeletions(services);
    if (removed > 0)
      services.log({ level: 'info', message: 'removed what came in for deleted models', removed });
    if (claimed + movedOn + givenUp > 0)
      services.log({
        level: 'warn',
        message: 'sweeper found work without an end',
        claimed,
        movedOn,
        givenUp,
      });
    return { claimed, movedOn, givenUp, removed };
  },
);
