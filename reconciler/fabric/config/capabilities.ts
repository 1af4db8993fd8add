import type { ChannelBundle } from './channel-bundle.js';

const SUPPORTED = {
  Channel: ['V1_1', 'V1_3', 'V1_4_2', 'V1_4_3', 'V2_0', 'V3_0'],
  Application: [
    'V1_1',
    'V1_2',
    'V1_3',
    'V1_4_2',
    'V2_0',
    'V2_5',
    'V1_1_PVTDATA_EXPERIMENTAL',
    'V1_1_RESOURCETREE_EXPERIMENTAL',
  ],
  Orderer: ['V1_1', 'V1_4_2', 'V2_0'],
} as const;

/**
 * Why a node of Fabric v3.1 could not serve this channel: `Channel capability V9_9 is required but not supported`;
 * undefined when it can. Orderers look at channel and orderer capabilities, peers at channel and application ones.
 * Fabric: common/capabilities Supported.
 */
export function unsupportedCapability(
  bundle: Pick<ChannelBundle, 'capabilities'>,
  node: 'peer' | 'orderer',
): string | undefined {
  const { channel, application, orderer } = bundle.capabilities;
  const own = node === 'peer' ? (['Application', application] as const) : (['Orderer', orderer] as const);
  for (const [type, required] of [own, ['Channel', channel] as const]) {
    const supported: readonly string[] = SUPPORTED[type];
    const missing = required.find((name) => !supported.includes(name));
    if (missing !== undefined) {
      return `${type} capability ${missing} is required but not supported`;
    }
  }
  return undefined;
}

/** Why no orderer of Fabric v3.1 could order by this configuration. Fabric: multichannel/ledger_resources.go checkResources. */
export function notOrderable(bundle: Pick<ChannelBundle, 'capabilities' | 'orderer'>): string | undefined {
  if (bundle.orderer === undefined) {
    return 'config does not contain orderer config';
  }
  const missing = unsupportedCapability(bundle, 'orderer');
  if (missing === undefined) {
    return undefined;
  }
  const type = missing.startsWith('Orderer') ? 'orderer' : 'channel';
  return `config requires unsupported ${type} capabilities: ${missing}: ${missing}`;
}
