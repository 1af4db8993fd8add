import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { evmNodeKey } from '../../../devnet/evm/evm-key.js';
import type { PermissionedNode } from '../../../ports/read/permissioning-reader.js';
import type { PullRequest } from '../pull-request.js';
import type { FileChanges } from '../upstream-repository.js';

export const SPEC = 'network-specs/lacchain';
const FOLDER = fileURLToPath(new URL('../../../../../examples/lacchain/spec', import.meta.url));
const CHAIN_ID = 20260;

/**
 * What the repos hold at first: examples/lacchain/spec, with one back end or the other. Of local lists nothing is delegated:
 * other organizations' files hold a node's address, so all of them decide on a move.
 */
export function firstFiles(backEnd: 'contract' | 'local'): Readonly<Record<string, string>> {
  const texts = readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const);
  const isLocal = backEnd === 'local';
  const toLocal = (text: string) =>
    text.replace('backEnd: contract', 'backEnd: local').replace(/^ *delegated:.*\n/m, '');
  return Object.fromEntries(texts.map(([name, text]) => [`${SPEC}/${name}`, isLocal ? toLocal(text) : text]));
}

/** A machine of Pampa that is up and in nobody's list yet. */
export const NEW_WRITER: PermissionedNode = {
  id: evmNodeKey(CHAIN_ID, 'pampa-writer').nodeId,
  host: '192.0.2.33',
  port: 60606,
  name: 'pampa-writer',
  role: 'writer',
  organization: 'Pampa',
};
export const MOVED = { name: 'sierra-writer', organization: 'Sierra', host: '192.0.2.41' } as const;
export const REMOVED = 'costa-writer';
const BOOTS = ['andes-boot', 'caribe-boot'];

interface Written {
  readonly spec: { readonly besuNetwork: string; readonly nodes: readonly PermissionedNode[] };
}

/** The list as pull requests change it, one after the other. */
export class EditedList {
  #text = readFileSync(join(FOLDER, 'nodes.yaml'), 'utf8');
  #number = 0;

  add(node: PermissionedNode): PullRequest {
    return this.#request(`${node.organization} adds ${node.name}`, (nodes) => [...nodes, node]);
  }

  move({ name, host }: { readonly name: string; readonly host: string }): PullRequest {
    return this.#request(`${name} moves to ${host}`, (nodes) =>
      nodes.map((node) => (node.name === name ? { ...node, host } : node)),
    );
  }

  remove(name: string): PullRequest {
    return this.#request(`${name} goes`, (nodes) => nodes.filter((node) => node.name !== name));
  }

  /** A change that is refused, and so never made: without boot nodes nobody finds anybody. */
  withoutBoots(): PullRequest {
    const before = this.#text;
    const request = this.#request('No boot nodes any more', (nodes) =>
      nodes.filter(({ name }) => !BOOTS.includes(name!)),
    );
    this.#text = before;
    return request;
  }

  /** Back to the list as it was last agreed on. */
  asAgreed(): FileChanges {
    return { [`${SPEC}/nodes.yaml`]: this.#text };
  }

  #request(title: string, edit: (nodes: readonly PermissionedNode[]) => readonly PermissionedNode[]): PullRequest {
    const { spec, ...envelope } = parse(this.#text) as Written;
    this.#text = stringify({ ...envelope, spec: { ...spec, nodes: edit(spec.nodes) } });
    this.#number += 1;
    return { number: this.#number, title, changes: { [`${SPEC}/nodes.yaml`]: this.#text } };
  }
}
