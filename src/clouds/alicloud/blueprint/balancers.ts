import { ref, secretRef, type Arg, type Listener, type LoadBalancer, type Resource } from '../../../model/index.ts';
import { balancerAddress, certificateAddress, machineAddresses, subnetAddress } from './addresses.ts';
import { regional, tagsOf, type Place } from './place.ts';

/** Certificates, balancers, their backends and listeners. */
export function balancerResources(place: Place): readonly Resource[] {
  const balancers = Object.entries(place.stack.loadBalancers);
  return [...certificates(place), ...balancers.flatMap(([key, balancer]) => oneBalancer(key, balancer, place))];
}

function certificates(place: Place): readonly Resource[] {
  return Object.entries(place.stack.certificates).map(([key, certificate]) =>
    regional(place, 'alicloud_slb_server_certificate', key, {
      args: {
        name: certificate.name,
        server_certificate: certificate.certificatePem,
        private_key: secretRef(certificate.privateKeySource),
        tags: tagsOf(place),
      },
      origin: `certificates.${key}`,
    }),
  );
}

function oneBalancer(key: string, balancer: LoadBalancer, place: Place): readonly Resource[] {
  const origin = `loadBalancers.${key}`;
  const members = balancer.backends.flatMap((name) => {
    const machine = place.stack.machines[name];
    return machine === undefined ? [] : machineAddresses(name, machine);
  });
  return [
    regional(place, 'alicloud_slb_load_balancer', key, { args: balancerArgs(balancer, place), origin }),
    ...(members.length === 0 ? [] : [backends(key, members, place)]),
    ...balancer.listeners.map((listener, index) =>
      listenerResource(key, listener, { place, balancer, origin: `${origin}.listeners[${index}]` }),
    ),
  ];
}

function balancerArgs(balancer: LoadBalancer, place: Place): Readonly<Record<string, Arg | undefined>> {
  const { billing, traffic } = balancer;
  return {
    load_balancer_name: balancer.name,
    address_type: balancer.exposure === 'internet' ? 'internet' : 'intranet',
    vswitch_id: balancer.subnet === undefined ? undefined : ref(subnetAddress(balancer.subnet)),
    instance_charge_type: billing.form === 'by-usage' ? 'PayByCLCU' : 'PayBySpec',
    load_balancer_spec: billing.form === 'by-spec' ? billing.spec : undefined,
    internet_charge_type: traffic.charge === 'traffic' ? 'PayByTraffic' : 'PayByBandwidth',
    bandwidth: traffic.charge === 'bandwidth' ? traffic.mbps : undefined,
    payment_type: 'PayAsYouGo',
    delete_protection: balancer.deletionProtection ? 'on' : 'off',
    tags: tagsOf(place),
  };
}

function backends(key: string, members: readonly string[], place: Place): Resource {
  return regional(place, 'alicloud_slb_backend_server', key, {
    args: {
      load_balancer_id: ref(balancerAddress(key)),
      backend_servers: members.map((member) => ({ server_id: ref(member), weight: 100, type: 'ecs' })),
    },
    origin: `loadBalancers.${key}.backends`,
  });
}

interface ListenerPlace {
  readonly place: Place;
  readonly balancer: LoadBalancer;
  readonly origin: string;
}

function listenerResource(key: string, listener: Listener, { place, balancer, origin }: ListenerPlace): Resource {
  const { traffic } = balancer;
  return regional(place, 'alicloud_slb_listener', `${key}_${listener.protocol}_${listener.port}`, {
    args: {
      load_balancer_id: ref(balancerAddress(key)),
      protocol: listener.protocol,
      frontend_port: listener.port,
      backend_port: listener.targetPort,
      // -1 leaves the bandwidth to the balancer; a listener of a bandwidth-billed one must name its share.
      bandwidth: traffic.charge === 'bandwidth' ? traffic.mbps : -1,
      scheduler: 'wrr',
      server_certificate_id:
        listener.certificate === undefined ? undefined : ref(certificateAddress(listener.certificate)),
      ...(isHttp(listener) ? { sticky_session: 'off' } : {}),
      ...healthArgs(listener),
    },
    origin,
  });
}

function healthArgs(listener: Listener): Readonly<Record<string, Arg | undefined>> {
  const { healthCheck } = listener;
  if (healthCheck === undefined) return isHttp(listener) ? { health_check: 'off' } : {};
  const http = healthCheck.path !== undefined;
  return {
    health_check: 'on',
    health_check_type: isHttp(listener) || listener.protocol === 'udp' ? undefined : http ? 'http' : 'tcp',
    health_check_connect_port: healthCheck.port,
    health_check_uri: healthCheck.path,
    health_check_interval: healthCheck.intervalSeconds,
    health_check_timeout: healthCheck.timeoutSeconds,
    healthy_threshold: healthCheck.healthyThreshold,
    unhealthy_threshold: healthCheck.unhealthyThreshold,
    health_check_http_code: http || isHttp(listener) ? 'http_2xx' : undefined,
  };
}

function isHttp({ protocol }: Listener): boolean {
  return protocol === 'http' || protocol === 'https';
}
