import { sha256 } from '../../core/canonical-json.ts';

/**
 * Names the code that trains. It changes when, and only when, the same data and spec may give other bytes:
 * raise it with every change to features, trainers or the graph.
 */
export const CODE_DIGEST = sha256('perennial-trainer 7');
