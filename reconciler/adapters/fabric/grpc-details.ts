/** What gRPC says of a failed call, without the note on resolving names that it leaves empty where nothing was resolved. */
export function grpcDetails({ details }: { readonly details: string }): string {
  return details.replace(/\s*Resolution note:\s*$/, '');
}
