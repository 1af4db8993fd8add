import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectOwnPeers, ownIdentity } from '../adapters/fabric/connect-own-peers.js';
import { GatewayFabricReader } from '../adapters/fabric/gateway-fabric-reader.js';
import { GatewayFabricWriter } from '../adapters/fabric/gateway-fabric-writer.js';
import { OpsscReader, OpsscWriter } from '../adapters/fabric/opssc-governance.js';
import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import { parseAllowedSigners } from '../adapters/git/allowed-signers.js';
import { OwnUpstream } from '../adapters/git/own-upstream.js';
import { NodeChaincodeRuntime } from '../adapters/runtime/node-chaincode-runtime.js';
import type { ReconcilerConfig } from '../config/reconciler-config.js';
import { LoopMemory } from '../loop/loop-memory.js';
import type { LoopEvent, LoopPorts } from '../loop/loop-ports.js';
import type { Loop } from '../loop/pass.js';
import { revisionLoader } from './load-own-revision.js';
import { refuseDevnetIdentity } from './refuse-devnet-identity.js';

/** A loop with everything that it holds open. */
export interface ComposedLoop {
  readonly loop: Loop;
  readonly peers: OwnPeers;
  readonly runtime: NodeChaincodeRuntime;
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
  const identity = ownIdentity(config);
  refuseDevnetIdentity(
    identity.certificatePem,
    config.peers.map(({ endpoint }) => endpoint),
  );
  const peers = connectOwnPeers(config.peers, identity);
  const runtime = new NodeChaincodeRuntime({
    mspId: config.organization,
    builds: join(config.state, 'builds'),
    modules: config.modules,
    logs: join(config.state, 'logs'),
    builder: Object.fromEntries(config.peers.map(({ name, builder }) => [name, builder])),
  });
  const clone = join(config.state, 'clone');
  const signers = config.git.allowedSigners ? parseAllowedSigners(readFileSync(config.git.allowedSigners, 'utf8')) : [];
  const ports: LoopPorts = {
    revisions: new OwnUpstream({
      url: config.git.url,
      branch: config.git.branch,
      directory: clone,
      rootCommit: config.git.root,
      allowedSigners: signers,
      requireSignature: config.voteMode === 'merged',
    }),
    load: revisionLoader(clone, config.git.path),
    read: new GatewayFabricReader(peers),
    write: new GatewayFabricWriter(peers, config.organization),
    governance: (channel, chaincode) => new OpsscReader(peers, channel, chaincode),
    governanceWriter: (channel, chaincode) => new OpsscWriter(peers, channel, chaincode),
    runtime,
    now: options.now ?? Date.now,
  };
  const loop: Loop = {
    ports: options.wrap?.(ports) ?? ports,
    settings: {
      organization: config.organization,
      voteMode: config.voteMode,
      peers: config.peers.map(({ name }) => name),
    },
    memory: new LoopMemory(),
    event: options.event,
    wake: options.wake,
    random: Math.random,
  };
  return {
    loop,
    peers,
    runtime,
    async close() {
      await runtime.stopAll();
      peers.close();
    },
  };
}
