import type { BallotInput, Claim, Content, Json, Ledger } from './api';
import { checkBase, isNewChannel, kindOf } from './base';
import { canonicalJson } from './canonical-json';
import { HEX64, invalid, objectOf, oneOf, parseJson, patternOf, textOf } from './check-input';
import { checkAddress, checkLedger, checkPlasmaTarget, checkTarget } from './check-target';
import { MAX } from './constants';
import { FORMAT_VERSION } from './digest';
import { readableNetwork } from './network-rule';
import { organizationsOfNewChannel } from './new-channel';
import { plasmaChannelOf } from './plasma-chain';
import { Refusal } from './refusal';

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
  const kind = kindOf(content.address);
  if (kind === 'Network' && !readableNetwork(content)) {
    throw invalid(`${where}.content.after`, 'a Network whose governance this contract cannot read');
  }
  const base = checkBase(`${where}.base`, ballot.base, kind, ledger);
  if (kind === 'Channel') checkChannel(where, content, base);
  if (kind === 'PlasmaChain') checkPlasmaChain(where, content, ledger, base);
  const vote = oneOf(`${where}.vote`, ballot.vote, ['yes', 'no']);
  const reason = textOf(`${where}.reason`, ballot.reason, MAX.reason);
  if (vote === 'no' && reason.trim() === '') {
    throw new Refusal('REASON_MISSING', 'A no carries a reason', 'say why, so that the others can answer');
  }
  return {
    content,
    ledger,
    base,
    vote,
    reason,
    claim: checkClaim(`${where}.claim`, ballot.claim),
    electorate: patternOf(`${where}.electorate`, ballot.electorate, HEX64),
  };
}

/** Only a new channel starts from its genesis block, and whom it names must be plain before anybody votes on it. */
function checkChannel(where: string, content: Content, base: string): void {
  if ((content.action === 'create') !== isNewChannel(base)) {
    throw invalid(`${where}.base`, '`genesis:` for create, `config:` for all else');
  }
  if (content.action === 'create') organizationsOfNewChannel(`${where}.content`, content);
}

/** A chain without a document is settled no more, and nobody votes on that. */
function checkPlasmaChain(where: string, content: Content, ledger: Ledger, base: string): void {
  if (content.action === 'retire')
    throw invalid(`${where}.content.action`, 'create or update: no vote retires a chain');
  const plasmaChannel = plasmaChannelOf(`${where}.content`, content);
  checkPlasmaTarget(where, { address: content.address, ledger, base, plasmaChannel });
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
  const address = checkAddress(`${where}.address`, content.address);
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
