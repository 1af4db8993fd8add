import { abiOf } from '../../evm/abi.js';
import { type EvmElectorate, setElectorateArguments } from '../../evm/electorate-effects.js';
import type { OwnContract } from '../../evm/own-code.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import { type RolePair, rolePairBits } from '../../evm/role-pairs.js';
import { ownArtifact } from '../../machine/own-artifact.js';
import type { TransactionSender } from './transaction-sender.js';

export interface DeployParameters {
  readonly electorate: EvmElectorate;
  /** Roles that may connect. */
  readonly connections: readonly RolePair[];
  /** Whether an organization moves its own nodes without a vote. */
  readonly delegated: boolean;
  /** Blocks after which an open round ends. */
  readonly expiryBlocks: number;
  /** Open rounds without a second voter that one organization may have. */
  readonly maxAlone: number;
}

/** Addresses: 0x and 40 lower-case hex digits. */
export interface DeployedContracts {
  readonly opssc: string;
  readonly nodeRules: string;
  readonly accountRules: string;
  readonly nodeIngress: string;
  readonly accountIngress: string;
  /** Gas of all of it. */
  readonly gas: number;
}

/**
 * Puts a governance contract, empty lists and ingresses of their own on a chain. OpsSC is the only admin of all of it from
 * the last transaction on; nodes go on as before until they are given the new ingresses, so that lists can be filled first.
 * @param progress told what is done, one after the other
 * @throws QuorateError as TransactionSender
 */
export async function deployOwnContracts(
  sender: TransactionSender,
  parameters: DeployParameters,
  progress: (what: string) => void,
): Promise<DeployedContracts> {
  let gas = 0;
  const deploy = async (name: OwnContract, ...args: readonly unknown[]): Promise<string> => {
    const { abi, bytecode } = ownArtifact(name);
    const data = bytecode + new (pureEthers().Interface)(abi).encodeDeploy([...args]).slice(2);
    const mined = await sender.send({ data });
    gas += mined.gas;
    progress(`${name} ${mined.created}`);
    return mined.created!;
  };
  const own = await sender.address();
  const { electorate, connections, delegated, expiryBlocks, maxAlone } = parameters;
  const opssc = await deploy('OpsSC', ...setElectorateArguments(electorate), expiryBlocks, maxAlone);
  const nodeRules = await deploy('NodeRules', opssc, rolePairBits(connections), delegated);
  const accountRules = await deploy('AccountRules', opssc);
  const nodeIngress = await deploy('NodeIngress', own);
  const accountIngress = await deploy('AccountIngress', own);
  const register = async (ingress: string, name: string, address: string): Promise<void> => {
    const data = abiOf('ingress').encodeFunctionData('setContractAddress', [
      pureEthers().encodeBytes32String(name),
      address,
    ]);
    gas += (await sender.send({ to: ingress, data })).gas;
  };
  await register(nodeIngress, 'rules', nodeRules);
  await register(accountIngress, 'rules', accountRules);
  // The admin comes last: from then on whoever deploys has no right left.
  await register(nodeIngress, 'administration', opssc);
  await register(accountIngress, 'administration', opssc);
  progress('OpsSC is the only admin');
  return { opssc, nodeRules, accountRules, nodeIngress, accountIngress, gas };
}
