/** Whether `tags` holds every pair of `wanted`; an empty wanted value matches any value. */
export function hasTags(tags: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => key in tags && (value === '' || tags[key] === value));
}
