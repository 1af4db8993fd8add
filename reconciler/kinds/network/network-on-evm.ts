import type { Resource } from '../../core/model/kind.js';
import { type EvmElectorate, electorateEffects } from '../../evm/electorate-effects.js';
import { executedBase } from '../../evm/executed-base.js';
import type { Effects } from '../../ports/write/permissioning-writer.js';
import type { NetworkLive } from './network-live.js';
import type { NetworkSpec } from './network-spec.js';

/** Voters with their accounts, rule and must-agree as Git wants them; who has no account does not vote. */
export function desiredElectorate({ organizations, governance }: NetworkSpec): EvmElectorate {
  const voters = organizations.flatMap(({ mspId, account }) =>
    account === undefined ? [] : [{ name: mspId, account }],
  );
  return { organizations: voters, rule: governance.rule, mustAgree: governance.mustAgree };
}

/** The same as the contract has it. */
function liveElectorate({ accounts = {}, rule, mustAgree }: NetworkLive): EvmElectorate {
  const organizations = Object.entries(accounts).map(([name, account]) => ({ name, account }));
  return { organizations, rule, mustAgree };
}

/** The calls by which the governance contract changes its own electorate; undefined where no contract was read. */
export function networkEffects(live: NetworkLive, { spec }: Pick<Resource, 'spec'>): Effects | undefined {
  const { ledger, accounts } = live;
  if (ledger?.type !== 'evm' || !accounts) return undefined;
  const place = { chainId: Number(ledger.genesis), opssc: ledger.name };
  return electorateEffects(place, liveElectorate(live), desiredElectorate(spec as unknown as NetworkSpec));
}

/** The base of a change of this document: on a channel the counter that was read, on an EVM with the calls that follow. */
export function networkBase(live: NetworkLive, desired: Resource): string | undefined {
  const effects = networkEffects(live, desired);
  if (!effects) return live.base;
  return executedBase({ executed: live.executed ?? 0, effects: effects.hash });
}

/** What a contract records of organizations: who votes, by which account. */
export function recordedOrganizations({
  accounts,
}: NetworkLive): readonly { mspId: string; account: string }[] | undefined {
  if (!accounts) return undefined;
  return Object.entries(accounts).map(([mspId, account]) => ({ mspId, account }));
}
