import { common } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';

/** common.Config bytes, decoded. @throws WireError */
export function decodeConfig(bytes: Uint8Array): common.Config {
  return decode(common.Config, bytes, 'Config');
}
