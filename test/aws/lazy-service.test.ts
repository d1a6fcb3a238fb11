import { describe, expect, it, vi } from 'vitest';
import { lazyService } from '../../aws/lazy-service.ts';

interface Greeter {
  readonly name: string;
  greet(whom: string): Promise<string>;
}
const greeter: Greeter = {
  name: 'late',
  async greet(whom) {
    return `${this.name} ${whom}`;
  },
};

describe('a lazy service', () => {
  it('is made by its first call, once, also when calls come together', async () => {
    const make = vi.fn(async () => greeter);
    const service = lazyService(make);

    expect(make).not.toHaveBeenCalled();
    expect(await Promise.all([service.greet('a'), service.greet('b')])).toEqual(['late a', 'late b']);
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('tells what is known of it without being made', () => {
    const make = vi.fn(async () => greeter);

    expect(lazyService(make, { name: 'early' }).name).toBe('early');
    expect(make).not.toHaveBeenCalled();
  });

  it('can be handed over by an async function', async () => {
    const service = lazyService(async () => greeter);

    expect(await Promise.resolve(service)).toBe(service);
  });

  it('is made again after making it failed', async () => {
    const make = vi.fn(async () => greeter).mockRejectedValueOnce(new Error('down'));
    const service = lazyService(make);

    await expect(service.greet('a')).rejects.toThrow('down');
    expect(await service.greet('a')).toBe('late a');
  });
});
