/** Cuts a list into batches of at most `items` entries and `bytes` bytes together, in their order. */
export function cutBatches<Item extends { bytes: number }>(
  list: Item[],
  limits: { items: number; bytes: number },
): Item[][] {
  const batches: Item[][] = [];
  let bytes = 0;
  for (const item of list) {
    const batch = batches.at(-1);
    if (batch && batch.length < limits.items && bytes + item.bytes <= limits.bytes) {
      batch.push(item);
      bytes += item.bytes;
    } else {
      batches.push([item]);
      bytes = item.bytes;
    }
  }
  return batches;
}
