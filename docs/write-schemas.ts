import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelSpecSchema } from '../core/contracts/model-spec-schema.ts';

// Run after changing the model spec: node docs/write-schemas.ts
const file = join(import.meta.dirname, 'model-spec.schema.json');
writeFileSync(file, `${JSON.stringify(modelSpecSchema(), null, 2)}\n`);
