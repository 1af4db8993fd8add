import { RecordsContract } from './records-contract';

/** What `fabric-chaincode-node` starts. */
export const contracts: unknown[] = [RecordsContract];
