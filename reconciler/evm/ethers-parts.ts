// What of ethers is pure: the ABI coder, hashes, addresses, byte strings, keys, the bytes of transactions. The build makes
// one file of it for the bundle (test/bundle.mjs): ethers itself is 150, of which most are never used.
// biome-ignore lint/performance/noBarrelFile: it is what keeps unused modules out
export {
  AbiCoder,
  encodeBytes32String,
  getAddress,
  getBytes,
  hexlify,
  Interface,
  keccak256,
  SigningKey,
  sha256,
  Transaction,
  toUtf8Bytes,
  toUtf8String,
  Wallet,
} from 'ethers';
