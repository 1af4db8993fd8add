import type { EvmGovernance, FabricGovernance, GovernanceLedger } from './network-spec.js';

export function isOnFabric(ledger: GovernanceLedger): ledger is FabricGovernance {
  return 'channel' in ledger;
}

export function isOnEvm(ledger: GovernanceLedger): ledger is EvmGovernance {
  return 'contract' in ledger;
}

/** The ops channel; undefined where a contract is the governance ledger. */
export function opsChannelOf(ledger: GovernanceLedger | undefined): string | undefined {
  return ledger && isOnFabric(ledger) ? ledger.channel : undefined;
}
