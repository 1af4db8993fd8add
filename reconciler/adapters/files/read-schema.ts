import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../core/model/json.js';

/** A schema of the package's own `schemas/` folder, e.g. `chaincode.schema.json`. */
export function readSchema(file: string): JsonObject {
  // From dist/reconciler/adapters/files/ to the package's root.
  return JSON.parse(readFileSync(new URL(`../../../../schemas/${file}`, import.meta.url), 'utf8')) as JsonObject;
}
