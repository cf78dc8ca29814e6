/** A reporter of knip's that says how much it looked at. */
export default function count({ counters }) {
  console.log(`knip looked at ${counters.total} files`);
}
