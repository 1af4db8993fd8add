import { join } from 'node:path';
import type { BesuConnections } from '../adapters/evm/besu-connections.js';
import { GatewayChannelWriter } from '../adapters/fabric/gateway-channel-writer.js';
import { GatewayFabricWriter } from '../adapters/fabric/gateway-fabric-writer.js';
import { GatewayPlasmaRootWriter } from '../adapters/fabric/gateway-plasma-root-writer.js';
import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import { FirstSeenFile } from '../adapters/files/first-seen-file.js';
import { portNotConfigured } from '../adapters/not-configured.js';
import { NodeChaincodeRuntime } from '../adapters/runtime/node-chaincode-runtime.js';
import type { ReconcilerConfig } from '../config/reconciler-config.js';
import { LoopMemory } from '../loop/loop-memory.js';
import type { LoopEvent, LoopPorts } from '../loop/loop-ports.js';
import type { Loop } from '../loop/pass.js';
import type { ChannelWriter } from '../ports/write/channel-writer.js';
import { composeLook, onEvm } from './compose-look.js';

/** A loop with everything that it holds open. */
export interface ComposedLoop {
  readonly loop: Loop;
  readonly peers: OwnPeers;
  readonly besu: BesuConnections | undefined;
  /** Ends chaincode processes and connections. */
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly event: (event: LoopEvent) => void;
  readonly wake: () => void;
  /** Stands between the loop and its adapters: tests count calls and end the process there. */
  readonly wrap?: (ports: LoopPorts) => LoopPorts;
  readonly now?: () => number;
}

/** The one place where one organization's adapters are built and joined to its loop. */
export function composeLoop(config: ReconcilerConfig, options: ComposeOptions): ComposedLoop {
  const { looker, peers, fabric, besu, governanceWriter, close } = composeLook(config);
  const runtime = new NodeChaincodeRuntime({
    mspId: config.organization,
    builds: join(config.state, 'builds'),
    modules: config.modules,
    logs: join(config.state, 'logs'),
    builder: Object.fromEntries(config.peers.map(({ name, builder }) => [name, builder])),
  });
  const ports: LoopPorts = {
    ...looker.ports,
    write: new GatewayFabricWriter(peers, config.organization),
    channelWriter: fabric
      ? new GatewayChannelWriter(fabric.identity, fabric.ordering, peers, fabric.orderers)
      : portNotConfigured<ChannelWriter>('fabric'),
    governanceWriter,
    plasmaRootWriter: fabric && ((place) => new GatewayPlasmaRootWriter(peers, place)),
    besuWriter: besu && ((place) => besu.writer(onEvm(place))),
    runtime,
    now: options.now ?? Date.now,
  };
  const loop: Loop = {
    ports: options.wrap?.(ports) ?? ports,
    settings: looker.settings,
    memory: new LoopMemory(new FirstSeenFile(join(config.state, 'first-seen.json'), ports.now())),
    event: options.event,
    wake: options.wake,
    random: Math.random,
  };
  return {
    loop,
    peers,
    besu,
    async close() {
      await runtime.stopAll();
      close();
    },
  };
}
