import { orderer } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';
import type { ChannelBundle } from './channel-bundle.js';
import { ConfigError } from './config-error.js';
import { parseGoDuration } from './go-duration.js';

type OrdererConfig = NonNullable<ChannelBundle['orderer']>;
type Options = orderer.smartbft.Options;

const { ROTATION_ON } = orderer.smartbft.Options.Rotation;

/** In the order in which an orderer reads them. */
const DURATIONS = [
  'RequestBatchMaxInterval',
  'RequestForwardTimeout',
  'RequestComplainTimeout',
  'RequestAutoRemoveTimeout',
  'ViewChangeResendInterval',
  'ViewChangeTimeout',
  'LeaderHeartbeatTimeout',
  'CollectTimeout',
] as const;
type Duration = (typeof DURATIONS)[number];

/** RequestMaxBytes is compared before it is read: it is SmartBFT's own default then, whatever the options say. */
const REQUEST_MAX_BYTES = 10 * 1024;

/**
 * Why orderers could not go on with what a BFT channel says, in Fabric's words; undefined where they can. Nobody refuses
 * such an update: it is ordered, and at its block every orderer of the channel stops serving it.
 * Fabric 3.1: orderer/consensus/smartbft/chain.go updateRuntimeConfig, util.go createSmartBftConfig (count and bytes are
 * the channel's BatchSize), util/util.go ConfigFromMetadataOptions; SmartBFT pkg/types/config.go Validate.
 */
export function smartBftDefect(config: OrdererConfig): string | undefined {
  if (config.consensusType !== 'BFT') return undefined;
  try {
    const options = decode(orderer.smartbft.Options, config.consensusMetadata, 'Options');
    const times = readDurations(options);
    const why = lacking(config, options, times) ?? contradicting(config, times) ?? rotating(options);
    return why && `config validation failed: ${why}`;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

function readDurations(options: Options): Readonly<Record<Duration, bigint>> {
  const read = DURATIONS.map((name): [Duration, bigint] => {
    try {
      return [name, parseGoDuration(options[`get${name}`]())];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      throw new ConfigError(`bad config metadata option ${name}: ${error.message}`, { cause: error });
    }
  });
  return Object.fromEntries(read) as Record<Duration, bigint>;
}

function lacking(
  { maxMessageCount, absoluteMaxBytes }: OrdererConfig,
  options: Options,
  times: Readonly<Record<Duration, bigint>>,
): string | undefined {
  const values: readonly (readonly [string, number | bigint])[] = [
    ['RequestBatchMaxCount', maxMessageCount],
    ['RequestBatchMaxBytes', absoluteMaxBytes],
    ['RequestBatchMaxInterval', times.RequestBatchMaxInterval],
    ['IncomingMessageBufferSize', options.getIncomingMessageBufferSize()],
    ['RequestPoolSize', options.getRequestPoolSize()],
    ['RequestForwardTimeout', times.RequestForwardTimeout],
    ['RequestComplainTimeout', times.RequestComplainTimeout],
    ['RequestAutoRemoveTimeout', times.RequestAutoRemoveTimeout],
    ['ViewChangeResendInterval', times.ViewChangeResendInterval],
    ['ViewChangeTimeout', times.ViewChangeTimeout],
    ['LeaderHeartbeatTimeout', times.LeaderHeartbeatTimeout],
    ['LeaderHeartbeatCount', options.getLeaderHeartbeatCount()],
    ['CollectTimeout', times.CollectTimeout],
  ];
  const first = values.find(([, value]) => value <= 0);
  return first && `${first[0]} should be greater than zero`;
}

function contradicting(
  { maxMessageCount, absoluteMaxBytes }: OrdererConfig,
  times: Readonly<Record<Duration, bigint>>,
): string | undefined {
  if (maxMessageCount > absoluteMaxBytes) return 'RequestBatchMaxCount is bigger than RequestBatchMaxBytes';
  if (REQUEST_MAX_BYTES > absoluteMaxBytes) return 'RequestMaxBytes is bigger than RequestBatchMaxBytes';
  const pairs: readonly (readonly [Duration, Duration])[] = [
    ['RequestForwardTimeout', 'RequestComplainTimeout'],
    ['RequestComplainTimeout', 'RequestAutoRemoveTimeout'],
    ['ViewChangeResendInterval', 'ViewChangeTimeout'],
  ];
  const wrong = pairs.find(([shorter, longer]) => times[shorter] > times[longer]);
  return wrong && `${wrong[0]} is bigger than ${wrong[1]}`;
}

function rotating(options: Options): string | undefined {
  return options.getLeaderRotation() === ROTATION_ON && options.getDecisionsPerLeader() === 0
    ? 'DecisionsPerLeader should be greater than zero when leader rotation is active'
    : undefined;
}
