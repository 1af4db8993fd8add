import { peer } from '@hyperledger/fabric-protos';

/** Types of messages by name. */
export const MessageType = peer.ChaincodeMessage.Type;
export type MessageType = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

/** A message of the chaincode stream. */
export function chaincodeMessage(
  type: MessageType,
  channelId = '',
  transactionId = '',
  payload: Uint8Array = new Uint8Array(),
): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  message.setChannelId(channelId);
  message.setTxid(transactionId);
  message.setPayload(payload);
  return message;
}

/** The name of a message type, as Fabric's texts show it. */
export function messageTypeName(type: number): string {
  return Object.entries(MessageType).find(([, value]) => value === type)?.[0] ?? String(type);
}
