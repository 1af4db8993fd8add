import { QuorateError } from '../core/model/quorate-error.js';
import type {
  NodeField,
  NodeRole,
  PermissionedNode,
  PermissioningInterface,
} from '../ports/read/permissioning-reader.js';
import { hostBytes16, hostOfBytes16 } from './host-bytes.js';
import { nodeIdHalves, nodeIdOfHalves } from './node-id.js';
import { pureEthers } from './pure-ethers.js';

/** Roles by their number in contracts: LACChain's NodeType. */
export const ROLES: readonly NodeRole[] = ['boot', 'validator', 'writer', 'observer', 'other'];

const ALL: readonly NodeField[] = ['host', 'port', 'role', 'organization', 'name', 'geohash', 'did', 'group'];

/** What each interface keeps of a node, besides its id. */
export const STORED_FIELDS: Readonly<Record<PermissioningInterface, readonly NodeField[]>> = {
  quorate: ALL,
  lacchain: ALL,
  'consensys-v1': ['host', 'port'],
  'consensys-v2': ['host', 'port'],
};

const ZERO_16 = `0x${'0'.repeat(32)}`;
const ZERO_32 = `0x${'0'.repeat(64)}`;
const ZERO_6 = `0x${'0'.repeat(12)}`;

/** A node as contracts of interface V1 name one: [enodeHigh, enodeLow, ip, port]. */
export type EndpointTuple = readonly [string, string, string, number];

/** [id, host, port] as Consensys V2 names a node. */
export type NamedTuple = readonly [string, string, number];

/** LACChain's ten fields. */
export type LacchainTuple = readonly [...EndpointTuple, number, string, string, string, string, string];

/** Our own contract's eleven: LACChain's and the host name. */
export type QuorateTuple = readonly [...LacchainTuple, string];

/** @throws QuorateError HOST_NOT_STORABLE for a host name: these contracts keep 16 bytes of an IP address */
export function endpointTuple({ id, host, port }: PermissionedNode): EndpointTuple {
  const { high, low } = nodeIdHalves(id);
  const ip = hostBytes16(host);
  if (ip === undefined) {
    throw new QuorateError('HOST_NOT_STORABLE', 'This contract keeps IP addresses only', {
      why: `node ${id.slice(0, 16)}... has the host name ${host}`,
      mend: 'Give this node an IP address, or move the network to contracts that keep host names (decision 0006).',
      facts: { id, host },
    });
  }
  return [high, low, ip, port];
}

export function namedTuple({ id, host, port }: PermissionedNode): NamedTuple {
  return [id, host, port];
}

/** What is not said becomes nothing: an empty text, zeros, the role `other`. @throws as endpointTuple, GEOHASH_NOT_STORABLE */
export function lacchainTuple(node: PermissionedNode): LacchainTuple {
  return [...endpointTuple(node), ...description(node)];
}

/** A host name goes beside sixteen zeros. @throws QuorateError GEOHASH_NOT_STORABLE */
export function quorateTuple(node: PermissionedNode): QuorateTuple {
  const { high, low } = nodeIdHalves(node.id);
  const ip = hostBytes16(node.host);
  return [high, low, ip ?? ZERO_16, node.port, ...description(node), ip === undefined ? node.host : ''];
}

type Description = readonly [number, string, string, string, string, string];

function description(node: PermissionedNode): Description {
  const { role = 'other', geohash = '', name = '', organization = '', did = '', group = ZERO_32 } = node;
  return [ROLES.indexOf(role), geohashBytes(geohash, node.id), name, organization, did, group.toLowerCase()];
}

function geohashBytes(geohash: string, id: string): string {
  if (geohash === '') return ZERO_6;
  if (!/^[0-9a-z]{1,6}$/.test(geohash)) {
    throw new QuorateError('GEOHASH_NOT_STORABLE', 'This geohash does not fit into six bytes', {
      why: `node ${id.slice(0, 16)}... has ${JSON.stringify(geohash.slice(0, 40))}`,
      mend: 'Use one to six signs of the geohash alphabet, in lower case.',
      facts: { id },
    });
  }
  const { hexlify, toUtf8Bytes } = pureEthers();
  return hexlify(toUtf8Bytes(geohash)).padEnd(14, '0');
}

/** What contracts answer: numbers as bigint, bytes as 0x and hex. */
export type Answered = readonly (string | bigint)[];

export function nodeOfEndpoint([high, low, ip, port]: Answered): PermissionedNode {
  return { id: nodeIdOfHalves(`${high}`, `${low}`), host: hostOfBytes16(`${ip}`), port: Number(port) };
}

/** As the contract has it, which checks nothing: id and host may have any form, and whoever reads them judges them. */
export function nodeOfNamed([id, host, port]: Answered): PermissionedNode {
  return { id: `${id}`, host: `${host}`, port: Number(port) };
}

/** Empty fields are left out. A number that is no role gives `other`. */
export function nodeOfLacchain(answered: Answered): PermissionedNode {
  const [type, geohash, name, organization, did, group] = answered.slice(4).map(String) as [string, ...string[]];
  return {
    ...nodeOfEndpoint(answered),
    role: ROLES[Number(type)] ?? 'other',
    ...said('organization', organization),
    ...said('name', name),
    ...said('geohash', geohashText(geohash!)),
    ...said('did', did),
    ...said('group', group === ZERO_32 ? '' : group),
  };
}

export function nodeOfQuorate(answered: Answered): PermissionedNode {
  const name = `${answered[10]}`;
  const node = nodeOfLacchain(answered);
  return name === '' ? node : { ...node, host: name };
}

/** Bytes that are no text are shown as hex: nothing of a live list is lost. */
function geohashText(bytes: string): string {
  const bare = bytes.slice(2).replace(/(?:00)+$/, '');
  if (!/^(?:[2-7][0-9a-f])*$/.test(bare)) return bytes;
  return pureEthers().toUtf8String(`0x${bare}`);
}

function said<K extends NodeField>(field: K, text: string | undefined): Partial<Record<K, string>> {
  return text === undefined || text === '' ? {} : ({ [field]: text } as Record<K, string>);
}
