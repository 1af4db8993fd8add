import { peer } from '@hyperledger/fabric-protos';

/** peer.TxValidationCode by name, e.g. `VALIDATION_CODE.MVCC_READ_CONFLICT` is 11. */
export const VALIDATION_CODE = peer.TxValidationCode;
