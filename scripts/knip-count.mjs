/** A reporter of knip's that says how much it looked at. */
// knip finds a reporter by its default export.
// oxlint-disable-next-line import/no-default-export
export default function count({ counters }) {
  console.log(`knip looked at ${counters.total} files`);
}
