import { common, peer } from '@hyperledger/fabric-protos';
import type { Identity } from '../../../../fabric/msp/identity.js';
import { transactionId as proposalTransactionId } from '../../../../fabric/transaction/transaction-id.js';
import { identityExpiry } from '../../deliver/identity-expiry.js';
import { decodeMessage } from './error-text.js';
import type { UnpackedProposal } from './unpack-proposal.js';

interface Deserializer {
  deserialize(serialized: Uint8Array): Identity;
}

export interface ProposalFilter {
  readonly now: Date;
  /** Undefined: the time window is not checked. */
  readonly timeWindowMs: number | undefined;
  /** Whoever keeps the identities of a channel parsed ('' is the peer's own MSP); it need not know the creator. */
  identities(channelId: string): Deserializer | undefined;
}

/**
 * The filters before the endorser: the creator's certificate has not expired, and where the time window is checked, the
 * client's clock is not far off. Fabric: core/handlers/auth/filter.
 * @throws with Fabric's text.
 */
export function filterProposal(signedProposal: peer.SignedProposal, filter: ProposalFilter): void {
  const { now, timeWindowMs } = filter;
  const bytes = signedProposal.getProposalBytes_asU8();
  const proposal = parse('failed parsing proposal', 'Proposal', peer.Proposal.deserializeBinary, bytes);
  const header = parse('failed parsing header', 'Header', common.Header.deserializeBinary, proposal.getHeader_asU8());
  const signature = parse(
    'failed parsing signature header',
    'SignatureHeader',
    common.SignatureHeader.deserializeBinary,
    header.getSignatureHeader_asU8(),
  );
  const expiry = expiryOf(signature.getCreator_asU8(), header, filter);
  if (expiry !== undefined && now > expiry) throw new Error('proposal client identity expired');
  if (timeWindowMs === undefined) return;
  const channelHeader = parse(
    'failed parsing channel header',
    'ChannelHeader',
    common.ChannelHeader.deserializeBinary,
    header.getChannelHeader_asU8(),
  );
  const timestamp = channelHeader.getTimestamp();
  const time = (timestamp?.getSeconds() ?? 0) * 1000 + (timestamp?.getNanos() ?? 0) / 1e6;
  if (Math.abs(time - now.getTime()) <= timeWindowMs) return;
  throw new Error(
    `request unauthorized due to incorrect timestamp ${rfc3339(new Date(time))}, peer time ${rfc3339(now)}, peer.authentication.timewindow ${goDuration(timeWindowMs)}`,
  );
}

/** The end of the creator's certificate: parsed once where its channel knows it, else from its bytes. */
function expiryOf(creator: Uint8Array, header: common.Header, filter: ProposalFilter): Date | undefined {
  try {
    const channelId = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()).getChannelId();
    const known = filter.identities(channelId);
    if (known !== undefined) return known.deserialize(creator).notAfter;
  } catch {
    // A stranger's end counts, too.
  }
  return identityExpiry(creator);
}

/** Checks header, transaction id, creator and signature. @throws with Fabric's text. Fabric: UnpackedProposal.Validate. */
export function validateProposal(proposal: UnpackedProposal, identities: Deserializer): void {
  const { channelHeader, channelId, transactionId, nonce, creator, signedProposal } = proposal;
  const type = channelHeader.getType();
  if (type !== common.HeaderType.ENDORSER_TRANSACTION && type !== common.HeaderType.CONFIG) {
    throw new Error(`invalid header type ${headerTypeName(type)}`);
  }
  if (channelHeader.getEpoch() !== 0) throw new Error('epoch is non-zero');
  if (nonce.length === 0) throw new Error('nonce is empty');
  if (creator.length === 0) throw new Error('creator is empty');
  const expected = proposalTransactionId(nonce, creator);
  if (transactionId !== expected) {
    throw new Error(`incorrectly computed txid '${transactionId}' -- expected '${expected}'`);
  }
  if (signedProposal.getProposalBytes_asU8().length === 0) throw new Error('empty proposal bytes');
  if (signedProposal.getSignature_asU8().length === 0) throw new Error('empty signature bytes');
  const identity = deserialize(identities, creator, channelId);
  try {
    identity.validate();
    identity.verify(signedProposal.getProposalBytes_asU8(), signedProposal.getSignature_asU8());
  } catch (error) {
    throw new Error(`access denied: channel [${channelId}] creator org [${identity.mspId}]`, { cause: error });
  }
}

function deserialize(identities: Deserializer, creator: Uint8Array, channelId: string): Identity {
  try {
    return identities.deserialize(creator);
  } catch (error) {
    throw new Error(`access denied: channel [${channelId}] creator org unknown, creator is malformed`, {
      cause: error,
    });
  }
}

function headerTypeName(type: number): string {
  return Object.entries(common.HeaderType).find(([, value]) => value === type)?.[0] ?? String(type);
}

function parse<T>(prefix: string, name: string, decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T {
  return decodeMessage(`${prefix}: error unmarshalling ${name}`, decode, bytes);
}

function rfc3339(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** As Go prints a duration of whole seconds: `15m0s`. */
function goDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
