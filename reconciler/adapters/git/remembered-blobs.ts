import { readBlobs } from './read-blobs.js';

const LIMIT_BYTES = 32 * 1024 * 1024;

/**
 * Contents of a repo's blobs by their names, which never change: of a new revision only what is new in it is read, and
 * what is read again costs no process. Forgets everything where it would grow beyond 32 MiB.
 */
export class RememberedBlobs {
  readonly #repository: string;
  readonly #limitBytes: number;
  readonly #known = new Map<string, Buffer>();
  #bytes = 0;

  constructor(repository: string, limitBytes = LIMIT_BYTES) {
    this.#repository = repository;
    this.#limitBytes = limitBytes;
  }

  /** @throws QuorateError GIT_FAILED */
  async read(objects: readonly string[]): Promise<readonly Buffer[]> {
    const known = new Map(objects.map((object) => [object, this.#known.get(object)]));
    const missing = [...known].flatMap(([object, content]) => (content === undefined ? [object] : []));
    if (missing.length > 0) {
      const contents = await readBlobs(this.#repository, missing);
      for (const [index, object] of missing.entries()) {
        known.set(object, contents[index]!);
        this.#keep(object, contents[index]!);
      }
    }
    return objects.map((object) => known.get(object)!);
  }

  #keep(object: string, content: Buffer): void {
    if (this.#known.has(object) || content.length > this.#limitBytes) return;
    if (this.#bytes + content.length > this.#limitBytes) {
      this.#known.clear();
      this.#bytes = 0;
    }
    this.#known.set(object, content);
    this.#bytes += content.length;
  }
}
