/** The rest of the scratch space is for what the database puts aside and for the snapshot. */
const SHARE_OF_SCRATCH = 0.4;
/** No function of AWS has more. */
const MOST_SCRATCH_MEGABYTES = 10_240;

/** The largest file that ingest reads with so many bytes of scratch space. */
export function mostDropBytes(scratchBytes: number): number {
  return Math.floor(scratchBytes * SHARE_OF_SCRATCH);
}

/** The largest file that any deployment can read. */
export const MAX_DROP_BYTES = mostDropBytes(MOST_SCRATCH_MEGABYTES * 2 ** 20);
