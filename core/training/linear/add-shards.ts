import type { Engine } from '../kernels/engine.ts';

/** Adds `into.length` numbers of every partial result to `into`, in the order of the results. */
export function addShards(
  { f64 }: Engine,
  results: { address: number; bytes: number; shards: number },
  from: number,
  into: Float64Array,
): void {
  for (let shard = 0; shard < results.shards; shard++) {
    const at = (results.address + shard * results.bytes + from) / 8;
    for (let i = 0; i < into.length; i++) into[i]! += f64[at + i]!;
  }
}
