import { describe, expect, it } from 'vitest';
import { PROBE_PATHS } from '../../services/adapters/http/probes.ts';
import { loadConfig } from '../../services/app/config.ts';
import { upCommand } from '../../services/cli/up-command.ts';
import { documentsOf, filesIn, textOf } from './files.ts';
import { CONTAINERS, DEPLOYMENTS, MANIFESTS, ofKind, settings } from './kubernetes.ts';
import { queryFaults } from './promql.ts';
import { knownSettings, unknownVariables } from './settings.ts';

const STEPS = ['ingest', 'merge', 'score', 'store', 'push'];
const README = textOf('deploy/README.md');
const config = settings.data!;

describe('the manifests', () => {
  it('have a deployment for each step, and are all listed', () => {
    expect(new Set(DEPLOYMENTS.map(([name]) => name))).toEqual(new Set(STEPS));
    const [{ resources }] = documentsOf('deploy/kubernetes/kustomization.yaml') as [
      { readonly resources: readonly string[] },
    ];
    const files = filesIn('deploy/kubernetes', '.yaml').map((path) => path.split('/').at(-1));
    expect(new Set([...resources, 'kustomization.yaml'])).toEqual(new Set(files));
  });

  it('name no two things of a kind alike', () => {
    const names = MANIFESTS.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('hold no secret: they refer to secrets that the README says how to make', () => {
    expect(ofKind('Secret')).toEqual([]);
    const fromKeys = CONTAINERS.flatMap(([, { env = [] }]) =>
      env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
    );
    const mounted = DEPLOYMENTS.flatMap(([, { pod }]) =>
      pod.volumes.flatMap(({ secret }) => secret?.secretName ?? []),
    );
    for (const name of new Set([...fromKeys, ...mounted]))
      expect(README).toContain(`secret generic ${name} `);
    for (const [name, value] of Object.entries(config)) {
      expect(name).not.toMatch(/PASSWORD|KEY|SECRET|USERNAME/);
      expect(value).not.toMatch(/:\/\/[^/]*@/);
    }
  });

  it('say nothing by variables that Tocsin does not know, and nothing that it refuses', () => {
    const given = CONTAINERS.flatMap(([, { env = [] }]) => env.map(({ name }) => name));
    expect(unknownVariables([...given, ...Object.keys(config)])).toEqual([]);
    expect(() => loadConfig(knownSettings(config))).not.toThrow();
  });
});

describe('the public address', () => {
  it("is the page's alone: an event door that had one would take nothing from its proxy without a key", () => {
    expect(config).not.toHaveProperty('TOCSIN_HTTP_URL');
    const named = CONTAINERS.filter(([, { env = [] }]) => env.some(({ name }) => name === 'TOCSIN_HTTP_URL'));
    expect(named.map(([name]) => name)).toEqual(['push/push']);
  });
});

describe.each(DEPLOYMENTS)('the deployment of %s', (step, { spec, pod, labels }) => {
  const [own] = pod.containers;

  it('runs that step, in a way that the command knows', () => {
    expect(own!.args).toEqual(['up', '--steps', step]);
    const options = upCommand().options.map(({ long }) => long);
    expect(options).toContain('--steps');
  });

  it('is not root, has no token of the cluster, and the rights of a restricted pod', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(textOf('deploy/Dockerfile')).toContain('USER 10001:10001');
    expect([pod.serviceAccountName, pod.automountServiceAccountToken]).toEqual(['tocsin', false]);
  });

  it('is asked whether it lives and whether it is ready, at a port that it has', () => {
    expect(own!.livenessProbe?.httpGet).toEqual({ path: '/healthz', port: 'metrics' });
    expect(own!.readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'metrics' });
    for (const probe of [own!.livenessProbe, own!.readinessProbe])
      expect(PROBE_PATHS).toContain(probe?.httpGet?.path);
    expect(own!.ports).toEqual([{ name: 'metrics', containerPort: Number(config.TOCSIN_METRICS_PORT) }]);
  });

  it('selects its own pods, of which one at a time may be taken away', () => {
    expect(spec.selector?.matchLabels).toEqual(labels);
    const [budget] = ofKind('PodDisruptionBudget').filter(({ metadata }) => metadata.name === step);
    expect(budget?.spec).toEqual({ maxUnavailable: 1, selector: { matchLabels: labels } });
  });

  it('has as many instances as somebody says, one way or another, and never one', () => {
    const scalers = [...ofKind('ScaledObject'), ...ofKind('HorizontalPodAutoscaler')].filter(
      (one) => one.spec.scaleTargetRef?.name === step,
    );
    const least = [spec.replicas, ...scalers.map((one) => one.spec.minReplicaCount ?? one.spec.minReplicas)];
    const stated = least.filter((count) => count !== undefined);
    expect(stated).toEqual([expect.any(Number)]);
    expect(stated[0]).toBeGreaterThan(1);
  });

  it('has the password of ClickHouse only if it writes there', () => {
    const secrets = own!.env?.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name) ?? [];
    expect(secrets.includes('tocsin-clickhouse')).toBe(step === 'store');
    expect(pod.volumes.some(({ secret }) => secret?.secretName === 'tocsin-token-key')).toBe(
      step === 'ingest',
    );
  });
});

