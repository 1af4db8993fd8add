import type { Json } from '../../core/model/json.js';
import type { NodeRole } from '../../ports/read/permissioning-reader.js';
import type { NodeColumn } from './node-entry.js';

/** What others call the fields of a node, without spaces, hyphens and underscores, in lower case. */
const NAMES: Readonly<Record<string, NodeColumn | 'chainId'>> = {
  id: 'id',
  nodeid: 'id',
  enodeid: 'id',
  publickey: 'id',
  pubkey: 'id',
  '': 'enode',
  enode: 'enode',
  enodeurl: 'enode',
  host: 'host',
  hostname: 'host',
  ip: 'host',
  ipaddress: 'host',
  address: 'host',
  port: 'port',
  p2pport: 'port',
  role: 'role',
  type: 'role',
  nodetype: 'role',
  organization: 'organization',
  organisation: 'organization',
  entity: 'organization',
  member: 'organization',
  name: 'name',
  nodename: 'name',
  geohash: 'geohash',
  did: 'did',
  group: 'group',
  chainid: 'chainId',
  networkid: 'chainId',
};

const ROLES: Readonly<Record<string, NodeRole>> = {
  boot: 'boot',
  bootnode: 'boot',
  bootnodes: 'boot',
  validator: 'validator',
  validators: 'validator',
  writer: 'writer',
  writers: 'writer',
  observer: 'observer',
  observers: 'observer',
  observerboot: 'boot',
  other: 'other',
};

/** Cells of a foreign list by our own names; names that are none of ours are in `ignored`. */
export interface Translated {
  readonly cells: Partial<Record<NodeColumn | 'chainId', Json>>;
  readonly ignored: readonly string[];
}

export function translate(cells: Readonly<Record<string, Json>>): Translated {
  const found: Partial<Record<NodeColumn | 'chainId', Json>> = {};
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(cells)) {
    const column = NAMES[plain(name)];
    if (column === undefined || column in found) ignored.push(name);
    else found[column] = value;
  }
  const role = found.role === undefined ? undefined : roleOf(String(found.role));
  return { cells: role === undefined ? found : { ...found, role }, ignored };
}

/** The role that a word stands for, also as the name of a whole list. */
export function roleOf(word: string): NodeRole | undefined {
  return ROLES[plain(word)];
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[\s_-]/g, '');
}
