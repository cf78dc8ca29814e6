/**
 * The class a CommonJS library exports as `default`. Node wraps `module.exports` once more where a bundler may not, so
 * `default` is unwrapped until something that can be constructed is found.
 */
export function defaultExport<T>(library: { readonly default: { readonly default: T } | T }): T {
  const outer = library.default;
  return isWrapped(outer) ? outer.default : outer;
}

function isWrapped<T>(outer: { readonly default: T } | T): outer is { readonly default: T } {
  return typeof outer === 'object' && outer !== null && 'default' in outer;
}
