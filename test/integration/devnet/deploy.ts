/** Brings the test chaincode onto a channel, as organizations do: install, run, approve, commit. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, watch } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contract } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { writePackage } from '../../../reconciler/fabric/package/write-package.js';
import { type Connection, connectAs, identitiesOf, propose } from './clients.js';

const SOURCE = fileURLToPath(new URL('../../../../test/integration/chaincode/rec', import.meta.url));
const CLI = createRequire(import.meta.url).resolve('fabric-shim/cli.js');

export interface Deployment {
  readonly packageId: string;
  readonly packageBytes: Uint8Array;
  /** Ends the chaincode process of one organization. */
  stopChaincode(mspId: string): Promise<void>;
  stop(): Promise<void>;
}

/** SignaturePolicyEnvelope: n of these, e.g. `Telco1.peer`. */
export interface DeployOptions {
  readonly name?: string;
  /** Folder of a compiled chaincode; default: the test chaincode `rec`. */
  readonly source?: string;
  /** ApplicationPolicy bytes; default: the channel's Endorsement policy. */
  readonly policy?: Uint8Array;
  /** Of the channel, where the network's topology does not know it. */
  readonly members?: readonly string[];
}

export async function install(network: RunningNetwork, mspId: string, bytes: Uint8Array): Promise<string> {
  const args = new peer.lifecycle.InstallChaincodeArgs();
  args.setChaincodeInstallPackage(bytes);
  let packageId = '';
  for (const node of network.peers.filter((one) => one.mspId === mspId)) {
    const response = await propose(network, node, identitiesOf(network, mspId).admin, {
      channelId: '',
      chaincode: '_lifecycle',
      args: [Buffer.from('InstallChaincode'), args.serializeBinary()],
    });
    const inner = response.getResponse()!;
    if (inner.getStatus() !== common.Status.SUCCESS) throw new Error(inner.getMessage());
    packageId = peer.lifecycle.InstallChaincodeResult.deserializeBinary(inner.getPayload_asU8()).getPackageId();
  }
  return packageId;
}

/** Deploys to all members of the channel; resolves once the definition is committed and every process listens. */
export async function deployRec(
  network: RunningNetwork,
  channelId: string,
  options: DeployOptions = {},
): Promise<Deployment> {
  const name = options.name ?? 'rec';
  const members = options.members ?? network.topology.channels.find((one) => one.name === channelId)!.members;
  const bytes = await writePackage({
    label: `${name}_1`,
    type: 'ccaas',
    connection: { address: `unix:{{.quorate_sockets}}/${process.pid}-${name}.sock` },
  });
  const processes = new Map<string, ChildProcess>();
  const sockets: string[] = [];
  let packageId = '';
  for (const mspId of members) {
    packageId = await install(network, mspId, bytes);
    const directory = network.sockets.get(mspId)!;
    mkdirSync(directory, { recursive: true });
    const socket = join(directory, `${process.pid}-${name}.sock`);
    sockets.push(socket);
    processes.set(mspId, run(mspId, packageId, socket, options.source ?? SOURCE));
  }
  await Promise.all([
    ...sockets.map(exists),
    ...members.map((mspId) => approve(network, channelId, mspId, name, packageId, options.policy)),
  ]);
  await commit(network, channelId, members[0]!, name, options.policy);
  const stopOne = async (mspId: string) => {
    const child = processes.get(mspId);
    if (child === undefined || !processes.delete(mspId)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  return {
    packageId,
    packageBytes: bytes,
    stopChaincode: stopOne,
    stop: async () => {
      await Promise.all([...processes.keys()].map(stopOne));
      for (const socket of sockets) rmSync(socket, { force: true });
    },
  };
}

function run(mspId: string, packageId: string, socket: string, source: string): ChildProcess {
  return spawn(
    process.execPath,
    [CLI, 'server', '--chaincode-address', `unix:${socket}`, '--chaincode-id', packageId],
    { cwd: source, env: { PATH: process.env.PATH, CORE_PEER_LOCALMSPID: mspId }, stdio: 'ignore' },
  );
}

/** Waits for a file to appear. */
function exists(path: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(join(path, '..'), () => look());
    const look = () => {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    };
    look();
  });
}

export async function approve(
  network: RunningNetwork,
  channelId: string,
  mspId: string,
  name: string,
  packageId: string | undefined,
  policy?: Uint8Array,
): Promise<void> {
  const proposed = approval(mspId, name, packageId, policy);
  await withLifecycle(network, channelId, mspId, (lifecycle) => lifecycle.submit(APPROVE, proposed));
}

/** As `approve` without a package, but only until the orderers have taken it. @throws SubmitError when none does */
export async function submitApproval(
  network: RunningNetwork,
  channelId: string,
  mspId: string,
  name: string,
): Promise<void> {
  const proposed = approval(mspId, name, undefined, undefined);
  await withLifecycle(network, channelId, mspId, (lifecycle) => lifecycle.submitAsync(APPROVE, proposed));
}

const APPROVE = 'ApproveChaincodeDefinitionForMyOrg';

/** Over a peer that was made to join the channel: with a placement the organization's first one may be elsewhere. */
function connectIn(network: RunningNetwork, channelId: string, mspId: string): Connection {
  const own = network.peers.filter((one) => one.mspId === mspId);
  const joined = own.find(({ channels }) => channels.includes(channelId)) ?? own[0]!;
  return connectAs(network, mspId, { peer: joined.name });
}

async function withLifecycle(
  network: RunningNetwork,
  channelId: string,
  mspId: string,
  call: (lifecycle: Contract) => Promise<unknown>,
): Promise<void> {
  const { gateway, close } = connectIn(network, channelId, mspId);
  try {
    await call(gateway.getNetwork(channelId).getContract('_lifecycle'));
  } finally {
    close();
  }
}

function approval(mspId: string, name: string, packageId: string | undefined, policy: Uint8Array | undefined) {
  const source = new peer.lifecycle.ChaincodeSource();
  if (packageId === undefined) {
    source.setUnavailable(new peer.lifecycle.ChaincodeSource.Unavailable());
  } else {
    const local = new peer.lifecycle.ChaincodeSource.Local();
    local.setPackageId(packageId);
    source.setLocalPackage(local);
  }
  const args = new peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
  args.setName(name);
  args.setVersion('1.0');
  args.setSequence(1);
  args.setSource(source);
  if (policy !== undefined) args.setValidationParameter(policy);
  return { arguments: [args.serializeBinary()], endorsingOrganizations: [mspId] };
}

export async function commit(
  network: RunningNetwork,
  channelId: string,
  mspId: string,
  name: string,
  policy?: Uint8Array,
): Promise<void> {
  const args = new peer.lifecycle.CommitChaincodeDefinitionArgs();
  args.setName(name);
  args.setVersion('1.0');
  args.setSequence(1);
  if (policy !== undefined) args.setValidationParameter(policy);
  const { gateway, close } = connectIn(network, channelId, mspId);
  try {
    await gateway
      .getNetwork(channelId)
      .getContract('_lifecycle')
      .submit('CommitChaincodeDefinition', { arguments: [args.serializeBinary()] });
  } finally {
    close();
  }
}
