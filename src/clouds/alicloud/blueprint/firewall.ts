import { ref, type Firewall, type Resource } from '../../../model/index.ts';
import { balancerAddress, WAF } from './addresses.ts';
import { regional, tagsOf, type Place } from './place.ts';

/** The account's firewall, and one domain for each balancer that stands behind it. */
export function firewallResources(place: Place): readonly Resource[] {
  const guarded = Object.entries(place.stack.loadBalancers).flatMap(([key, { firewall }]) =>
    firewall === undefined ? [] : [[key, firewall] as const],
  );
  if (guarded.length === 0) return [];
  const instance = regional(place, 'alicloud_wafv3_instance', 'main', {
    args: {},
    origin: `loadBalancers.${guarded[0]?.[0]}.firewall`,
  });
  return [instance, ...guarded.map(([key, firewall]) => domain(key, firewall, place))];
}

function domain(key: string, firewall: Firewall, place: Place): Resource {
  const { httpPorts, httpsPorts, certificateId } = firewall;
  return regional(place, 'alicloud_wafv3_domain', key, {
    args: {
      instance_id: ref(WAF),
      domain: firewall.domain,
      access_type: 'share',
      listen: [
        {
          ...(httpPorts.length === 0 ? {} : { http_ports: httpPorts }),
          ...(httpsPorts.length === 0 ? {} : { https_ports: httpsPorts }),
          ...(certificateId === undefined ? {} : { cert_id: certificateId, tls_version: 'tlsv1.2' }),
        },
      ],
      redirect: [{ backends: [ref(balancerAddress(key), 'address')], loadbalance: 'iphash' }],
      tags: tagsOf(place),
    },
    origin: `loadBalancers.${key}.firewall`,
  });
}
