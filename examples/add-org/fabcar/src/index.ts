import { FabCar } from './fabcar';

/** What `fabric-chaincode-node` starts. */
export const contracts: unknown[] = [FabCar];
