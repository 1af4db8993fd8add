import { common, msp } from '@hyperledger/fabric-protos';
import { configParts } from '../../core/ballot/channel-voters.js';
import { proposalId } from '../../core/ballot/proposal-id.js';
import type { ProposalView, SignatureView } from '../../ports/read/governance-reader.js';
import { refusal, remember, requireMember } from './opssc-ballot.js';
import { type GovernanceView, keys, type Stamp } from './opssc-state.js';

const HEX64 = /^[0-9a-f]{64}$/;
const MOST_SIGNATURES = 8;
const MOST_BYTES = 8192;

/** Keeps the caller's signature of a config update; chaincode/opssc/src/sign.ts. @throws QuorateError with its codes */
export function signUpdate(
  view: GovernanceView,
  stamp: Stamp,
  { digest, ledger, base }: Pick<ProposalView, 'digest' | 'ledger' | 'base'>,
  { round, update, signature }: Pick<SignatureView, 'update' | 'signature'> & { readonly round: number },
): void {
  if (configParts(base).length === 0) throw refusal('NOTHING_TO_SIGN', 'Only a change of a channel is signed');
  const signer = signerOf(signature);
  if (!(round >= 1) || !HEX64.test(update) || signer === undefined) {
    throw refusal('INVALID_ARGUMENT', 'The round, the update or the signature is malformed');
  }
  requireMember(view, stamp);
  const { organization } = stamp;
  if (signer !== organization) throw refusal('FOREIGN_SIGNATURE', `This signature is by ${signer}`);
  const id = proposalId({ digest, ledger, base });
  const prefix = keys.ownSignatures(id, round, organization);
  const own = view.state.range<SignatureView>(prefix).map(({ value }) => value);
  const before = own.find((known) => known.update === update);
  if (before?.signature === signature) return;
  if (!before && own.length >= MOST_SIGNATURES) {
    throw refusal('TOO_MANY_SIGNATURES', `More than ${MOST_SIGNATURES} updates signed in one round`);
  }
  view.state.put(`${prefix}${update}`, { ...stamp, update, signature } satisfies SignatureView);
  remember(view, stamp, id, round, { event: `sign ${update.slice(0, 12)}`, revision: '', reason: '' });
}

/** MSP id of the creator; undefined for what is no config signature, or is one in another form than it is written in. */
function signerOf(signature: string): string | undefined {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length > MOST_BYTES || bytes.toString('base64') !== signature) return undefined;
  try {
    const signed = common.ConfigSignature.deserializeBinary(bytes);
    const header = common.SignatureHeader.deserializeBinary(signed.getSignatureHeader_asU8());
    const creator = msp.SerializedIdentity.deserializeBinary(header.getCreator_asU8());
    header.setCreator(creator.serializeBinary());
    signed.setSignatureHeader(header.serializeBinary());
    const isComplete = signed.getSignature_asU8().length > 0 && creator.getIdBytes_asU8().length > 0;
    const mspId = isComplete && bytes.equals(signed.serializeBinary()) ? creator.getMspid() : '';
    return mspId === '' ? undefined : mspId;
  } catch {
    return undefined;
  }
}
