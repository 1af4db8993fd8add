import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { enodeUrl, isEnode, parseEnode } from '../../reconciler/evm/enode.js';
import { canonicalHost, hostKind } from '../../reconciler/evm/host.js';

const ID = 'ab'.repeat(64);
const fault = (text: string) => {
  const parsed = parseEnode(text);
  return isEnode(parsed) ? undefined : parsed.fault;
};

test('an enode URL is read into one form, which is read again as the same', () => {
  assert.equal(parseEnode(`enode://${ID.toUpperCase()}@Node1.Example.COM:30303`), {
    id: ID,
    host: 'node1.example.com',
    port: 30303,
    discoveryPort: 30303,
  });
  const port = fc.integer({ min: 1, max: 65535 });
  const host = fc.oneof(fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-fA-F]{128}$/), host, port, fc.option(port), (id, ip, tcp, udp) => {
      const url = `enode://${id}@${ip.includes(':') ? `[${ip}]` : ip}:${tcp}${udp === null ? '' : `?discport=${udp}`}`;
      const parsed = parseEnode(url);
      assert.ok(isEnode(parsed), url);
      assert.equal(parseEnode(enodeUrl(parsed)), parsed);
      assert.is(parsed.discoveryPort, udp ?? tcp);
    }),
  );
});

test('what Besu refuses is refused, each with its reason', () => {
  assert.match(fault(`enode://0x${ID}@1.2.3.4:1`)!, /begins with 0x/);
  assert.match(fault(`enode://0x0x${ID}@1.2.3.4:1`)!, /begins with 0x/);
  assert.match(fault(`enode://${ID.slice(1)}@1.2.3.4:1`)!, /127 digits/);
  assert.match(fault(`enode://${ID}a@1.2.3.4:1`)!, /129 digits/);
  assert.match(fault(`enode://${'g'.repeat(128)}@1.2.3.4:1`)!, /"g"/);
  for (const host of ['1.2.3.256', '1.2.3', '01.2.3.4', '', 'a_b', '-a', '[1::2::3]', '[fe80::1%eth0]', 'a..b']) {
    assert.match(fault(`enode://${ID}@${host}:1`)!, /neither an IP address nor a host name/, host);
  }
  for (const port of ['0', '65536', '', '-1', '1e3'])
    assert.match(fault(`enode://${ID}@1.2.3.4:${port}`)!, /no port/, port);
  for (const text of [
    '',
    ID,
    `enode://${ID}`,
    `enr://${ID}@1.2.3.4:1`,
    `enode://${ID}@1.2.3.4:1/x`,
    `enode://${ID}@1.2.3.4`,
  ]) {
    assert.match(fault(text)!, /does not have the form/, text);
  }
  assert.match(fault(`enode://${ID}@1.2.3.4:1?discport=x`)!, /discport/);
  assert.match(fault(`enode://${ID}@1.2.3.4:1?port=1`)!, /discport/);
});

test('one host has one form, whatever it was written as', () => {
  assert.is(canonicalHost('2001:0DB8:0:0:0:0:0:1'), '2001:db8::1');
  assert.is(canonicalHost('[::FFFF:10.0.0.7]'), '10.0.0.7');
  assert.is(canonicalHost('::'), '::');
  assert.is(canonicalHost('1.2.3.4.'), undefined);
  assert.is(canonicalHost('x'.repeat(64)), undefined);
  assert.equal(['10.0.0.7', '::1', 'a.b'].map(hostKind), ['ipv4', 'ipv6', 'name']);
});

test.run();
