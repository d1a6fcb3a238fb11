import { defineCommand } from '../command.ts';
export default defineCommand({
  usage: '',
  description: '',
  arguments: { min: 0, max: 0 },
  options: {},
  examples: ['npx perennial labels'],
  async run() {
    return 0 as const;
  },
});
