import { canonicalHost, hostKind } from './host.js';

/**
 * The 16 bytes that contracts keep of an IP address (0x and 32 hex digits): IPv4 behind ::ffff. Undefined for a name.
 * @param host in its one form
 */
export function hostBytes16(host: string): string | undefined {
  const kind = hostKind(host);
  if (kind === 'name') return undefined;
  if (kind === 'ipv4')
    return `0x${'0'.repeat(20)}ffff${host
      .split('.')
      .map((part) => hex(Number(part), 2))
      .join('')}`;
  const [head = [], tail = []] = host.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return `0x${[...head, ...zeros, ...tail].map((group) => hex(Number.parseInt(group, 16), 4)).join('')}`;
}

/** The host, in its one form, of 16 bytes as a contract gives them. */
export function hostOfBytes16(bytes: string): string {
  const groups = bytes.slice(2).match(/.{4}/g) ?? [];
  return canonicalHost(groups.join(':')) ?? bytes;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
