const IPV4_PART = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${IPV4_PART}(?:\\.${IPV4_PART}){3}$`);
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** RFC 1123; the last label begins with a letter, so that no mistyped address passes as a name. */
const NAME = new RegExp(`^(?:${LABEL}\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$`);
const LONGEST_NAME = 253;
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

export type HostKind = 'ipv4' | 'ipv6' | 'name';

/**
 * The one form of a host: IPv4 dotted, IPv6 as RFC 5952 has it and without brackets, a name in lower case. An IPv4
 * address that is mapped into IPv6 is the IPv4 address, as it is for Besu (Guava's InetAddresses).
 * @returns undefined for what is no host
 */
export function canonicalHost(text: string): string | undefined {
  const host = text.toLowerCase();
  if (IPV4.test(host)) return host;
  if (host.includes(':')) return canonicalIpv6(host.replace(/^\[(.*)\]$/, '$1'));
  return host.length <= LONGEST_NAME && NAME.test(host) ? host : undefined;
}

/** What a host in its one form is. */
export function hostKind(host: string): HostKind {
  if (IPV4.test(host)) return 'ipv4';
  return host.includes(':') ? 'ipv6' : 'name';
}

function canonicalIpv6(host: string): string | undefined {
  // The parser of URLs is strict here, and writes what RFC 5952 recommends; a zone (%eth0) is no part of it.
  if (!/^[0-9a-f:.]+$/.test(host) || !URL.canParse(`http://[${host}]`)) return undefined;
  const address = new URL(`http://[${host}]`).hostname.slice(1, -1);
  const mapped = MAPPED.exec(address);
  if (mapped === null) return address;
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
