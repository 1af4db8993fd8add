import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../core/model/json.js';

const known = new Map<string, JsonObject>();

/** A schema of the package's own `schemas/` folder, e.g. `chaincode.schema.json`. Read once: it changes with the package only. */
export function readSchema(file: string): JsonObject {
  let schema = known.get(file);
  if (!schema) {
    // From dist/reconciler/adapters/files/ to the package's root.
    const text = readFileSync(new URL(`../../../../schemas/${file}`, import.meta.url), 'utf8');
    schema = JSON.parse(text) as JsonObject;
    known.set(file, schema);
  }
  return schema;
}
