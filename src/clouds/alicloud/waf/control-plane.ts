const MAINLAND = 'cn-hangzhou';
const ELSEWHERE = 'ap-southeast-1';

/** The region id of the WAF control plane that looks after a region: the mainland's, or the one for everywhere else. */
export function controlPlane(region: string | undefined): string {
  return region === undefined || (region.startsWith('cn-') && region !== 'cn-hongkong') ? MAINLAND : ELSEWHERE;
}
