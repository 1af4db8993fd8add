import { PlasmaRootContract } from './plasma-root-contract';

/** What `fabric-chaincode-node` starts. */
export const contracts: unknown[] = [PlasmaRootContract];
