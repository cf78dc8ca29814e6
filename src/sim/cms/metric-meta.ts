import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { DONE } from './envelope.ts';

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly dimensions: string;
  readonly statistics: string;
  readonly description: string;
}

interface Project {
  readonly description: string;
  readonly metrics: readonly Metric[];
}

const MACHINE = { dimensions: 'userId,instanceId', statistics: 'Average,Minimum,Maximum' } as const;
const LISTENER = { dimensions: 'userId,instanceId,port,vip', statistics: 'Average,Minimum,Maximum' } as const;

/** Namespaces and metrics whose names are documented; the cloud knows many more. */
const PROJECTS: Readonly<Record<string, Project>> = {
  acs_ecs_dashboard: {
    description: 'ECS',
    metrics: [
      { name: 'CPUUtilization', unit: '%', description: 'CPU utilization', ...MACHINE },
      { name: 'diskusage_utilization', unit: '%', description: 'Agent: disk usage', ...MACHINE },
      { name: 'memory_usedutilization', unit: '%', description: 'Agent: memory usage', ...MACHINE },
      { name: 'load_1m', unit: '', description: 'Agent: load of the last minute', ...MACHINE },
    ],
  },
  acs_slb_dashboard: {
    description: 'SLB',
    metrics: [
      { name: 'ActiveConnection', unit: 'Count', description: 'Active connections', ...LISTENER },
      { name: 'TrafficRXNew', unit: 'bit/s', description: 'Incoming traffic', ...LISTENER },
      { name: 'UnhealthyServerCount', unit: 'Count', description: 'Unhealthy backend servers', ...LISTENER },
      { name: 'StatusCode5xx', unit: 'Count/s', description: 'Answers with a 5xx status', ...LISTENER },
    ],
  },
};

/** What can be watched. */
export const metricMetaActions: Readonly<Record<string, Action>> = {
  DescribeMetricMetaList: { summary: 'the metrics of products', mutates: false, run: describeMetrics },
  DescribeProjectMeta: { summary: 'the namespaces of products', mutates: false, run: describeProjects },
};

function describeMetrics({ params }: Call): Answer {
  const [namespace, metricName] = [params.text('Namespace'), params.text('MetricName')];
  const found = Object.entries(PROJECTS)
    .filter(([name]) => namespace === undefined || name === namespace)
    .flatMap(([Namespace, { metrics }]) => metrics.map((metric) => ({ Namespace, metric })))
    .filter(({ metric }) => metricName === undefined || metric.name === metricName);
  const { rows, TotalCount } = page(found, params, { defaultSize: 30, maxSize: 10_000 });
  const Resource = rows.map(({ Namespace, metric }) => ({
    Namespace,
    MetricName: metric.name,
    Periods: '60,300',
    Statistics: metric.statistics,
    Dimensions: metric.dimensions,
    Unit: metric.unit,
    Description: metric.description,
    Labels: '[]',
  }));
  return { ...DONE, Resources: { Resource }, TotalCount: String(TotalCount) };
}

function describeProjects({ params }: Call): Answer {
  const found = Object.entries(PROJECTS).map(([Namespace, { description }]) => ({ Namespace, description }));
  const { rows, PageNumber, PageSize, TotalCount } = page(found, params, { defaultSize: 30, maxSize: 1000 });
  const Resource = rows.map(({ Namespace, description }) => ({ Namespace, Description: description, Labels: '[]' }));
  return {
    ...DONE,
    Resources: { Resource },
    PageNumber: String(PageNumber),
    PageSize: String(PageSize),
    Total: String(TotalCount),
  };
}
