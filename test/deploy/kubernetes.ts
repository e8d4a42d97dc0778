import { documentsOf, filesIn } from './files.ts';

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly valueFrom?: { readonly secretKeyRef?: SecretKey };
  }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly volumeMounts?: readonly { readonly name: string; readonly readOnly?: boolean }[];
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
  };
  readonly securityContext: object;
}

export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly tcpSocket?: { readonly port: string };
}

export interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit: string };
  readonly secret?: { readonly secretName: string };
  readonly configMap?: { readonly name: string };
}

export interface PodSpec {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
}

type Labels = Readonly<Record<string, string>>;

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: Labels } & Labels;
    readonly podSelector?: { readonly matchLabels?: Labels };
    readonly template?: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
    readonly scaleTargetRef?: { readonly name: string };
    readonly minReplicaCount?: number;
    readonly maxReplicaCount?: number;
    readonly fallback?: { readonly replicas: number };
    readonly minReplicas?: number;
    readonly triggers?: readonly { readonly metadata: Readonly<Record<string, string>> }[];
    readonly ports?: readonly { readonly targetPort: string }[];
    readonly ingress?: readonly { readonly ports: readonly { readonly port: string | number }[] }[];
    readonly podMetricsEndpoints?: readonly { readonly port: string; readonly path: string }[];
  };
}

/** Every manifest of deploy/kubernetes but the list of them. */
export const MANIFESTS = filesIn('deploy/kubernetes', '.yaml')
  .filter((path) => !path.endsWith('kustomization.yaml'))
  .flatMap(documentsOf) as readonly Manifest[];

export const ofKind = (kind: string): readonly Manifest[] => MANIFESTS.filter((one) => one.kind === kind);

/** Each deployment with its pod. */
export const DEPLOYMENTS = ofKind('Deployment').map(
  ({ metadata: { name }, spec }) =>
    [name, { spec, pod: spec.template!.spec, labels: spec.template!.metadata.labels }] as const,
);

export const CONTAINERS = DEPLOYMENTS.flatMap(([step, { pod }]) =>
  [...(pod.initContainers ?? []), ...pod.containers].map(
    (container) => [`${step}/${container.name}`, container, pod] as const,
  ),
);

export const [settings] = ofKind('ConfigMap') as [Manifest];
