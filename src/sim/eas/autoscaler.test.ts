import { describe, expect, test } from 'vitest';
import { GPU, scarce, testInference } from './test-inference.ts';

const POLICY = { min: 2, max: 10, scaleStrategies: [{ metricName: 'qps', threshold: 100 }] };

describe('an autoscaler', () => {
  test('follows the load: up at once, down when it stayed low for five minutes', () => {
    const { deploy, ask, load, wait, replicas } = testInference();
    deploy();
    load(250);
    ask('CreateServiceAutoScaler', POLICY);
    expect(ask('DescribeServiceAutoScaler')).toMatchObject({
      MinReplica: 2,
      MaxReplica: 10,
      CurrentMetrics: [{ metricName: 'qps' }],
    });
    wait(600);
    expect(replicas()).toBe('3+0');
    load(850);
    expect(replicas()).toBe('3+6');
    wait(120);
    expect(replicas()).toBe('9+0');
    load(5000);
    wait(120);
    expect(replicas()).toBe('10+0');
    load(0);
    wait(290);
    expect(replicas()).toBe('10+0');
    wait(20);
    expect(replicas()).toBe('2+0');
    const reasons = (ask('DescribeServiceEvent')['Events'] as { Reason: string }[]).map((event) => event.Reason);
    expect(reasons.slice(0, 3)).toEqual(['SCALE_IN', 'SCALE_OUT', 'SCALE_OUT']);
  });

  test('a short dip changes nothing; a change of policy keeps what runs', () => {
    const { deploy, ask, load, wait, replicas } = testInference();
    deploy();
    load(800);
    ask('CreateServiceAutoScaler', POLICY);
    wait(300);
    expect(replicas()).toBe('8+0');
    load(10);
    wait(100);
    load(800);
    wait(1000);
    expect(replicas()).toBe('8+0');
    ask('UpdateServiceAutoScaler', { ...POLICY, max: 6 });
    expect(replicas()).toBe('8+0');
    wait(400);
    expect(replicas()).toBe('6+0');
    ask('DeleteServiceAutoScaler');
    load(9999);
    wait(1000);
    expect(replicas()).toBe('6+0');
  });

  test('goes to nothing only when told, and after the grace', () => {
    const { deploy, ask, load, wait, replicas, refusal } = testInference();
    deploy();
    expect(refusal('CreateServiceAutoScaler', { ...POLICY, min: 0 })).toBe('400 InvalidParameter');
    ask('CreateServiceAutoScaler', { ...POLICY, min: 0, behavior: { onZero: { scaleDownGracePeriodSeconds: 1200 } } });
    wait(600);
    expect(replicas()).toBe('1+0');
    wait(700);
    expect(replicas()).toBe('0+0');
    load(1);
    wait(100);
    expect(replicas()).toBe('1+0');
  });

  test('cannot scale to what is out of stock, and says so', () => {
    const { deploy, ask, load, wait, replicas, service } = testInference(scarce(4));
    deploy();
    ask('CreateServiceAutoScaler', POLICY);
    load(1000);
    wait(200);
    expect(replicas()).toBe('4+6');
    expect(service()).toMatchObject({
      Status: 'Running',
      Message: `OutOfStock: no stock of ${GPU} in cn-shanghai for 6 replica(s)`,
    });
  });

  test('is there once, and only on what runs', () => {
    const { deploy, ask, config, refusal, wait } = testInference();
    ask('CreateService', config());
    expect(refusal('CreateServiceAutoScaler', POLICY)).toBe('400 InvalidService.StatusNotAllowed');
    wait(900);
    expect(refusal('DescribeServiceAutoScaler')).toBe('404 InvalidAutoScaler.NotFound');
    ask('CreateServiceAutoScaler', POLICY);
    expect(refusal('CreateServiceAutoScaler', POLICY)).toBe('409 InvalidAutoScaler.AlreadyExisted');
    expect(refusal('UpdateServiceAutoScaler', { ...POLICY, min: 11 })).toBe('400 InvalidParameter');
    ask('StopService');
    wait(60);
    ask('DeleteService');
    wait(60);
    deploy();
    expect(refusal('DescribeServiceAutoScaler')).toBe('404 InvalidAutoScaler.NotFound');
  });
});
