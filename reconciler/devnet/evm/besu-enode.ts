import { type Enode, isEnode, parseEnode } from '../../evm/enode.js';
import { hostKind } from '../../evm/host.js';

/** A URI as Java takes it apart; Besu looks at neither path nor fragment. */
const URI = /^(enode:\/\/[^@/?#]*@(?:\[[^\]]*\]|[^:@/?#]*)):(\d{1,10})(?:\/[^?#\s]*)?(\?[^#]*)?(?:#\S*)?$/i;
/** What Besu's errors end with, which its RPC tells apart by (AdminModifyPeer.java). */
export const NO_IP = 'Invalid ip address.';
export const NO_NODE_ID = 'Invalid node ID';

/** An enode as a Besu without DNS takes it: more than we write ourselves. @throws Error that says what Besu's does */
export function besuEnode(url: string): Enode {
  const [, start, digits, query = ''] = URI.exec(url) ?? [];
  const port = Number(digits);
  // Port 0 is one that nobody can dial, and Besu keeps it.
  const parsed = start === undefined ? parseEnode(url) : parseEnode(`${start}:${port === 0 ? 1 : port}${query}`);
  if (!isEnode(parsed)) {
    const what = start !== undefined && /node id/.test(parsed.fault) ? NO_NODE_ID : parsed.fault;
    throw new Error(`Invalid enode URL syntax '${url}'. ${what}`);
  }
  if (hostKind(parsed.host) === 'name') throw new Error(`Invalid enode URL syntax '${url}'. ${NO_IP}`);
  return port === 0 ? { ...parsed, port, discoveryPort: query === '' ? 0 : parsed.discoveryPort } : parsed;
}
