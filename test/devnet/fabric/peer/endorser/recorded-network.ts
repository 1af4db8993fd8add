import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { openPeerLedger } from '../../../../../reconciler/devnet/fabric/ledger/open-peer-ledger.js';
import type { PeerLedger } from '../../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';
import { createEndorser } from '../../../../../reconciler/devnet/fabric/peer/endorser/create-endorser.js';
import type { Endorser } from '../../../../../reconciler/devnet/fabric/peer/endorser/endorser.js';
import { startSimulation } from '../../../../../reconciler/devnet/fabric/peer/endorser/simulation.js';
import { requestedDefinition } from '../../../../../reconciler/devnet/fabric/peer/lifecycle/definition-defaults.js';
import { approveDefinition } from '../../../../../reconciler/devnet/fabric/peer/lifecycle/lifecycle-functions.js';
import { createPackageStore } from '../../../../../reconciler/devnet/fabric/peer/packages/create-package-store.js';
import { SystemStub } from '../../../../../reconciler/devnet/fabric/peer/system/system-stub.js';
import { bundleFromBlock } from '../../../../../reconciler/fabric/config/bundle-from-block.js';
import { implicitCollection } from '../../../../../reconciler/fabric/lifecycle/implicit-collection.js';
import { setUpMsp } from '../../../../../reconciler/fabric/msp/set-up-msp.js';
import { signingIdentity } from '../../../../../reconciler/fabric/msp/signing-identity.js';
import { asOrdered, bytesOf, recordedBlocks } from '../../ledger/recordings.js';

const root = new URL('../../../../../../test/vectors/fabric-recordings/', import.meta.url);

export function recording<T>(name: string): T {
  const bytes = readFileSync(new URL(name, root));
  return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

interface Keys {
  readonly networks: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly identities: Readonly<
              Record<string, { readonly certificate: string; readonly testPrivateKey: string }>
            >;
          }
        >
      >
    >
  >;
}

/** Certificate and TEST key of somebody in network A. */
export function recordedIdentity(mspId: string, name: string) {
  return recording<Keys>('test-keys.json').networks.A![mspId]!.identities[name]!;
}

interface RecordedChaincodes {
  readonly source: string;
  readonly packages: Readonly<Record<'rec' | 'other', { readonly packageId: string; readonly package: string }>>;
}

/** One peer of the recorded network, brought to a height by its blocks. */
export interface RecordedPeer {
  readonly endorser: Endorser;
  readonly ledgers: ReadonlyMap<string, PeerLedger>;
  readonly privateData: Map<string, Uint8Array>;
  clock: Date;
  /** Commits the next blocks of a channel, up to a height, with this organization's own private writes. */
  advance(channel: 'mychannel' | 'ops-channel', height: number): void;
}

export interface RecordedPeerOptions {
  readonly mspId: string;
  /** Fills `{{.prefix}}` of the recorded packages: the chaincodes listen on <prefix>51 and <prefix>52. */
  readonly portPrefix: string;
  readonly channels: readonly ('mychannel' | 'ops-channel')[];
  readonly packages: readonly ('rec' | 'other')[];
  readonly timeWindowMs?: number;
}

/** A peer of network A; its ledgers stand at their genesis blocks. */
export function recordedPeer(options: RecordedPeerOptions): RecordedPeer {
  const { mspId } = options;
  const identity = recordedIdentity(mspId, 'peer0');
  const blocks = {
    mychannel: recordedBlocks('mychannel'),
    'ops-channel': recordedBlocks('ops-channel'),
  };
  const ledgers = new Map<string, PeerLedger>();
  for (const channel of options.channels) {
    ledgers.set(channel, openPeerLedger(bytesOf(blocks[channel][0]!), { mspId }));
  }
  const packages = createPackageStore({ builderConfig: { prefix: options.portPrefix } });
  const recorded = recording<RecordedChaincodes>('chaincode.json').packages;
  for (const name of options.packages) packages.install(Buffer.from(recorded[name].package, 'base64'));
  const privateData = new Map<string, Uint8Array>();
  const result = { clock: new Date('2026-11-20T17:30:00Z') };
  const mspConfig = mspConfigOf(mspId);
  const endorser = createEndorser({
    localMsp: setUpMsp(mspConfig, 'V1_4_3'),
    signer: signingIdentity(mspId, identity.certificate, identity.testPrivateKey),
    ledgers,
    joinChannel: (block) => {
      const joined = openPeerLedger(block, { mspId });
      ledgers.set(joined.channelId, joined);
    },
    packages,
    privateData: { put: (_, transactionId, writes) => privateData.set(transactionId, writes) },
    now: () => result.clock,
    executeTimeoutMs: 30_000,
    ...(options.timeWindowMs === undefined ? {} : { timeWindowMs: options.timeWindowMs }),
  });
  const advance: RecordedPeer['advance'] = (channel, height) => {
    const ledger = ledgers.get(channel)!;
    while (ledger.height() < height) {
      const block = blocks[channel][ledger.height()]!;
      ledger.commit(asOrdered(block), approvals(ledger, mspId, bytesOf(block)));
    }
  };
  return Object.assign(result, { endorser, ledgers, privateData, advance });
}

