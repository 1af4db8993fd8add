import {
  type Deployer,
  type DeployParameters,
  deployGovernance,
  deployOwn,
  type GovernanceContracts,
  type Ingresses,
  registerGovernance,
} from '../../machine/own-deployment.js';
import type { TransactionSender } from './transaction-sender.js';

export interface DeployedContracts extends GovernanceContracts, Ingresses {
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
  const send: Deployer = async (what, to, data) => {
    const mined = await sender.send(to === undefined ? { data } : { to, data });
    gas += mined.gas;
    if (to !== undefined) return to;
    progress(`${what} ${mined.created}`);
    return mined.created!;
  };
  const own = await sender.address();
  const contracts = await deployGovernance(send, parameters);
  const nodeIngress = await deployOwn(send, 'NodeIngress', own);
  const accountIngress = await deployOwn(send, 'AccountIngress', own);
  await registerGovernance(send, { nodeIngress, accountIngress }, contracts);
  progress('OpsSC is the only admin');
  return { ...contracts, nodeIngress, accountIngress, gas };
}
