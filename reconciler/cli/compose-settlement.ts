import { join } from 'node:path';
import { GatewayBlockReader } from '../adapters/fabric/gateway-block-reader.js';
import { GatewayPlasmaRootReader } from '../adapters/fabric/gateway-plasma-root-reader.js';
import { GatewayPlasmaRootWriter } from '../adapters/fabric/gateway-plasma-root-writer.js';
import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import { SettlementNotesFile } from '../adapters/files/settlement-notes-file.js';
import type { PlasmaPlace, ReconcilerConfig } from '../config/reconciler-config.js';
import { SettlementAgent } from '../settlement/agent/settlement-agent.js';
import type { SettlementEvent, SettlementPorts } from '../settlement/agent/settlement-ports.js';

export interface SettlementOptions {
  readonly event: (event: SettlementEvent) => void;
  /** Stands between the agent and its adapters: tests count calls and end the process there. */
  readonly wrap?: ((ports: SettlementPorts) => SettlementPorts) | undefined;
  readonly now?: (() => number) | undefined;
}

/** Joins one organization's agent for one plasma chain to its own peers. */
export function composeSettlement(
  config: Pick<ReconcilerConfig, 'organization' | 'state'>,
  peers: OwnPeers,
  place: PlasmaPlace,
  { event, wrap = (ports) => ports, now = Date.now }: SettlementOptions,
): SettlementAgent {
  const { chain } = place;
  const ports: SettlementPorts = {
    reader: new GatewayPlasmaRootReader(peers, place),
    writer: new GatewayPlasmaRootWriter(peers, place),
    blocks: new GatewayBlockReader(peers),
    notes: new SettlementNotesFile(join(config.state, `plasma-${chain}.json`)),
    event,
    now,
  };
  return new SettlementAgent({ chain, organization: config.organization, ports: wrap(ports) });
}
