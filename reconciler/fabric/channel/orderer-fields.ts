import type { BatchSize, RaftOptions, SmartBftOptions } from './channel-config.js';
import type { FieldNames } from './message-fields.js';

export const BATCH_SIZE: FieldNames<BatchSize> = {
  MaxMessageCount: true,
  AbsoluteMaxBytes: true,
  PreferredMaxBytes: true,
};

export const RAFT_OPTIONS: FieldNames<RaftOptions> = {
  TickInterval: true,
  ElectionTick: true,
  HeartbeatTick: true,
  MaxInflightBlocks: true,
  SnapshotIntervalSize: true,
};

export const SMART_BFT: FieldNames<SmartBftOptions> = {
  RequestBatchMaxCount: true,
  RequestBatchMaxBytes: true,
  RequestBatchMaxInterval: true,
  IncomingMessageBufferSize: true,
  RequestPoolSize: true,
  RequestForwardTimeout: true,
  RequestComplainTimeout: true,
  RequestAutoRemoveTimeout: true,
  RequestMaxBytes: true,
  ViewChangeResendInterval: true,
  ViewChangeTimeout: true,
  LeaderHeartbeatTimeout: true,
  LeaderHeartbeatCount: true,
  CollectTimeout: true,
  SyncOnStart: true,
  SpeedUpViewChange: true,
  LeaderRotation: true,
  DecisionsPerLeader: true,
};
