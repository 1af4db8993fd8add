import { OpsscContract } from './opssc-contract';

/** What `fabric-chaincode-node` starts. */
export const contracts: unknown[] = [OpsscContract];
