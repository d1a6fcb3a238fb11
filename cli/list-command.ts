import { type Command, defineCommand } from './command.ts';
import { EXIT } from './exit-code.ts';
import { type ApiPath, apiPath } from './http-client.ts';
import { listItems } from './list-items.ts';
import { parseWhole } from './parse-duration.ts';
import { layOutTable, type TableColumn } from './print-table.ts';
import { dim, type Text } from './text.ts';

/** What tells one list of a model's records from another. */
export interface ListRule<Item> {
  description: string;
  example: string;
  /** Last part of `/models/{model}/…`. */
  route: string;
  /** Orders the items for people, newest first. */
  newestFirst?(a: Item, b: Item): number;
  columns: readonly TableColumn[];
  row(item: Item, now: Date): readonly Text[];
  /** What to say where there is nothing. */
  empty: string;
  /** Lines under the table. */
  footer?(items: readonly Item[], now: Date): readonly Text[];
}

const DEFAULT_LIMIT = 20;

/** A command that lists records of one model, newest first: a table, or `{"items":[…],"next"?}`. */
export function listCommand<Item>(rule: ListRule<Item>): Command {
  return defineCommand({
    usage: 'MODEL',
    description: rule.description,
    arguments: { min: 1, max: 1 },
    options: {
      limit: { type: 'string', value: 'N', help: `how many, ${DEFAULT_LIMIT} without it` },
      all: { type: 'boolean', help: 'all of them' },
    },
    examples: [rule.example],
    async run({ arguments: [model], options, client, output, io }) {
      const limit = options.all
        ? Number.POSITIVE_INFINITY
        : options.limit === undefined
          ? DEFAULT_LIMIT
          : parseWhole('--limit', options.limit);
      const path: ApiPath = `${apiPath`/models/${model!}`}/${rule.route}`;
      const page = await listItems<Item>(client, path, limit);
      const items = rule.newestFirst ? page.items.toSorted(rule.newestFirst) : page.items;
      output.object({ ...page, items });
      if (items.length === 0) output.line(dim(rule.empty));
      else
        output.lines(
          layOutTable(
            rule.columns,
            items.map((item) => rule.row(item, io.now())),
            output.width,
          ),
        );
      output.lines(rule.footer?.(items, io.now()) ?? []);
      if (page.next !== undefined) output.line(dim(`there are more: --limit N or --all shows them`));
      return EXIT.done;
    },
  });
}
