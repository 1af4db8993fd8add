import { join } from 'node:path';
import { mergeKey, mergeKeyFile, personOf } from './organization-settings.js';
import { type FileChanges, UpstreamRepository } from './upstream-repository.js';

/** An organization's own upstream, the key that its maintainer signs merges with, and the root that all share. */
export interface Upstream {
  readonly upstream: UpstreamRepository;
  readonly key: ReturnType<typeof mergeKey>;
  readonly root: string;
}

/** One root, made by the first organization, and a fork of it for each other. */
export class ConsortiumUpstreams {
  readonly #files: FileChanges;
  readonly #folderOf: (mspId: string) => string;
  #first: UpstreamRepository | undefined;
  #root = '';
  #made = 0;

  /** @param files what the root holds */
  constructor(files: FileChanges, folderOf: (mspId: string) => string) {
    this.#files = files;
    this.#folderOf = folderOf;
  }

  /** The upstream of the next organization: a fork of the first one's as it is now. */
  async add(mspId: string): Promise<Upstream> {
    const key = mergeKey(this.#made % 2 === 0 ? 'ed25519' : 'ecdsa');
    this.#made += 1;
    const folder = this.#folderOf(mspId);
    const person = personOf(mspId);
    const signed = { person, privateKey: key, at: Math.floor(Date.now() / 1000) };
    let upstream: UpstreamRepository;
    if (this.#first) {
      upstream = await this.#first.fork(join(folder, 'upstream'));
      await upstream.merge({ changes: {}, message: 'Our own fork', ...signed });
    } else {
      upstream = new UpstreamRepository(join(folder, 'upstream'));
      await upstream.create();
      this.#root = await upstream.merge({ changes: this.#files, message: 'The consortium', ...signed });
      this.#first = upstream;
    }
    await upstream.signsFor(person, mergeKeyFile(folder));
    return { upstream, key, root: this.#root };
  }
}
