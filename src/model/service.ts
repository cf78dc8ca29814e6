/** A container workload: what the field calls a service in Compose, a Deployment or Job in Kubernetes. */
export interface Service {
  readonly name: string;
  readonly image: Image;
  readonly build: Build | undefined;
  /** Replaces the image's entry point. */
  readonly entrypoint: readonly string[] | undefined;
  /** Replaces the image's command (Kubernetes calls it `args`). */
  readonly command: readonly string[] | undefined;
  readonly workingDir: string | undefined;
  /** Environment, the stack's own `env` included. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretUse[];
  readonly ports: Readonly<Record<string, Port>>;
  readonly mounts: readonly Mount[];
  /** Files that are put into the container: absolute path to text. */
  readonly files: Readonly<Record<string, string>>;
  readonly resources: Resources;
  /** GPUs it takes where the stack's `gpu` switch is on; 0 for none. */
  readonly gpus: number;
  readonly run: Run;
  readonly replicas: number;
  readonly autoscaling: Autoscaling | undefined;
  /** `auto`: recreate when it holds a volume that one node alone may mount, else rolling. */
  readonly strategy: 'auto' | 'rolling' | 'recreate';
  /** Services it waits for, and for what. */
  readonly dependsOn: Readonly<Record<string, DependencyCondition>>;
  readonly healthCheck: ServiceHealthCheck | undefined;
  /** Steps that must succeed, in order, before it begins. */
  readonly init: readonly InitStep[];
  readonly labels: Readonly<Record<string, string>>;
  readonly security: Security;
  /** Seconds it is given to stop. */
  readonly stopSeconds: number;
  /** What it may be on each cloud, as a role's name; keys are clouds. */
  readonly identity: Readonly<Partial<Record<CloudName, string>>>;
}

export type CloudName = 'aws' | 'azure' | 'gcp' | 'alicloud';

export type DependencyCondition = 'started' | 'healthy' | 'completed';

/** An image's name without its tag, and what is chosen of it. */
export interface Image {
  /** As `ollama/ollama` or `ghcr.io/acme/app`; `devai-lab` alone is in the stack's registry. */
  readonly name: string;
  readonly tag: string | undefined;
  /** `sha256:…`; wins over the tag. */
  readonly digest: string | undefined;
  /** Whether it is in the stack's registry: the service is built, or says so. */
  readonly own: boolean;
}

/** How an image is built. Paths count from the stack's directory. */
export interface Build {
  readonly context: string;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target: string | undefined;
}

/** A secret as a service uses it. */
export interface SecretUse {
  /** Key of the stack's `secrets`. */
  readonly secret: string;
  /** Environment variable that holds it; where only files are possible (Compose), `<env>_FILE` names the file. */
  readonly env: string;
  /** Absolute path of the file that holds it, where it is given as a file. */
  readonly file: string | undefined;
}

export interface Port {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** `local`: on the developer's own machine alone; `internal`: for the stack's other services only; `public`: through the ingress or a balancer. */
  readonly expose: 'internal' | 'local' | 'public';
  /** Number it has on the developer's own machine (Compose); `port` where it is not there. */
  readonly published?: number;
}

export interface Mount {
  /** Key of the stack's `volumes`. */
  readonly volume: string;
  /** Absolute path in the container. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** What it needs, and what it may not exceed. Cores and bytes. */
export interface Resources {
  readonly cores: number;
  readonly bytes: number;
  /** Undefined: no limit on cores. */
  readonly coresLimit: number | undefined;
  readonly bytesLimit: number;
}

/** How long it lives: always, once, or by a schedule (cron form, in `timeZone`). */
export type Run =
  | { readonly kind: 'always' }
  | { readonly kind: 'once'; readonly retries: number }
  | {
      readonly kind: 'schedule';
      readonly schedule: string;
      readonly timeZone: string | undefined;
      readonly retries: number;
    };

export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  /** Percent of the requested cores. */
  readonly cpuPercent: number | undefined;
  readonly memoryPercent: number | undefined;
}

/** How to tell that it is well. Times in seconds. */
export interface ServiceHealthCheck {
  readonly probe:
    | { readonly kind: 'http'; readonly path: string; readonly port: string }
    | { readonly kind: 'tcp'; readonly port: string }
    | { readonly kind: 'command'; readonly command: readonly string[] };
  /** The same question asked from inside the container, where the platform has no probe of its own (Compose). */
  readonly command: readonly string[] | undefined;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  /** Failures in this time after the start do not count. */
  readonly startSeconds: number;
}

export interface InitStep {
  readonly name: string;
  /** Undefined takes the service's own. */
  readonly image: Image | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  /** Over the service's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Security {
  /** User id; undefined takes the image's. */
  readonly user: number | undefined;
  readonly group: number | undefined;
  /** Whether the image must run as root. */
  readonly root: boolean;
  readonly readOnlyRoot: boolean;
  /** Linux capabilities kept besides none. */
  readonly capabilities: readonly string[];
}

/** Something that outlives containers. */
export interface Volume {
  readonly bytes: number;
  /** `single`: one node at a time; `shared`: many. */
  readonly access: 'single' | 'shared';
  /** Storage class, where the platform's or component's own should not be taken. */
  readonly storageClass: string | undefined;
  /** Directory of the developer's machine that stands for it in Compose, from the stack's directory. */
  readonly hostPath: string | undefined;
}

/** A secret by reference; its value is never in the stack. */
export interface StackSecret {
  /** `env:NAME`, `file:PATH` or `file:PATH#key` of a YAML file. */
  readonly source: string;
  /** Without it nothing starts; an optional one that is not there is left out. */
  readonly required: boolean;
  /** Whether its value is at hand here and now. */
  readonly present: boolean;
}

/** Where the stack's own images are kept. */
export interface ImageRegistry {
  /** Host and path before the image's name, as `123456789012.dkr.ecr.us-east-1.amazonaws.com/devai`; undefined: nowhere but this machine. */
  readonly prefix: string | undefined;
  /** A mirror that the public images are pulled through, as `mirror.example.com/dockerhub`. */
  readonly mirror: string | undefined;
  /** Key of the stack's `secrets` that holds a docker config JSON for pulling. */
  readonly pullSecret: string | undefined;
}

/** The way in from outside. */
export interface IngressRoutes {
  /** `ingress` (networking.k8s.io) or `gateway` (Gateway API). */
  readonly kind: 'ingress' | 'gateway';
  readonly host: string | undefined;
  readonly className: string | undefined;
  /** Namespace and name of the Gateway that routes attach to. */
  readonly gateway: { readonly name: string; readonly namespace: string | undefined } | undefined;
  readonly https: {
    readonly enabled: boolean;
    /** TLS Secret's name; PROJECT-tls unless said. */
    readonly secretName: string;
    /** cert-manager ClusterIssuer that fills it. */
    readonly issuer: string | undefined;
  };
  /** IPv4 blocks that may come in; all when empty. */
  readonly allowedCidrs: readonly string[];
  readonly routes: readonly { readonly path: string; readonly service: string; readonly port: string }[];
  readonly annotations: Readonly<Record<string, string>>;
}
