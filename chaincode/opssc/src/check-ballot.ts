import type { BallotInput, Claim, Content, Json, Ledger } from './api';
import { canonicalJson } from './canonical-json';
import { CHANNEL, HEX64, invalid, objectOf, oneOf, parseJson, patternOf, textOf } from './check-input';
import { MAX, NETWORK } from './constants';
import { FORMAT_VERSION } from './digest';
import { isKnownKind } from './electorate';
import { readableNetwork } from './network-rule';
import { Refusal } from './refusal';

const PART = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?';
const ADDRESS = new RegExp(`^${PART}/${PART}/${PART}$`);
/** A counter's word and value, e.g. `sequence:3`, `versions:...`, `executed:7`. */
const BASE = /^[a-z][a-zA-Z]{0,30}:[A-Za-z0-9._:,=/+-]{1,400}$/;

/**
 * The ballots of one transaction.
 *
 * @throws Refusal INVALID_ARGUMENT, FORMAT_VERSION, OTHER_NETWORK, KIND_UNKNOWN, OTHER_LEDGER, REASON_MISSING
 */
export function checkBallots(text: string, opsChannel: string): readonly BallotInput[] {
  const list = parseJson('ballots', text);
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX.ballots) {
    throw invalid('ballots', `not a list of 1 to ${MAX.ballots}`);
  }
  return list.map((item: Json, index) => checkBallot(`ballots[${index}]`, item, opsChannel));
}

function checkBallot(where: string, value: Json, opsChannel: string): BallotInput {
  const ballot = objectOf(where, value, ['content', 'ledger', 'base', 'vote', 'reason', 'claim', 'electorate']);
  const content = checkContent(`${where}.content`, ballot.content);
  const ledger = checkLedger(`${where}.ledger`, ballot.ledger);
  checkTarget(content.address, ledger, opsChannel);
  if (content.address.split('/')[1] === 'Network' && !readableNetwork(content)) {
    throw invalid(`${where}.content.after`, 'a Network whose governance this contract cannot read');
  }
  const vote = oneOf(`${where}.vote`, ballot.vote, ['yes', 'no']);
  const reason = textOf(`${where}.reason`, ballot.reason, MAX.reason);
  if (vote === 'no' && reason.trim() === '') {
    throw new Refusal('REASON_MISSING', 'A no carries a reason', 'say why, so that the others can answer');
  }
  return {
    content,
    ledger,
    base: patternOf(`${where}.base`, ballot.base, BASE),
    vote,
    reason,
    claim: checkClaim(`${where}.claim`, ballot.claim),
    electorate: patternOf(`${where}.electorate`, ballot.electorate, HEX64),
  };
}

function checkContent(where: string, value: Json | undefined): Content {
  const content = objectOf(where, value, ['formatVersion', 'address', 'action', 'after']);
  if (content.formatVersion !== FORMAT_VERSION) {
    throw new Refusal(
      'FORMAT_VERSION',
      `This content has format version ${canonicalJson(content.formatVersion ?? null).slice(0, 20)}, the contract speaks ${FORMAT_VERSION}`,
      'let the older of the two be upgraded first, and wait until then',
    );
  }
  const address = patternOf(`${where}.address`, content.address, ADDRESS);
  const action = oneOf(`${where}.action`, content.action, ['create', 'update', 'retire']);
  const after = content.after;
  if (action === 'retire' ? after !== null : after === null || typeof after !== 'object' || Array.isArray(after)) {
    throw invalid(`${where}.after`, 'an object for create and update, null for retire');
  }
  const checked = { formatVersion: FORMAT_VERSION, address, action, after } as Content;
  if (Buffer.byteLength(canonicalJson(checked)) > MAX.contentBytes) {
    throw invalid(where, `more than ${MAX.contentBytes} bytes`);
  }
  return checked;
}

/** The ledger that a ballot or a query names. */
export function checkLedger(where: string, value: Json | undefined): Ledger {
  const ledger = objectOf(where, value, ['type', 'name', 'genesis']);
  return {
    type: oneOf(`${where}.type`, ledger.type, ['fabric']),
    name: patternOf(`${where}.name`, ledger.name, CHANNEL),
    genesis: patternOf(`${where}.genesis`, ledger.genesis, HEX64),
  };
}

/** Is this a resource that this contract may decide on, on this ledger? */
export function checkTarget(address: string, ledger: Ledger, opsChannel: string): void {
  const [network, kind, name] = address.split('/');
  if (network !== NETWORK.network) {
    throw new Refusal(
      'OTHER_NETWORK',
      `This contract governs ${NETWORK.network}`,
      'vote on the network of the address',
    );
  }
  if (!isKnownKind(kind ?? '')) {
    throw new Refusal(
      'KIND_UNKNOWN',
      `This contract does not know who votes on kind ${kind}`,
      'upgrade the contract by a vote first',
    );
  }
  if (kind === 'Network' && (ledger.name !== opsChannel || name !== network)) {
    throw new Refusal(
      'OTHER_LEDGER',
      `The Network document ${network} is decided on ${opsChannel}`,
      `name ${opsChannel} as the ledger and ${network}/Network/${network} as the address`,
    );
  }
}

export function checkAddress(where: string, value: Json | undefined): string {
  return patternOf(where, value, ADDRESS);
}

function checkClaim(where: string, value: Json | undefined): Claim {
  const claim = objectOf(where, value, ['revision', 'branch', 'pullRequest', 'author']);
  const optional = (name: 'branch' | 'pullRequest' | 'author') =>
    claim[name] === undefined ? {} : { [name]: textOf(`${where}.${name}`, claim[name], MAX.text) };
  return {
    revision: textOf(`${where}.revision`, claim.revision, MAX.text),
    ...optional('branch'),
    ...optional('pullRequest'),
    ...optional('author'),
  };
}
