import type { AccountConfig } from '../../config/reconciler-config.js';
import type { EvmSigner } from './evm-signer.js';
import { FileSigner } from './file-signer.js';
import { Web3signer } from './web3signer.js';

/** The signer that our settings name. Reads nothing yet. */
export function loadSigner(account: AccountConfig): EvmSigner {
  return 'web3signer' in account ? new Web3signer(account) : new FileSigner(account);
}
