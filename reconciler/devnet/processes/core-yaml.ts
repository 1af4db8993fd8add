import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PeerPorts } from '../fabric/allocate-ports.js';
import type { FabricVersion } from './fabric-version.js';
import type { NodeHome } from './node-home.js';

export interface CoreYamlParameters {
  readonly home: NodeHome;
  readonly ports: PeerPorts;
  /** Folder with bin/detect, bin/build and bin/release: chaincode as a service, without Docker. */
  readonly builder: string;
  readonly executeTimeoutMs: number;
  /** Of the `peer` that will read it; undefined where it does not say, and may be the oldest one. */
  readonly version: FabricVersion | undefined;
}

/**
 * A peer's core.yaml: what it does not start or work without, and what a network on one machine needs otherwise than
 * shipped. What is not here is as Fabric has it by itself. Fabric: sampleconfig/core.yaml of 2.5 and 3.1.
 */
export function coreYaml(parameters: CoreYamlParameters): string {
  const { home, ports } = parameters;
  return stringify({
    peer: peerSection(parameters),
    // Empty: no Docker. Without the key the peer panics unless there are external builders.
    vm: { endpoint: '' },
    chaincode: chaincodeSection(parameters),
    ledger: {
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: {
        collElgProcMaxDbBatchSize: 5000,
        collElgProcDbBatchesInterval: 1000,
        deprioritizedDataReconcilerInterval: '60m',
        purgeInterval: 100,
        purgedKeyAuditLogging: true,
      },
      // Shipped as a folder of the whole machine, which several peers would share.
      snapshots: { rootDir: join(home.data, 'snapshots') },
    },
    operations: { listenAddress: loopback(ports.operations), tls: { enabled: false } },
    metrics: { provider: 'prometheus' },
  });
}

function peerSection({ home, ports, version }: CoreYamlParameters): object {
  return {
    id: home.name,
    networkId: 'quorate',
    listenAddress: loopback(ports.rpc),
    address: loopback(ports.rpc),
    // Nobody calls it: chaincodes are services. Shipped is port 7052 for every peer of the machine.
    chaincodeListenAddress: loopback(0),
    localMspId: home.mspId,
    localMspType: 'bccsp',
    mspConfigPath: home.msp,
    fileSystemPath: home.data,
    BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
    tls: {
      enabled: true,
      clientAuthRequired: false,
      cert: { file: join(home.tls, 'server.crt') },
      key: { file: join(home.tls, 'server.key') },
      rootcert: { file: join(home.tls, 'ca.crt') },
    },
    gateway: { enabled: true, endorsementTimeout: '30s', broadcastTimeout: '30s', dialTimeout: '30s' },
    gossip: gossipSection(ports),
    deliveryclient: {
      connTimeout: '3s',
      minimalReconnectInterval: '100ms',
      // Shipped as an hour: orderers that come back shall be found soon.
      reConnectBackoffThreshold: '1s',
      reconnectTotalTimeThreshold: '3600s',
      blockGossipEnabled: false,
    },
    discovery: {
      enabled: true,
      authCacheEnabled: true,
      authCacheMaxSize: 1000,
      authCachePurgeRetentionRatio: 0.75,
      orgMembersAllowedAccess: false,
    },
    handlers: {
      authFilters: authFilters(version).map((name) => ({ name })),
      decorators: [{ name: 'DefaultDecorator' }],
      endorsers: { escc: { name: 'DefaultEndorsement' } },
      validators: { vscc: { name: 'DefaultValidation' } },
    },
    authentication: { timewindow: '15m' },
    client: { connTimeout: '3s' },
    keepalive: {
      interval: '7200s',
      timeout: '20s',
      minInterval: '20s',
      client: { interval: '60s', timeout: '20s' },
      deliveryClient: { interval: '60s', timeout: '20s' },
    },
    limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
    maxRecvMsgSize: 104_857_600,
    maxSendMsgSize: 104_857_600,
  };
}

/** TimeWindowCheck is shipped since 3.0; a peer of 2.5 does not know it and does not start with it. */
function authFilters(version: FabricVersion | undefined): readonly string[] {
  const everywhere = ['DefaultAuth', 'ExpirationCheck'];
  return version !== undefined && version.major >= 3 ? [...everywhere, 'TimeWindowCheck'] : everywhere;
}

/**
 * Peers that join a channel together may refuse each other at first, and as shipped they try again after 25 s, and tell
 * others of their channels and chaincodes every 4 s: until then discovery and the gateway miss an organization. Twice as
 * often as here starts no sooner, and costs each idle peer 6 % of a processor instead of 3.5 %.
 */
function gossipSection({ rpc }: PeerPorts): object {
  return {
    bootstrap: loopback(rpc),
    endpoint: loopback(rpc),
    // A peer without it is not seen by other organizations.
    externalEndpoint: loopback(rpc),
    // Every peer asks the orderers for blocks itself.
    useLeaderElection: false,
    orgLeader: true,
    state: { enabled: false },
    reconnectInterval: '250ms',
    aliveTimeInterval: '1s',
    aliveExpirationTimeout: '5s',
    requestStateInfoInterval: '500ms',
    publishStateInfoInterval: '500ms',
    pvtData: {
      pullRetryThreshold: '60s',
      transientstoreMaxBlockRetention: 20_000,
      pushAckTimeout: '3s',
      btlPullMargin: 10,
      reconcileBatchSize: 10,
      reconcileSleepInterval: '1m',
      reconciliationEnabled: true,
      skipPullingInvalidTransactionsDuringCommit: false,
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
    },
  };
}

function chaincodeSection({ builder, executeTimeoutMs }: CoreYamlParameters): object {
  return {
    mode: 'net',
    externalBuilders: [
      { name: 'ccaas_builder', path: builder, propagateEnvironment: ['CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG'] },
    ],
    installTimeout: '300s',
    startuptimeout: '300s',
    executetimeout: `${executeTimeoutMs}ms`,
    keepalive: 0,
    system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
    logging: { level: 'info', shim: 'warning' },
    runtimeParams: {
      useWriteBatch: true,
      maxSizeWriteBatch: 1000,
      useGetMultipleKeys: true,
      maxSizeGetMultipleKeys: 1000,
    },
  };
}

const loopback = (port: number) => `127.0.0.1:${port}`;
