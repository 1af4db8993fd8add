import { NumberTransferContract } from './number-transfer-contract';

/** What `fabric-chaincode-node` starts. */
export const contracts: unknown[] = [NumberTransferContract];
