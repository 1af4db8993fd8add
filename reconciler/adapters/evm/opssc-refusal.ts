import type { ErrorDescription } from 'ethers';
import { QuorateError } from '../../core/model/quorate-error.js';
import { abiOf } from '../../evm/abi.js';

interface Said {
  readonly code: string;
  readonly what: string;
  readonly mend: string;
}

const PLAN_AGAIN = 'Plan again: what is there now may need another proposal, or none.';

/** What OpsSC.sol and NodeRules.sol refuse, in the words of the chaincode where it has them. */
const REFUSALS: Readonly<Record<string, Said>> = {
  NotAMember: {
    code: 'NOT_A_MEMBER',
    what: 'This account votes for no organization of the governance contract',
    mend: 'Name the key of the account that the Network document gives this organization, or have it accepted by a vote.',
  },
  StaleBase: { code: 'STALE_BASE', what: 'Other rounds of this address were executed since', mend: PLAN_AGAIN },
  RoundEnded: { code: 'ALREADY_DECIDED', what: 'This round has ended', mend: PLAN_AGAIN },
  AlreadyDecided: { code: 'ALREADY_DECIDED', what: 'This round is decided', mend: PLAN_AGAIN },
  TooManyAlone: {
    code: 'TOO_MANY_OPEN',
    what: 'Too many open rounds in which only this organization has voted',
    mend: 'Withdraw some of them, or wait for a second voter.',
  },
  NoReason: { code: 'NO_REASON', what: 'A no needs a reason', mend: 'Say why.' },
  TooLong: { code: 'INVALID_ARGUMENT', what: 'A text of this ballot is too long', mend: 'Shorten it.' },
  NoSuchProposal: { code: 'PROPOSAL_UNKNOWN', what: 'There is no such proposal', mend: PLAN_AGAIN },
  NoVote: { code: 'NO_VOTE', what: 'There is no vote of ours to take back', mend: PLAN_AGAIN },
  BadReport: { code: 'INVALID_ARGUMENT', what: 'This report is none', mend: PLAN_AGAIN },
  EffectsDiffer: { code: 'EFFECTS_DIFFER', what: 'These are not the calls that were voted', mend: PLAN_AGAIN },
  NotApproved: { code: 'NOT_APPROVED', what: 'This round is not approved, or is done', mend: PLAN_AGAIN },
  WrongChunk: { code: 'CHUNK_DONE', what: 'This part of the round is executed already', mend: PLAN_AGAIN },
  RoundRunning: { code: 'ROUND_RUNNING', what: 'Another round of this address is half executed', mend: PLAN_AGAIN },
  TargetBusy: { code: 'ROUND_RUNNING', what: 'Another round is in the midst of this contract', mend: PLAN_AGAIN },
  NoCode: { code: 'NO_CODE', what: 'There is no contract at this address', mend: PLAN_AGAIN },
  NotDelegated: {
    code: 'NOT_DELEGATED',
    what: 'This contract lets no organization move its own nodes',
    mend: 'Vote for the change, or have moves delegated by a vote.',
  },
  NotListed: { code: 'NODE_UNKNOWN', what: 'This node is not in the list', mend: PLAN_AGAIN },
  NodeOfOthers: {
    code: 'NODE_OF_OTHERS',
    what: 'This node belongs to another organization',
    mend: 'Vote for the change.',
  },
};

/** Transient refusals: the same call may be taken later. */
const TRANSIENT = new Set(['ROUND_RUNNING']);

/**
 * The error for what a contract answers when it reverts. Numbers and names of its error are facts; a reverting call of a
 * round is EXECUTION_REVERTED with chunk, call and target.
 */
export function opsscRefusal(data: unknown): QuorateError {
  const error = parse(data);
  if (error?.name === 'CallReverted') return executionReverted(error);
  const said = error && REFUSALS[error.name];
  if (!error || !said) {
    return new QuorateError('CONTRACT_REFUSED', 'The contract refuses this call', {
      why: error?.name ?? (typeof data === 'string' && data !== '0x' ? data.slice(0, 200) : 'it does not say why'),
    });
  }
  const facts = Object.fromEntries(
    error.fragment.inputs.map(({ name }, index) => [name, shown(error.args[index])] as const),
  );
  return new QuorateError(said.code, said.what, {
    why: `${error.name}: ${Object.entries(facts)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
    mend: said.mend,
    facts,
    retry: TRANSIENT.has(said.code) ? 'transient' : 'terminal',
  });
}

function executionReverted({ args }: ErrorDescription): QuorateError {
  const [, chunk, call, target, why] = args;
  const inner = parse(why)?.name ?? reasonText(why);
  return new QuorateError('EXECUTION_REVERTED', 'A call of this round reverts', {
    why: `chunk ${chunk}, call ${call}, to ${target}: ${inner}`,
    mend: 'See what the called contract says. Until it takes the call, only another round of this address helps.',
    facts: { chunk: Number(chunk), call: Number(call), target: `${target}`.toLowerCase() },
  });
}

function parse(data: unknown): ErrorDescription | null {
  if (typeof data !== 'string') return null;
  for (const name of ['opssc', 'quorate-nodes'] as const) {
    try {
      const found = abiOf(name).parseError(data);
      if (found) return found;
    } catch {
      // Not an error of this contract.
    }
  }
  return null;
}

function reasonText(data: unknown): string {
  return typeof data === 'string' && data !== '0x' ? data.slice(0, 200) : 'it does not say why';
}

function shown(value: unknown): string | number | boolean {
  return typeof value === 'bigint' ? Number(value) : typeof value === 'boolean' ? value : String(value).slice(0, 200);
}
