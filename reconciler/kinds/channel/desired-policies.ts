import type { ChannelSpec, Policies } from './channel-spec.js';

/** The policies that a document names, by absolute path, as ports/read names them. */
export function desiredPolicies(spec: ChannelSpec): Readonly<Record<string, string>> {
  const below = (path: string, policies: Policies | undefined) =>
    Object.entries(policies ?? {}).map(([name, { Rule }]) => [`${path}/${name}`, Rule] as const);
  return Object.fromEntries([
    ...below('/Channel', spec.Policies),
    ...below('/Channel/Application', spec.application?.Policies),
    ...below('/Channel/Orderer', spec.orderer.Policies),
  ]);
}
