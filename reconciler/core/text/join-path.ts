/**
 * Joins a relative path to a folder, both below one root and written with `/`. Undefined when the result would leave
 * the root, or when the path is absolute or holds a backslash or a control character.
 */
export function joinPath(folder: string, relative: string): string | undefined {
  if (/^\/|^[A-Za-z]:|[\\\u0000-\u001f\u007f]/.test(relative)) return undefined;
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...relative.split('/')]) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** The folder of a path; '' at the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
