import type { SpecFiles } from '../core/model/kind.js';
import { compareBytes } from '../core/order/compare-bytes.js';
import { baseName, folderOf } from '../core/text/join-path.js';
import { LIMITS } from './limits.js';
import type { SourceFile } from './source-file.js';

export function isDocumentFile(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

/**
 * The files of one network's folder. Documents are all `.yaml` and `.yml` files, except below an MSP folder (one that
 * has `cacerts/`): Fabric's tools put a config.yaml of their own there.
 */
export class SpecFolder implements SpecFiles {
  readonly documentFiles: readonly string[];
  readonly otherFiles: readonly string[];
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #folders = new Map<string, string[]>();
  /** Decoded once; the certificates of an MSP are asked for twice. */
  readonly #texts = new Map<string, string | undefined>();

  constructor(files: readonly SourceFile[]) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    const paths = [...this.#files.keys()].sort(compareBytes);
    for (const path of paths) {
      const folder = folderOf(path);
      const listed = this.#folders.get(folder);
      if (listed) listed.push(path);
      else this.#folders.set(folder, [path]);
    }
    const mspFolders = [...this.#folders.keys()].filter((f) => baseName(f) === 'cacerts').map((f) => `${folderOf(f)}/`);
    const isDocument = (path: string) => isDocumentFile(path) && !mspFolders.some((msp) => path.startsWith(msp));
    this.documentFiles = paths.filter(isDocument);
    this.otherFiles = paths.filter((path) => !isDocument(path));
  }

  /** Undefined also when the file is too big or no UTF-8; `refusal` says which. */
  read(path: string): string | undefined {
    if (!this.#texts.has(path)) this.#texts.set(path, this.#decode(path));
    return this.#texts.get(path);
  }

  list(folder: string): readonly string[] {
    return this.#folders.get(folder) ?? [];
  }

  /** Why `read` gave nothing. */
  refusal(path: string): string {
    const size = this.#files.get(path)?.bytes.length;
    if (size === undefined) return 'there is no such file';
    return size > LIMITS.fileBytes
      ? `this file has ${size} bytes; at most ${LIMITS.fileBytes} are read`
      : 'this file is not UTF-8 text';
  }

  #decode(path: string): string | undefined {
    const bytes = this.#files.get(path)?.bytes;
    if (bytes === undefined || bytes.length > LIMITS.fileBytes) return undefined;
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return undefined;
    }
  }
}
