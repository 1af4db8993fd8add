import { goText } from './go-text.js';

/** What a template's `{{.name}}` may name: the peer's CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG, any JSON object. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/** A template that cannot be filled in. The text is Go's where a value is missing. */
export class TemplateError extends Error {
  /** The name that has no value, where that is the reason. */
  readonly missing: string | undefined;

  constructor(message: string, missing?: string) {
    super(message);
    this.name = 'TemplateError';
    this.missing = missing;
  }
}

const FIELD = String.raw`\.(?!\d)[\p{L}\p{Nd}_]+`;
const ACTION = new RegExp(
  [
    // A comment touches its delimiters.
    String.raw`\{\{(?<trimComment>-[ \t\r\n]+)?/\*(?:(?!\*/)[^])*\*/(?<trimAfterComment>[ \t\r\n]+-)?\}\}`,
    String.raw`\{\{(?<trim>-(?=[ \t\r\n]))?[ \t\r\n]*(?:(?<fields>(?:${FIELD})+)|(?<dot>\.)|"(?<quoted>[^"\\\n]*)"|${'`'}(?<raw>[^${'`'}]*)${'`'})[ \t\r\n]*?(?<trimAfter>[ \t\r\n]-)?\}\}`,
  ].join('|'),
  'uy',
);
const SPACES_BEFORE = /[ \t\r\n]+$/;
const SPACES_AFTER = /^[ \t\r\n]+/;

/**
 * Fills in the part of Go's text/template that connection files use: `{{.name}}`, `{{.outer.inner}}`, `{{.}}`, quoted
 * texts, comments, and the `{{- -}}` marks that trim spaces. What a value holds is never filled in again. Functions and
 * control structures of Go's templates are refused. Fabric: execTempl in ccaas_builder/cmd/build, `missingkey=error`.
 *
 * @throws TemplateError: a name has no value, or the template has something else between its braces
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  let filled = '';
  let trimmed = false;
  const addText = (text: string) => {
    filled += trimmed ? text.replace(SPACES_AFTER, '') : text;
  };
  let at = 0;
  for (let open = template.indexOf('{{'); open >= 0; open = template.indexOf('{{', at)) {
    ACTION.lastIndex = open;
    const groups = ACTION.exec(template)?.groups;
    if (groups === undefined) throw notSupported(template, open);
    const text = template.slice(at, open);
    addText((groups.trim ?? groups.trimComment) === undefined ? text : text.replace(SPACES_BEFORE, ''));
    filled += actionText(groups, values, () => place(template, open));
    trimmed = (groups.trimAfter ?? groups.trimAfterComment) !== undefined;
    at = ACTION.lastIndex;
  }
  addText(template.slice(at));
  return filled;
}

function actionText(
  groups: Readonly<Record<string, string | undefined>>,
  values: TemplateValues,
  where: () => string,
): string {
  if (groups.dot !== undefined) return goText(values);
  if (groups.fields !== undefined) return goText(namedValue(groups.fields, values, where));
  return groups.quoted ?? groups.raw ?? '';
}

function namedValue(chain: string, values: TemplateValues, where: () => string): unknown {
  const refuse = (why: string, missing?: string) =>
    new TemplateError(`template: ${where()}: executing "" at <${chain}>: ${why}`, missing);
  let value: unknown = values;
  for (const name of chain.slice(1).split('.')) {
    if (value === null) throw refuse(`nil pointer evaluating interface {}.${name}`);
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw refuse(`can't evaluate field ${name} in type interface {}`);
    }
    if (!Object.hasOwn(value as object, name)) throw refuse(`map has no entry for key "${name}"`, name);
    value = (value as TemplateValues)[name];
  }
  return value;
}

/** Go's name of a place: an unnamed template's line, and the byte in it of what names the value. */
function place(template: string, open: number): string {
  const chain = /\.[^.}\s]+(\.)?/.exec(template.slice(open))!;
  const end = open + chain.index + (chain[1] === undefined ? 0 : chain[0].length - 1);
  const lines = template.slice(0, end).split('\n');
  return `:${lines.length}:${Buffer.byteLength(lines.at(-1)!)}`;
}

function notSupported(template: string, open: number): TemplateError {
  const close = template.indexOf('}}', open);
  if (close < 0) return new TemplateError(`template: :${lineOf(template, open)}: unclosed action`);
  const action = template.slice(open, close + 2);
  return new TemplateError(
    `template: :${lineOf(template, open)}: action is not supported: ${action}; a connection file may name values, as in {{.peername}}`,
  );
}

const lineOf = (template: string, open: number) => template.slice(0, open).split('\n').length;
