import type { Json, Ledger, TargetInput } from './api';
import { checkBase, isBesuKind, isKnownKind, isNewChannel, kindOf, plasmaGenesis } from './base';
import { CHANNEL, HEX64, invalid, objectOf, oneOf, organizationsOf, parseJson, patternOf } from './check-input';
import { NETWORK } from './constants';
import { Refusal } from './refusal';

const PART = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?';
/** Lists in contracts are decided where they are: only those that are on nodes are decided here. */
const LOCAL = /^local$/;
const CHAIN_ID = /^[1-9][0-9]{0,15}$/;
const ADDRESS = new RegExp(`^${PART}/${PART}/${PART}$`);

/**
 * What an electorate is asked for.
 *
 * @throws Refusal INVALID_ARGUMENT, OTHER_NETWORK, KIND_UNKNOWN, OTHER_LEDGER
 */
export function checkTargetInput(text: string, opsChannel: string): TargetInput {
  const target = objectOf('target', parseJson('target', text), [
    'address',
    'ledger',
    'base',
    'organizations',
    'plasmaChannel',
  ]);
  const address = checkAddress('target.address', target.address);
  const ledger = checkLedger('target.ledger', target.ledger);
  checkTarget(address, ledger, opsChannel);
  const base = checkBase('target.base', target.base, kindOf(address), ledger);
  if (isNewChannel(base) !== (target.organizations !== undefined)) {
    throw invalid('target.organizations', 'of a new channel all that it names, and nothing for all else');
  }
  const isPlasma = plasmaGenesis(base) !== undefined;
  if (isPlasma !== (target.plasmaChannel !== undefined)) {
    throw invalid('target.plasmaChannel', 'of a plasma chain its own channel, and nothing for all else');
  }
  if (isPlasma) {
    const plasmaChannel = patternOf('target.plasmaChannel', target.plasmaChannel, CHANNEL);
    return checkPlasmaTarget('target', { address, ledger, base, plasmaChannel });
  }
  if (!isNewChannel(base)) return { address, ledger, base };
  const organizations = organizationsOf('target.organizations', target.organizations);
  if (organizations.length === 0) throw invalid('target.organizations', 'a new channel names organizations');
  return { address, ledger, base, organizations };
}

/** A plasma chain is settled on another channel than its own. */
export function checkPlasmaTarget<Target extends TargetInput>(where: string, target: Target): Target {
  if (target.plasmaChannel !== target.ledger.name) return target;
  throw invalid(`${where}.ledger`, 'the root channel of a plasma chain is another one than its own');
}

/** The ledger that a ballot or a query names. */
export function checkLedger(where: string, value: Json | undefined): Ledger {
  const ledger = objectOf(where, value, ['type', 'name', 'genesis']);
  const type = oneOf(`${where}.type`, ledger.type, ['fabric', 'evm']);
  return {
    type,
    name: patternOf(`${where}.name`, ledger.name, type === 'evm' ? LOCAL : CHANNEL),
    genesis: patternOf(`${where}.genesis`, ledger.genesis, type === 'evm' ? CHAIN_ID : HEX64),
  };
}

/** Is this a resource that this contract may decide on, on this ledger? */
export function checkTarget(address: string, ledger: Ledger, opsChannel: string): void {
  const [network, kind = '', name] = address.split('/');
  if (network !== NETWORK.network) {
    throw new Refusal(
      'OTHER_NETWORK',
      `This contract governs ${NETWORK.network}`,
      'vote on the network of the address',
    );
  }
  if (!isKnownKind(kind)) {
    throw new Refusal(
      'KIND_UNKNOWN',
      `This contract does not know who votes on kind ${kind}`,
      'upgrade the contract by a vote first',
    );
  }
  if (isBesuKind(kind) !== (ledger.type === 'evm')) {
    throw new Refusal(
      'OTHER_LEDGER',
      `A ${kind} is not about ledger ${ledger.name} of type ${ledger.type}`,
      'name the channel, or for lists on Besu nodes the ledger local of type evm',
    );
  }
  if (kind === 'Network' && (ledger.name !== opsChannel || name !== network)) {
    throw new Refusal(
      'OTHER_LEDGER',
      `The Network document ${network} is decided on ${opsChannel}`,
      `name ${opsChannel} as the ledger and ${network}/Network/${network} as the address`,
    );
  }
  if (kind === 'Channel' && ledger.name !== name) {
    throw new Refusal(
      'OTHER_LEDGER',
      `The Channel document ${name} is about ledger ${name}, not ${ledger.name}`,
      `name ${name} as the ledger`,
    );
  }
}

export function checkAddress(where: string, value: Json | undefined): string {
  return patternOf(where, value, ADDRESS);
}
