import { canonicalHost, hostKind } from './host.js';

/** What an enode URL says, in its one form. */
export interface Enode {
  /** 128 lower-case hex digits. */
  readonly id: string;
  /** As `canonicalHost` has it. */
  readonly host: string;
  /** P2P over TCP; 1 to 65535. */
  readonly port: number;
  /** UDP: `?discport=`, else the same as `port`; 0 for a node without discovery. */
  readonly discoveryPort: number;
}

/** Why a text is no enode URL. */
export interface EnodeFault {
  readonly fault: string;
}

const URL_FORM = /^enode:\/\/([^@/?#]*)@(\[[^\]@/?#]*\]|[^:@/?#]*):([^:@/?#]*)(?:\?([^#]*))?$/i;
const NODE_ID = /^[0-9a-f]{128}$/;
const PORT = /^\d{1,5}$/;

/**
 * Reads an enode URL as Besu does (EnodeURLImpl), and a little more strictly: nothing stands behind the port but
 * `?discport=`, and a port of 0 is refused.
 */
export function parseEnode(text: string): Enode | EnodeFault {
  const form = URL_FORM.exec(text);
  if (form === null) return { fault: 'it does not have the form enode://<node id>@<host>:<port>' };
  const [, rawId, rawHost, rawPort, query] = form;
  const id = rawId!.toLowerCase();
  if (!NODE_ID.test(id)) return { fault: idFault(id) };
  const host = canonicalHost(rawHost!);
  if (host === undefined) return { fault: `${JSON.stringify(rawHost)} is neither an IP address nor a host name` };
  const port = portOf(rawPort!);
  if (port === undefined || port === 0) return { fault: `${JSON.stringify(rawPort)} is no port from 1 to 65535` };
  const discoveryPort = query === undefined ? port : discoveryPortOf(query);
  if (discoveryPort === undefined) return { fault: `${JSON.stringify(query)} is not discport=<port>` };
  return { id, host, port, discoveryPort };
}

export function isEnode(parsed: Enode | EnodeFault): parsed is Enode {
  return !('fault' in parsed);
}

/** The one spelling of an enode, which is Besu's own: two enodes are equal when these texts are. */
export function enodeUrl({
  id,
  host,
  port,
  discoveryPort = port,
}: Omit<Enode, 'discoveryPort'> & Partial<Enode>): string {
  const at = hostKind(host) === 'ipv6' ? `[${host}]` : host;
  return `enode://${id}@${at}:${port}${discoveryPort === port ? '' : `?discport=${discoveryPort}`}`;
}

function idFault(id: string): string {
  if (id.startsWith('0x')) return 'the node id begins with 0x, which Besu refuses';
  const odd = /[^0-9a-f]/.exec(id);
  if (odd !== null) return `the node id holds ${JSON.stringify(odd[0])}, which is no hex digit`;
  return `the node id has ${id.length} digits in place of 128`;
}

function portOf(text: string): number | undefined {
  return PORT.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

function discoveryPortOf(query: string): number | undefined {
  const [name, value, ...more] = query.split('=');
  return name === 'discport' && value !== undefined && more.length === 0 ? portOf(value) : undefined;
}
