/** Whether a host name (no port; IPv6 with or without brackets) is this machine: RFC 6761 and RFC 5735. */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === '::1' || bare === 'localhost' || bare.endsWith('.localhost') || /^127(?:\.\d{1,3}){3}$/.test(bare);
}

/** The host that answers for a registry: Docker Hub's name and its server differ. */
export function serverOf(host: string): string {
  return host === 'docker.io' || host === 'index.docker.io' ? 'registry-1.docker.io' : host;
}

/** The name without the port. */
export function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}
