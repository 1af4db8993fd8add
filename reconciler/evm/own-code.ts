/** Our own contracts (chaincode/evm). */
export type OwnContract = 'OpsSC' | 'NodeRules' | 'AccountRules' | 'NodeIngress' | 'AccountIngress';

/**
 * keccak-256 of the runtime code of each, of this release and those before: whoever deploys a contract of ours could have
 * changed it. Compiled anew, a contract gets another hash: it is put in front, and what is live stays known.
 * test/evm/own-code.test.ts holds the first of each against what was compiled.
 */
export const OWN_CODE: Readonly<Record<OwnContract, readonly string[]>> = {
  OpsSC: ['0x25301616ff388beb2368a685a2b779c1cf61cfa9e95b70aaba96ae94be7903ad'],
  NodeRules: ['0xac4a74298253f5581027be77a2ab7fb3e17716b5d344471098b3ba5e2f5b6a39'],
  AccountRules: ['0xd30e841252a792a9bc64bd0f56612f33e28e04bf724c13263f8e9626b45723df'],
  NodeIngress: [
    '0x8966d9169554c7340752f1d3b50ac45355fba67e89930c350277c8593f497930',
    '0xef2e585e4acc2ddffcc99cba546f0ce6c1db591cc6c79324b86831dac1107183',
  ],
  AccountIngress: [
    '0xffcfe7773bd8ddcd2b44b924868ca0ccefb9879cd6f786e3303012e26ea56659',
    '0xd81c40fa5a2e7477d6e1a52ac06b789c5f23ba1d0768a67d872802067b614867',
  ],
};

/** Is this the code of one of our releases? */
export function isOwnCode(contract: OwnContract, codeHash: string): boolean {
  return OWN_CODE[contract].includes(codeHash);
}