describe.each(CONTAINERS)('the container %s', (_, container, pod) => {
  it('can change nothing but its volumes, and gains no rights', () => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('says what it needs, and how much memory it may have', () => {
    expect(Object.keys(container.resources.requests)).toEqual(['cpu', 'memory']);
    expect(Object.keys(container.resources.limits)).toEqual(['memory']);
  });

  it('mounts volumes that the pod has, with a bound on what is written', () => {
    const volumes = new Map(pod.volumes.map((volume) => [volume.name, volume]));
    for (const { name, readOnly } of container.volumeMounts ?? []) {
      const volume = volumes.get(name);
      expect(volume, name).toBeDefined();
      if (volume?.emptyDir === undefined) expect(readOnly).toBe(true);
      else expect(volume.emptyDir.sizeLimit).toMatch(/Mi|Gi/);
    }
  });

  it('is probed at ports that it has, and its image has a version', () => {
    const ports = container.ports?.map(({ name }) => name) ?? [];
    for (const probe of [container.readinessProbe, container.livenessProbe]) {
      const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
      if (port !== undefined) expect(ports).toContain(port);
    }
    const [{ images }] = documentsOf('deploy/kubernetes/kustomization.yaml') as [
      { readonly images: readonly { readonly name: string; readonly newTag: string }[] },
    ];
    expect(images.find(({ name }) => name === container.image)?.newTag).toMatch(/^\d+\.\d+/);
  });
});

describe('autoscaling', () => {
  it.each(ofKind('ScaledObject').map((one) => [one.metadata.name, one] as const))(
    '%s goes by the lag of its own group, within bounds',
    (name, { spec }) => {
      expect(STEPS).toContain(spec.scaleTargetRef?.name);
      for (const { metadata } of spec.triggers ?? []) {
        expect(queryFaults(metadata.query!)).toEqual([]);
        expect(metadata.query).toContain(`tocsin_lag_records{namespace="tocsin",group="${name}"}`);
      }
      expect(spec.fallback?.replicas).toBeLessThanOrEqual(spec.maxReplicaCount!);
      expect(spec.fallback?.replicas).toBeGreaterThanOrEqual(spec.minReplicaCount!);
    },
  );

  it.each([
    ['merge', 'TOCSIN_LOG_SOURCE_PARTITIONS'],
    ['store', 'TOCSIN_LOG_SOURCE_PARTITIONS'],
    ['score', 'TOCSIN_LOG_SUBJECT_PARTITIONS'],
  ])('gives %s no instances that would have no partition', (name, setting) => {
    const [scaled] = ofKind('ScaledObject').filter(({ metadata }) => metadata.name === name);
    expect(scaled?.spec.maxReplicaCount).toBeLessThanOrEqual(Number(config[setting]));
  });
});

describe('the network', () => {
  it('is closed but for what is named: to every pod, and from it', () => {
    const [closed] = ofKind('NetworkPolicy').filter(({ metadata }) => metadata.name === 'nothing-else');
    expect(closed?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it('opens ports that the pods have', () => {
    const ports = new Set(CONTAINERS.flatMap(([, { ports: own = [] }]) => own.map(({ name }) => name)));
    const opened = ofKind('NetworkPolicy').flatMap(
      ({ spec }) => spec.ingress?.flatMap((one) => one.ports) ?? [],
    );
    for (const { port } of opened) expect(ports).toContain(port);
    const targets = ofKind('Service').flatMap(({ spec }) => spec.ports ?? []);
    for (const { targetPort } of targets) expect(ports).toContain(targetPort);
  });

  it('lets nobody at a door who has no certificate', () => {
    for (const path of filesIn('deploy/kubernetes/doors', '.conf')) {
      const text = textOf(path);
      expect(text).toContain('ssl_verify_client on;');
      expect(text).toMatch(/location \/ \{ return 404; \}/);
      expect(text).toContain(`proxy_pass http://127.0.0.1:${loadConfig({}).http.port};`);
      const listen = Number(/listen (\d+) ssl;/.exec(text)?.[1]);
      const doors = CONTAINERS.filter(([, { name }]) => name === 'door');
      for (const [, { ports }] of doors) expect(ports).toEqual([{ name: 'https', containerPort: listen }]);
    }
  });

  it('lets Prometheus ask where the figures are', () => {
    const [monitor] = ofKind('PodMonitor');
    expect(monitor?.spec.podMetricsEndpoints).toMatchObject([{ port: 'metrics', path: '/metrics' }]);
  });
});
