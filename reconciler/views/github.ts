/** One workflow command of GitHub Actions: a line that becomes an annotation. */
export function annotation(
  level: 'error' | 'warning' | 'notice',
  message: string,
  place: { readonly file?: string; readonly line?: number; readonly column?: number; readonly title?: string } = {},
): string {
  const { file, line, column, title } = place;
  const properties = Object.entries({ file, line, col: column, title })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${level}${properties.length > 0 ? ` ${properties.join(',')}` : ''}::${data(message)}`;
}

/** GitHub's own escapes (actions/toolkit, command.ts): otherwise a value could end the command and begin another. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
