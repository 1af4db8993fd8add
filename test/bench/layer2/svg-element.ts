/** A piece of SVG: only `element` makes one, so no text gets into a picture unescaped. */
export interface Svg {
  readonly svg: string;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 cannot say at all becomes U+FFFD. */
function escaped(text: string): string {
  const sayable = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  return sayable.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

/** At most two decimals: more are not seen. @throws RangeError for what is no number of a picture */
function coordinate(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no place in a picture`);
  return String(Math.round(value * 100) / 100);
}

/** @param attributes what is undefined is left out @param children strings are text */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly (Svg | string)[]
): Svg {
  const said = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${typeof value === 'number' ? coordinate(value) : escaped(value)}"`,
  );
  const inside = children.map((child) => (typeof child === 'string' ? escaped(child) : child.svg)).join('');
  return { svg: inside === '' ? `<${name}${said.join('')}/>\n` : `<${name}${said.join('')}>${inside}</${name}>\n` };
}
