import { common, orderer } from '@hyperledger/fabric-protos';
import { pemKey, writePem } from './certificates.js';
import type { BftConsenter, HostPort, RaftConsenter } from './channel-config.js';
import { mergeSet } from './merge-set.js';
import { type FieldNames, writeFields } from './message-fields.js';

/** The certificates of both kinds of nodes. */
interface TlsNode {
  getClientTlsCert_asU8(): Uint8Array;
  setClientTlsCert(pem: Uint8Array): unknown;
  getServerTlsCert_asU8(): Uint8Array;
  setServerTlsCert(pem: Uint8Array): unknown;
}

function editPem(live: Uint8Array, wanted: string, set: (pem: Uint8Array) => unknown): boolean {
  if (pemKey(live) === pemKey(Buffer.from(wanted))) return false;
  set(writePem(wanted));
  return true;
}

function editTls(node: TlsNode, { ClientTLSCert, ServerTLSCert }: RaftConsenter | BftConsenter): boolean {
  const client = editPem(node.getClientTlsCert_asU8(), ClientTLSCert, (pem) => node.setClientTlsCert(pem));
  return editPem(node.getServerTlsCert_asU8(), ServerTLSCert, (pem) => node.setServerTlsCert(pem)) || client;
}

function editRaftConsenter(node: orderer.etcdraft.Consenter, wanted: RaftConsenter): boolean {
  const address = writeFields<HostPort>(node, { Host: true, Port: true }, wanted);
  return editTls(node, wanted) || address;
}

interface BftFields extends HostPort {
  readonly Id: number;
  readonly MspId: string;
}

const BFT_FIELDS: FieldNames<BftFields> = { Id: true, Host: true, Port: true, MspId: true };

function editBftConsenter(node: common.Consenter, wanted: BftConsenter): boolean {
  const { ID: Id, MSPID: MspId, Host, Port } = wanted;
  const fields = writeFields<BftFields>(node, BFT_FIELDS, { Id, Host, Port, MspId });
  const identity = editPem(node.getIdentity_asU8(), wanted.Identity, (pem) => node.setIdentity(pem));
  return editTls(node, wanted) || identity || fields;
}

interface Rules<Node, Wanted> {
  keyOf(node: Node): string;
  keyOfWanted(wanted: Wanted): string;
  create(): Node;
  edit(node: Node, wanted: Wanted): boolean;
}

/** Those that are there keep their places, whatever changes in them. Undefined: nothing differs. */
function editNodes<Node, Wanted>(
  live: readonly Node[],
  wanted: readonly Wanted[],
  { keyOf, keyOfWanted, create, edit }: Rules<Node, Wanted>,
): Node[] | undefined {
  const make = (one: Wanted): Node => {
    const node = create();
    edit(node, one);
    return node;
  };
  const merged = mergeSet({ live, wanted, keyOf, keyOfWanted, make });
  const byKey = new Map(wanted.map((one) => [keyOfWanted(one), one]));
  const nodes = merged ?? [...live];
  const edited = nodes.filter((node) => edit(node, byKey.get(keyOf(node))!));
  return merged !== undefined || edited.length > 0 ? nodes : undefined;
}

/** The nodes of an etcdraft channel; one is known by its client certificate, as Fabric knows it. */
export function editRaftConsenters(
  live: readonly orderer.etcdraft.Consenter[],
  wanted: readonly RaftConsenter[],
): orderer.etcdraft.Consenter[] | undefined {
  return editNodes(live, wanted, {
    keyOf: (node) => pemKey(node.getClientTlsCert_asU8()),
    keyOfWanted: ({ ClientTLSCert }) => pemKey(Buffer.from(ClientTLSCert)),
    create: () => new orderer.etcdraft.Consenter(),
    edit: editRaftConsenter,
  });
}

/** The nodes of a BFT channel; one is known by its ID. */
export function editBftConsenters(
  live: readonly common.Consenter[],
  wanted: readonly BftConsenter[],
): common.Consenter[] | undefined {
  return editNodes(live, wanted, {
    keyOf: (node) => String(node.getId()),
    keyOfWanted: ({ ID }) => String(ID),
    create: () => new common.Consenter(),
    edit: editBftConsenter,
  });
}
