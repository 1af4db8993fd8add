import type { BesuConnections } from '../adapters/evm/besu-connections.js';
import { deployOwnContracts } from '../adapters/evm/deploy-own-contracts.js';
import type { EvmClient } from '../adapters/evm/evm-client.js';
import { notConfigured } from '../adapters/not-configured.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { isOwnCode } from '../evm/own-code.js';
import { pureEthers } from '../evm/pure-ethers.js';
import { findBesuNetwork } from '../kinds/besu-network/find-besu-network.js';
import { durationSeconds } from '../kinds/network/duration-seconds.js';
import { findNetwork } from '../kinds/network/find-network.js';
import type { EvmPlace } from '../kinds/network/governance-place.js';
import { desiredElectorate } from '../kinds/network/network-on-evm.js';
import type { LoadedRevision } from '../loop/loop-ports.js';
import { contractBirthText, deployedText } from '../views/bootstrap-text.js';
import type { CliContext } from './cli-context.js';
import type { BootstrapOptions } from './commands/bootstrap-command.js';
import { confirm } from './confirm.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** So many blocks tell how long one takes. */
const SAMPLE = 100;
const EMPTY = '0x';

/**
 * Where a contract is the governance ledger: says whether it is there and as our Git has it, or, asked to, deploys it. Who
 * deploys chooses code and first electorate, so everybody else compares both before merging its address.
 */
export async function bootstrapEvm(
  options: BootstrapOptions,
  context: CliContext,
  connections: BesuConnections | undefined,
  { network, resources }: LoadedRevision,
  place: EvmPlace,
): Promise<ExitCode> {
  if (!connections) throw notConfigured('besu');
  if (place.queue) throw queueGoverns(place);
  const client = connections.client({ network: place.besuNetwork, chainId: place.chainId });
  const { spec } = findNetwork(network, resources)!;
  const code = (await client.on((endpoint) => endpoint.call('eth_getCode', [place.contract, 'latest']))) as string;
  if (options.deploy) {
    if (code !== EMPTY) throw bornAlready(place);
    const besu = findBesuNetwork(network, place.besuNetwork, resources)!.spec;
    const electorate = desiredElectorate(spec);
    if (electorate.organizations.length === 0) throw nobodyVotes();
    const sender = connections.sender(place);
    const names = electorate.organizations.map(({ name }) => name).join(', ');
    const what = `deploy a governance contract of ${names} on chain ${place.chainId}, from ${await sender.address()}`;
    await confirm(`This will ${what}. Go on?`, { yes: options.yes }, context);
    const { governance } = spec;
    const parameters = {
      electorate,
      connections: besu.topology,
      delegated: besu.delegated.includes('node-address'),
      expiryBlocks: Math.ceil(durationSeconds(governance.expiresAfter) / (await blockSeconds(client))),
      maxAlone: governance.maxOpenProposals,
    };
    const say = (line: string) => void (options.quiet || context.stderr.write(`${line}\n`));
    const deployed = await deployOwnContracts(sender, parameters, say);
    context.stdout.write(options.format === 'json' ? json({ deployed }) : deployedText(place, deployed));
    return EXIT.success;
  }
  const isOwn = code === EMPTY ? undefined : isOwnCode('OpsSC', pureEthers().keccak256(code));
  const accounts = isOwn === undefined ? {} : await connections.governanceReader(place).accounts();
  const wanted = Object.fromEntries(desiredElectorate(spec).organizations.map(({ name, account }) => [name, account]));
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(accounts)])].sort();
  const differs = isOwn === undefined ? [] : names.filter((name) => accounts[name] !== wanted[name]);
  const birth = { contract: place.contract, chainId: place.chainId, ownCode: isOwn, differs };
  context.stdout.write(options.format === 'json' ? json({ governance: birth }) : contractBirthText(birth));
  return isOwn === true && differs.length === 0 ? EXIT.success : EXIT.waiting;
}

/** Seconds of one block, as the last ones were; at least one, for a chain that makes blocks when there is something in them. */
async function blockSeconds(client: EvmClient): Promise<number> {
  return client.on(async (endpoint) => {
    const blockOf = async (which: string) =>
      (await endpoint.call('eth_getBlockByNumber', [which, false])) as { number: string; timestamp: string };
    const newest = await blockOf('latest');
    const back = Math.min(SAMPLE, Number(newest.number));
    if (back === 0) return 1;
    const earlier = await blockOf(`0x${(Number(newest.number) - back).toString(16)}`);
    return Math.max(1, (Number(newest.timestamp) - Number(earlier.timestamp)) / back);
  });
}

function json(answer: object): string {
  return `${JSON.stringify({ version: 1, ...answer }, null, 2)}\n`;
}

function bornAlready({ contract, chainId }: EvmPlace): QuorateError {
  return new QuorateError('GOVERNANCE_BORN', 'There is a contract already', {
    why: `spec.governance in the Network document names ${contract}, which has code on chain ${chainId}`,
    mend: `leave --deploy out; for a second one write contract: "0x${'0'.repeat(40)}" in a branch of your own`,
    facts: { contract },
  });
}

function queueGoverns({ besuNetwork }: EvmPlace): QuorateError {
  return new QuorateError('GOVERNANCE_BORN', 'The contracts of this network decide by their own queue', {
    why: `spec.governance in the Network document says queue, on ${besuNetwork}`,
    mend: 'Nothing: reconcile doctor says who its owners are.',
  });
}

function nobodyVotes(): QuorateError {
  return new QuorateError('NO_VOTER', 'Nobody would have a vote', {
    why: 'no organization of the Network document has an account',
    mend: 'write `account` beside each organization that votes',
  });
}
