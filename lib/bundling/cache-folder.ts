import { join } from 'node:path';

/** The repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Where bundles and what they are made of are kept; git and npm leave it alone, and it can be deleted at any time. */
export const CACHE = join(ROOT, 'node_modules', '.cache', 'perennial');

export type Architecture = 'arm64' | 'x64';
