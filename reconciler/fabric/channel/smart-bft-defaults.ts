import type { SmartBftOptions } from './channel-config.js';

/**
 * What configtxgen takes where a profile has no SmartBFT. The batch fields are there only to be legal: orderers take count
 * and bytes from the channel's BatchSize, while RequestBatchMaxInterval is what cuts a block (BatchTimeout does nothing).
 * Fabric 3.1: internal/configtxgen/genesisconfig, SmartBFT pkg/types DefaultConfig, orderer/consensus/smartbft/util.go.
 */
export const SMART_BFT_DEFAULTS: Partial<SmartBftOptions> = {
  RequestBatchMaxCount: 100,
  RequestBatchMaxBytes: 10 * 1024 * 1024,
  RequestBatchMaxInterval: '50ms',
  IncomingMessageBufferSize: 200,
  RequestPoolSize: 400,
  RequestForwardTimeout: '2s',
  RequestComplainTimeout: '20s',
  RequestAutoRemoveTimeout: '3m0s',
  ViewChangeResendInterval: '5s',
  ViewChangeTimeout: '20s',
  LeaderHeartbeatTimeout: '1m0s',
  LeaderHeartbeatCount: 10,
  CollectTimeout: '1s',
  SyncOnStart: false,
  SpeedUpViewChange: false,
};
