import type { ApiClient, ApiPath } from './http-client.ts';

interface Page<T> {
  items: T[];
  next?: string;
}

/** Rows that one page may have; servers may answer fewer. */
const PAGE_ITEMS = 100;

/** The first `limit` items of a list, page by page; `next` says that there are more. */
export async function listItems<T>(
  client: ApiClient,
  path: ApiPath,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<Page<T>> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const page: Page<T> = await client.get(path, { limit: Math.min(PAGE_ITEMS, limit - items.length), next });
    items.push(...page.items);
    next = page.next;
  } while (next !== undefined && items.length < limit);
  return next === undefined ? { items } : { items, next };
}
