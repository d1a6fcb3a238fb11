import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { nameOfFailure, type SubjectMaker, useSubject } from './contract-subject.ts';

/** What services.ts promises of Scratch. */
export function describeScratch(maker: SubjectMaker): void {
  describe('scratch', () => {
    const subject = useSubject(maker);

    it('keeps a file for one invocation and deletes it afterwards', async () => {
      const scratch = subject.createScratch();
      const path = scratch.path('a b.csv');
      await writeFile(path, 'x');

      expect(scratch.path('a b.csv')).toBe(path);
      expect(await readFile(path, 'utf8')).toBe('x');
      await scratch.dispose();
      expect(await nameOfFailure(stat(path))).toBe('Error');
    });

    it('gives two invocations different folders', async () => {
      const [one, other] = [subject.createScratch(), subject.createScratch()];

      expect(one.path('x')).not.toBe(other.path('x'));
      await one.dispose();
      await writeFile(other.path('x'), 'still there');
      await other.dispose();
    });

    it('says how much room there is', () => {
      expect(subject.createScratch().freeBytes()).toBeGreaterThan(1_000_000);
    });

    it.each(['', '.', '..', 'a/b', '../x', '/etc/passwd', 'a\\b', 'a\u0000', 'x'.repeat(256)])(
      'refuses the name %j',
      (name) => {
        const scratch = subject.createScratch();

        expect(() => scratch.path(name)).toThrowError(expect.objectContaining({ name: 'InvalidInputError' }));
      },
    );
  });
}
