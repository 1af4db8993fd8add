import type { Effect } from './answers';
import type { Json, ProposalKey } from './api';
import { configParts } from './base';
import { memberStamp, readRange, type Stub, writeJson } from './call';
import { HEX64, invalid, objectOf, parseJson, patternOf, roundOf, textOf } from './check-input';
import { checkLedger } from './check-target';
import { configSigner } from './config-signature';
import { MAX } from './constants';
import { proposalId } from './digest';
import { announce, remember } from './history';
import { keys } from './keys';
import { Refusal } from './refusal';
import type { StoredSignature } from './stored';

/**
 * Keeps the caller's signature of a config update for a round. Reads and writes the caller's own keys only, so those of all
 * organizations fit in one block with each other and with late votes. The proposal's content is not read, for each vote
 * writes it again: what the id is the hash of shows that it is a channel's, because no other kind may be voted on from a
 * `config:` base. Votes are not read either: that a round is decided before anybody signs is each signer's own care, and
 * whether a signature is good is for whoever uses it to verify.
 *
 * @throws Refusal NOTHING_TO_SIGN, FOREIGN_SIGNATURE, TOO_MANY_SIGNATURES, INVALID_ARGUMENT
 */
export async function sign(
  stub: Stub,
  proposalJson: string,
  roundText: string,
  updateText: string,
  signatureText: string,
): Promise<Effect> {
  const { digest, ledger, base } = checkKey(parseJson('proposal', proposalJson));
  const round = roundOf(roundText);
  const update = patternOf('update', updateText, HEX64);
  const { signature, signer } = checkSignature(signatureText);
  const stamp = await memberStamp(stub);
  const { organization } = stamp;
  if (!signer.equals(Buffer.from(organization))) {
    const what = `This signature is by ${JSON.stringify(signer.toString('utf8').slice(0, MAX.text))}, not by ${organization}`;
    throw new Refusal('FOREIGN_SIGNATURE', what, 'each organization hands in its own');
  }
  const id = proposalId(digest, ledger, base);
  const own = await readRange<StoredSignature>(stub, keys.ownSignatures(id, round, organization));
  const before = own.find(({ value }) => value.update === update)?.value;
  if (before?.signature === signature) return { effect: 'none' };
  if (!before && own.length >= MAX.signatures) {
    const what = `More than ${MAX.signatures} updates signed in one round`;
    throw new Refusal('TOO_MANY_SIGNATURES', what, 'sign the update that the round decided on');
  }
  const stored: StoredSignature = { ...stamp, update, signature };
  await writeJson(stub, keys.signature(id, round, organization, update), stored);
  await remember(stub, stamp, { id, round, event: `sign ${update.slice(0, 12)}`, revision: '', reason: '' });
  announce(stub, 'sign', stamp, [id]);
  return { effect: 'written' };
}

function checkKey(value: Json): ProposalKey {
  const key = objectOf('proposal', value, ['digest', 'ledger', 'base']);
  const digest = patternOf('proposal.digest', key.digest, HEX64);
  const ledger = checkLedger('proposal.ledger', key.ledger);
  const base = textOf('proposal.base', key.base, MAX.text);
  if (configParts(base).length === 0) {
    throw new Refusal(
      'NOTHING_TO_SIGN',
      'Only a change of the config of a channel that exists is signed',
      'name a proposal with a `config:` base',
    );
  }
  return { digest, ledger, base };
}

/** One text for the same bytes, or the same signature could be handed in as another one. */
function checkSignature(text: string): { readonly signature: string; readonly signer: Buffer } {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length > MAX.signatureBytes) throw invalid('signature', `more than ${MAX.signatureBytes} bytes`);
  if (bytes.toString('base64') !== text) throw invalid('signature', 'not base64');
  try {
    return { signature: text, signer: Buffer.from(configSigner(bytes)) };
  } catch (error) {
    throw invalid('signature', `no common.ConfigSignature: ${(error as Error).message}`);
  }
}
