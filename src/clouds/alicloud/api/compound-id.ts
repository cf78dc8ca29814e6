/** The two halves of a Terraform id such as `eip-1:ngw-2`; a missing half is empty text. */
export function splitId(id: string): readonly [string, string] {
  const colon = id.indexOf(':');
  return colon < 0 ? [id, ''] : [id.slice(0, colon), id.slice(colon + 1)];
}
