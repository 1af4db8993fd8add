/**
 * How many of the nodes of a BFT ordering service must agree: any two such sets have an honest node in common. Fabric:
 * common/policies/bft.go ComputeBFTQuorum.
 */
export function bftQuorum(nodes: number): number {
  const faulty = Math.floor((nodes - 1) / 3);
  return Math.ceil((nodes + faulty + 1) / 2);
}
