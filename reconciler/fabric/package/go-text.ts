/**
 * A value out of JSON as Go's text/template prints it: texts as they are, numbers as float64 in the shortest form
 * (1000000 is `1e+06`), objects as `map[a:1]` with sorted keys, arrays as `[1 2]`, null as `<no value>`.
 */
export function goText(value: unknown): string {
  return value === null ? '<no value>' : printed(value);
}

function printed(value: unknown): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(printed).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value as object).sort(([one], [other]) =>
    Buffer.compare(Buffer.from(one), Buffer.from(other)),
  );
  return `map[${entries.map(([key, inner]) => `${key}:${printed(inner)}`).join(' ')}]`;
}

/** strconv.FormatFloat(value, 'g', -1, 64), whose exponents begin below 1e-4 and at 1e+06. */
function goNumber(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 6) return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  // JavaScript, too, writes the shortest digits, and has no exponent in this range.
  return String(value);
}