/** Org4 joins with block 91. */
function mspConfigOf(mspId: string): Uint8Array {
  const block = recordedBlocks('mychannel')[mspId === 'Org4MSP' ? 91 : 0]!;
  const bundle = bundleFromBlock(common.Block.deserializeBinary(bytesOf(block)));
  return bundle.application!.organizations.find((organization) => organization.mspId === mspId)!.mspConfig;
}

/**
 * An organization's approvals are private: the blocks have their hashes only. What was written follows from the
 * arguments, so they are simulated again, at the height at which they were made.
 */
function approvals(ledger: PeerLedger, mspId: string, blockBytes: Uint8Array): Map<string, Uint8Array> {
  const result = new Map<string, Uint8Array>();
  for (const { transactionId, input, endorsers } of lifecycleCalls(blockBytes)) {
    if (!endorsers.includes(mspId)) continue;
    const writes = simulateApproval(ledger, mspId, transactionId, input);
    if (writes !== undefined) result.set(transactionId, writes);
  }
  return result;
}

function simulateApproval(
  ledger: PeerLedger,
  mspId: string,
  transactionId: string,
  input: peer.ChaincodeInput,
): Uint8Array | undefined {
  const [name, bytes] = input.getArgsList_asU8();
  if (Buffer.from(name!).toString() !== 'ApproveChaincodeDefinitionForMyOrg') return undefined;
  const args = peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs.deserializeBinary(bytes!);
  const simulation = startSimulation(ledger, transactionId);
  const { channelId } = ledger;
  const signedProposal = new peer.SignedProposal();
  const stub = new SystemStub({ transactionId, channelId, signedProposal, simulation }, '_lifecycle', input);
  const collection = implicitCollection(mspId);
  const own = {
    getState: (key: string) => stub.getPrivateData(collection, key),
    putState: (key: string, value: Uint8Array) => stub.putPrivateData(collection, key, value),
    deleteState: (key: string) => stub.deletePrivateData(collection, key),
  };
  const packageId = args.getSource()?.getLocalPackage()?.getPackageId() ?? '';
  approveDefinition(ledger.bundle(), args.getName(), requestedDefinition(args), packageId, stub, own);
  return simulation.simulator.done().privateResults;
}

interface LifecycleCall {
  readonly transactionId: string;
  readonly input: peer.ChaincodeInput;
  readonly endorsers: readonly string[];
}

/** The calls of `_lifecycle` in a block, with the MSP ids of their endorsers. */
function lifecycleCalls(blockBytes: Uint8Array): readonly LifecycleCall[] {
  const result: LifecycleCall[] = [];
  for (const bytes of common.Block.deserializeBinary(blockBytes).getData()!.getDataList_asU8()) {
    try {
      const call = lifecycleCall(bytes);
      if (call !== undefined) result.push(call);
    } catch {
      // Some recorded transactions are malformed on purpose.
    }
  }
  return result;
}

function lifecycleCall(bytes: Uint8Array): LifecycleCall | undefined {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return undefined;
  const action = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList()[0]!;
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const proposal = peer.ChaincodeProposalPayload.deserializeBinary(actionPayload.getChaincodeProposalPayload_asU8());
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8()).getChaincodeSpec()!;
  if (spec.getChaincodeId()!.getName() !== '_lifecycle') return undefined;
  const endorsements = actionPayload.getAction()!.getEndorsementsList();
  return {
    transactionId: header.getTxId(),
    input: spec.getInput()!,
    endorsers: endorsements.map((one) => msp.SerializedIdentity.deserializeBinary(one.getEndorser_asU8()).getMspid()),
  };
}

/**
 * A prefix whose two ports (`51`, `52`) are free. Test files run at the same time, each in a process of its own: they
 * look in different places. `index` tells several prefixes of one file apart (0 to 4).
 */
export async function freePortPrefix(index = 0): Promise<string> {
  for (let step = process.pid * 5 + index; ; step += 5) {
    const prefix = String(200 + (step % 120));
    if ((await isFree(Number(`${prefix}51`))) && (await isFree(Number(`${prefix}52`)))) return prefix;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Starts the recorded chaincode (real fabric-shim) and resolves when it listens. */
export async function startRecordedChaincode(
  name: 'rec' | 'other',
  mspId: string,
  portPrefix: string,
): Promise<ChildProcess> {
  const { source, packages } = recording<RecordedChaincodes>('chaincode.json');
  const directory = mkdtempSync(join(tmpdir(), 'quorate-chaincode-'));
  const shim = fileURLToPath(import.meta.resolve('fabric-shim'));
  const file = join(directory, 'chaincode.cjs');
  writeFileSync(file, source.replace("require('fabric-shim')", `require(${JSON.stringify(shim)})`));
  const address = `127.0.0.1:${portPrefix}${name === 'rec' ? '51' : '52'}`;
  const child = spawn(process.execPath, [file, address, packages[name].packageId], {
    env: { ...process.env, CORE_PEER_LOCALMSPID: mspId },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`chaincode ended: ${code}`)));
    child.stdout!.on('data', (text: Buffer) => {
      if (text.toString().includes('up ')) resolve();
    });
  });
  // It is loaded: nothing has to remember the file.
  rmSync(directory, { recursive: true });
  return child;
}
