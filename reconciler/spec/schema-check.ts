import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonObject } from '../core/model/json.js';
import type { SpecProblem } from '../core/model/kind.js';
import { didYouMean } from '../core/text/did-you-mean.js';
import { maskKeys } from '../core/text/mask-keys.js';

/** A defect that the schema shows; `key` when the mapping's key is meant and not its value. */
export type SchemaProblem = SpecProblem & { readonly want: 'key' | 'value' };
export type SchemaCheck = (document: unknown) => readonly SchemaProblem[];
/** Whether a document satisfies a schema; nothing of why not. */
export type Soundness = (document: unknown) => boolean;

const require = createRequire(import.meta.url);

/**
 * Compiles a schema (JSON Schema 2020-12) into a check that says one sentence per defect, and how to mend it. What
 * explains a defect is compiled, and ajv loaded, when there is one: most documents are sound.
 * @param compiled the same schema as the build has compiled it, where it has
 */
export function schemaCheck(schema: JsonObject, compiled?: Soundness): SchemaCheck {
  const isSound = compiled ?? compile(schema, false);
  return (document) => {
    if (isSound(document)) return [];
    const explain = compile(schema, true);
    return explain(document) ? [] : (explain.errors ?? []).filter(isOwnDefect).map(problem);
  };
}

/** What was compiled of a schema: a loop loads a revision with a defect again and again. */
const made = { sound: new WeakMap<JsonObject, ValidateFunction>(), why: new WeakMap<JsonObject, ValidateFunction>() };

/**
 * The schemas are the package's own, and a test holds them to the meta schema: checking and optimizing them again in
 * every process would cost more than all the checks themselves.
 */
function compile(schema: JsonObject, explaining: boolean): ValidateFunction {
  const known = explaining ? made.why : made.sound;
  const check = known.get(schema) ?? compileAnew(schema, explaining);
  known.set(schema, check);
  return check;
}

function compileAnew(schema: JsonObject, explaining: boolean): ValidateFunction {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const cheap = { validateSchema: false, meta: false, code: { optimize: false } };
  const lenient = { allowUnionTypes: true, strictTypes: false } as const;
  return new Ajv2020({ ...cheap, ...lenient, allErrors: explaining, verbose: explaining }).compile(schema);
}

/** Branches of a oneOf fail together; the oneOf's own error speaks for them. A `not` and propertyNames likewise. */
function isOwnDefect(error: ErrorObject): boolean {
  if (error.keyword === 'oneOf') return true;
  return !/\/oneOf\/\d+(\/|$)/.test(error.schemaPath) && error.propertyName === undefined;
}

interface Annotated {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly enum?: readonly unknown[];
}

function problem(error: ErrorObject): SchemaProblem {
  const path = error.instancePath;
  const schema = (error.parentSchema ?? {}) as Annotated;
  const value = (code: string, what: string, mend = hint(schema)): SchemaProblem => ({
    code,
    path,
    what,
    mend,
    want: 'value',
  });
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(path, String(error.params.additionalProperty), schema);
    case 'required':
    case 'dependentRequired':
      return missingField(path, String(error.params.missingProperty), schema);
    case 'type':
      return wrongType(error, value);
    case 'enum':
    case 'const':
      return notOneOf(error, schema, value);
    case 'maxItems':
      return value(...tooMany(error, schema));
    case 'propertyNames':
      return {
        ...value('FIELD_NAME', `"${error.params.propertyName}" cannot be a name here`),
        path: `${path}/${escapePointer(String(error.params.propertyName))}`,
        want: 'key',
      };
    case 'oneOf':
      return value('VALUE_FORM', `${show(error.data)} has none of the forms that are possible here`);
    default:
      return value('VALUE_INVALID', `${show(error.data)} ${error.message ?? 'is not valid'}`);
  }
}

function unknownField(path: string, field: string, schema: Annotated): SchemaProblem {
  const known = Object.keys(schema.properties ?? {});
  const mend = didYouMean(field, known, `remove it; fields here are ${known.join(', ')}`);
  const at = `${path}/${escapePointer(field)}`;
  return { code: 'FIELD_UNKNOWN', path: at, what: `unknown field "${field}"`, mend, want: 'key' };
}

function missingField(path: string, field: string, schema: Annotated): SchemaProblem {
  const missing = (schema.properties?.[field] ?? {}) as Annotated;
  return { code: 'FIELD_MISSING', path, what: `the field "${field}" is missing`, mend: hint(missing), want: 'value' };
}

type Make = (code: string, what: string, mend?: string) => SchemaProblem;

function wrongType(error: ErrorObject, value: Make): SchemaProblem {
  const wanted = [error.params.type].flat().join(' or ');
  const scalar = typeof error.data === 'number' || typeof error.data === 'boolean';
  const mend =
    wanted === 'string' && scalar
      ? `put it in quotes: ${JSON.stringify(String(error.data))}`
      : `${hint(error.parentSchema as Annotated)}`;
  return value('VALUE_TYPE', `${show(error.data)} is not of type ${wanted}`, mend);
}

function notOneOf(error: ErrorObject, schema: Annotated, value: Make): SchemaProblem {
  const allowed = (error.keyword === 'const' ? [error.params.allowedValue] : (schema.enum ?? [])).map(String);
  const otherwise = `write ${allowed.join(' or ')}`;
  const mend = didYouMean(
    String(error.data),
    allowed,
    schema.description ? `${otherwise} (${schema.description})` : otherwise,
  );
  return value('VALUE_NOT_ALLOWED', `${show(error.data)} is not one of ${allowed.join(', ')}`, mend);
}

function tooMany(error: ErrorObject, schema: Annotated): [string, string, string] {
  const count = (error.data as readonly unknown[]).length;
  return ['VALUE_TOO_MANY', `${count} entries; at most ${error.params.limit} can be declared here`, hint(schema)];
}

function hint(schema: Annotated | undefined): string {
  const example = schema?.examples?.[0];
  const parts = [schema?.description, example === undefined ? undefined : `for example: ${example}`];
  return parts.filter((part) => part !== undefined).join(' ') || 'see the schema';
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'a mapping';
  // Before it is cut: half a key would be shown, and not be known for one.
  const text = maskKeys(JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
