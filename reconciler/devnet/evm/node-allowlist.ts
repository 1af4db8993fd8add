import { type Enode, enodeUrl } from '../../evm/enode.js';
import { loadAllowlist, persistAllowlist } from './allowlist-file.js';
import { besuEnode } from './besu-enode.js';
import { BesuRpcError } from './besu-rpc-error.js';

/** Besu's own list of the nodes that one node may connect to (NodeLocalConfigPermissioningController.java of 26.2). */
export class NodeAllowlist {
  readonly #file: string;
  readonly #ownId: string;
  readonly #fixed: readonly string[];
  readonly #changed: () => void;
  #nodes: Enode[];

  /**
   * @param fixed boot nodes and static nodes, which cannot be removed
   * @param changed is called whenever the list may have become another
   * @throws Error as Besu, which then does not start
   */
  constructor(file: string, ownId: string, fixed: readonly Enode[], changed: () => void) {
    this.#file = file;
    this.#ownId = ownId;
    this.#fixed = fixed.map(enodeUrl);
    this.#changed = changed;
    this.#nodes = [...this.read()];
  }

  urls(): readonly string[] {
    return this.#nodes.map(enodeUrl);
  }

  /** @throws BesuRpcError; one bad entry, and nothing of the call is done */
  add(urls: readonly unknown[]): void {
    const nodes = this.#valid(urls);
    if (nodes.some((node) => this.#has(node))) throw new BesuRpcError('nodesExisting');
    this.#become([...this.#nodes, ...nodes]);
  }

  /** @throws BesuRpcError as `add` */
  remove(urls: readonly unknown[]): void {
    const nodes = this.#valid(urls);
    if (nodes.some((node) => this.#fixed.includes(enodeUrl(node)))) throw new BesuRpcError('nodesFixed');
    if (!nodes.every((node) => this.#has(node))) throw new BesuRpcError('nodesAbsent');
    const left = [...this.#nodes];
    // A list that has an entry twice loses it once, as in Besu.
    for (const node of nodes) {
      const at = left.findIndex((one) => enodeUrl(one) === enodeUrl(node));
      if (at >= 0) left.splice(at, 1);
    }
    this.#become(left);
  }

  /** What the file says now. @throws Error as the constructor */
  read(): readonly Enode[] {
    return loadAllowlist(this.#file, 'nodes-allowlist').map(besuEnode);
  }

  take(nodes: readonly Enode[]): void {
    this.#nodes = [...nodes];
    this.#changed();
  }

  /** Both ends must be listed; the own end always is. Discovery ports do not count. */
  permits(one: Enode, other: Enode): boolean {
    return [one, other].every(({ id, host, port }) => {
      return (
        id === this.#ownId || this.#nodes.some((node) => node.id === id && node.host === host && node.port === port)
      );
    });
  }

  #has(node: Enode): boolean {
    const url = enodeUrl(node);
    return this.#nodes.some((one) => enodeUrl(one) === url);
  }

  #valid(urls: readonly unknown[]): Enode[] {
    if (urls.length === 0) throw new BesuRpcError('nodesEmpty');
    if (new Set(urls).size < urls.length) throw new BesuRpcError('nodesDuplicated');
    try {
      return urls.map((url) => besuEnode(String(url)));
    } catch {
      throw new BesuRpcError('nodesInvalid');
    }
  }

  #become(nodes: Enode[]): void {
    const before = this.#nodes;
    this.#nodes = nodes;
    try {
      persistAllowlist(this.#file, 'nodes-allowlist', { before: before.map(enodeUrl), after: nodes.map(enodeUrl) });
    } catch (error) {
      if (error instanceof BesuRpcError && error.which === 'persistFailure') this.#nodes = before;
      throw error;
    } finally {
      this.#changed();
    }
  }
}
