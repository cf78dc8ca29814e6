import { EXIT } from '../../base/index.ts';
import { putCustomMetric } from '../../clouds/alicloud/index.ts';
import { steadyPort } from '../../engine/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import type { Pair } from '../flags/pairs.ts';
import { withDeployment } from '../wiring/deployment.ts';
import { runCommand } from '../wiring/run-command.ts';

export interface MetricFlags extends CloudFlags {
  readonly dim: readonly Pair[];
}

/** Reports one value of a custom metric, as of now. */
export async function metricPut(this: CliContext, flags: MetricFlags, name: string, text: string): Promise<void> {
  await runCommand(this, 'metric put', flags, (work) =>
    withDeployment(this, flags, work, async ({ session, cloud, target: { region } }) => {
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value))
        throw fail('LF6001', { headline: `the value of ${name} is ${text}, which is no number` });
      if (flags.dim.length === 0)
        throw fail('LF6001', {
          headline: `${name} needs a dimension`,
          fix: 'Say what it belongs to: `--dim service=summarizer`.',
        });
      const dimensions = Object.fromEntries(flags.dim);
      const metric = { name, value, dimensions, at: cloud.now() };
      await putCustomMetric(steadyPort(session, name), [metric], { region, signal: session.abandon });
      const at = new Date(metric.at).toISOString();
      work.screen.answer('metric', { ...metric, at }, () => {
        const place = flags.dim.map((pair) => pair.join('=')).join(', ');
        return `Reported ${name} = ${value} for ${place} at ${at}.`;
      });
      return EXIT.done;
    }),
  );
}
