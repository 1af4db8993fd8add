import type { handleBidiStreamingCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import {
  blockAndPrivateDataResponse,
  blockResponse,
  filteredBlockResponse,
  headerWithSignatures,
} from '../deliver/deliver-responses.js';
import {
  type DeliverRequest,
  type DeliverService,
  type DeliverSource,
  serveDeliver,
} from '../deliver/deliver-session.js';
import type { CommittedBlock, PeerLedger } from '../ledger/peer-ledger.js';
import { RpcError } from '../rpc-error.js';
import { checkAcl } from './acl/check-acl.js';
import { committedHashes, privatePart } from './private-part.js';

export interface PeerDeliverContext {
  ledger(channelId: string): PeerLedger | undefined;
  /** TxPvtReadWriteSet bytes of the peer's own organization by transaction id. */
  privateWrites(channelId: string): ReadonlyMap<string, Uint8Array>;
  now(): Date;
  /** How far a request's timestamp may be from ours (core.yaml: 15 minutes). */
  readonly timeWindowMs: number;
}

const raw = { requestStream: true, responseStream: true } as const;
const same = (bytes: Buffer): Buffer => bytes;
const codec = {
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  responseDeserialize: same,
};

/** Service protos.Deliver over raw messages: a block is sent as it is stored, never encoded again. */
export const PEER_DELIVER: ServiceDefinition = {
  deliver: { path: '/protos.Deliver/Deliver', ...raw, ...codec },
  deliverFiltered: { path: '/protos.Deliver/DeliverFiltered', ...raw, ...codec },
  deliverWithPrivateData: { path: '/protos.Deliver/DeliverWithPrivateData', ...raw, ...codec },
};

type Source = DeliverSource<CommittedBlock> & { readonly ledger: PeerLedger };
type Respond = (block: CommittedBlock, request: DeliverRequest, ledger: PeerLedger) => Uint8Array;

/** The handlers of PEER_DELIVER. Fabric: core/peer/deliverevents.go. */
export function peerDeliverService(context: PeerDeliverContext): UntypedServiceImplementation {
  const handler = (resource: string, respond: Respond): handleBidiStreamingCall<Buffer, Buffer> => {
    const service: DeliverService<CommittedBlock> = {
      now: context.now,
      timeWindowMs: context.timeWindowMs,
      source: (channelId) => {
        const ledger = context.ledger(channelId);
        return ledger === undefined ? undefined : sourceOf(ledger, resource);
      },
      respond: (block, request, source) => respond(block, request, (source as Source).ledger),
    };
    return (call) => void serveDeliver(call, service);
  };
  return {
    deliver: handler('event/Block', (block, request) => blockResponse(stored(block, request))),
    deliverFiltered: handler('event/FilteredBlock', filtered),
    deliverWithPrivateData: handler('event/Block', (block, request, ledger) =>
      withPrivateData(block, request, context.privateWrites(ledger.channelId)),
    ),
  };
}

function sourceOf(ledger: PeerLedger, resource: string): Source {
  return {
    ledger,
    channelId: ledger.channelId,
    sequence: () => ledger.bundle().sequence,
    height: () => ledger.height(),
    block: (number) => ledger.block(number),
    onBlock: (listener) => ledger.onBlock(() => listener()),
    available: () => true,
    checkAccess: (signedData) => checkAcl(ledger.bundle(), resource, [signedData]),
  };
}

function stored(block: CommittedBlock, request: DeliverRequest): Uint8Array {
  return request.headerOnly ? headerWithSignatures(block) : block.bytes;
}

/** A real peer crashes when asked for filtered blocks without data; this one refuses. */
function filtered(block: CommittedBlock, request: DeliverRequest): Uint8Array {
  if (request.headerOnly) {
    throw new RpcError(status.INVALID_ARGUMENT, 'filtered blocks have no content type HEADER_WITH_SIG_BYTES');
  }
  return filteredBlockResponse(block.block, block.codes);
}

/**
 * The block with the private writes that this peer has of its valid transactions. Whoever may read blocks sees them: a
 * collection hides them from others only where it is memberOnlyRead, and an implicit one is not
 * (core/peer/deliverevents.go CheckCollectionPolicy).
 */
function withPrivateData(
  block: CommittedBlock,
  request: DeliverRequest,
  writes: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  const message = new peer.BlockAndPrivateData();
  const map = message.getPrivateDataMapMap();
  block.transactionIds.forEach((id, index) => {
    const known = writes.get(id);
    if (known === undefined || block.codes[index] !== peer.TxValidationCode.VALID) return;
    const hashes = committedHashes(block, index);
    const committed = privatePart(known, (key) => hashes.has(key));
    if (committed !== undefined) map.set(index, committed);
  });
  const rest = message.serializeBinary();
  return blockAndPrivateDataResponse(Buffer.concat([blockField(stored(block, request)), rest]));
}

/** Field 1 of BlockAndPrivateData, which is laid out like field 2 of DeliverResponse but for its number. */
function blockField(bytes: Uint8Array): Buffer {
  const field = Buffer.from(blockResponse(bytes));
  field[0] = (1 << 3) | 2;
  return field;
}
