import { Metadata } from '@grpc/grpc-js';
import { gateway, google } from '@hyperledger/fabric-protos';
import anyProto from 'google-protobuf/google/protobuf/any_pb.js';
import { RpcError } from '../../rpc-error.js';

/** What one node said against a request. */
export interface NodeFailure {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

/**
 * A gRPC error with one ErrorDetail per failed node, in the trailer `grpc-status-details-bin` as Go's status package
 * writes it. Fabric: internal/pkg/gateway/apiutils.go.
 */
export function gatewayError(code: number, message: string, failures: readonly NodeFailure[] = []): RpcError {
  if (failures.length === 0) return new RpcError(code, message);
  const status = new google.rpc.Status();
  status.setCode(code);
  status.setMessage(message);
  for (const failure of failures) {
    const detail = new gateway.ErrorDetail();
    detail.setAddress(failure.address);
    detail.setMspId(failure.mspId);
    detail.setMessage(failure.message);
    const any = new anyProto.Any();
    any.setTypeUrl('type.googleapis.com/gateway.ErrorDetail');
    any.setValue(detail.serializeBinary());
    status.addDetails(any);
  }
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(status.serializeBinary()));
  return new RpcError(code, message, { metadata });
}
