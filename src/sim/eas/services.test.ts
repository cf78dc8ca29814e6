import { describe, expect, test } from 'vitest';
import { GPU, scarce, testInference } from './test-inference.ts';

describe('a service', () => {
  test('is created, waits for instances, runs, and reads back as configured', () => {
    const { ask, config, wait, service, replicas } = testInference();
    const created = ask('CreateService', config(), { Labels: '{"app":"kosmos"}' });
    expect(created).toMatchObject({ ServiceName: 'kosmos_summarizer', Region: 'cn-shanghai', Status: 'Creating' });
    expect(created['ServiceId']).toMatch(/^eas-m-[a-z0-9]{16}$/);
    expect(replicas()).toBe('0+3');
    wait(20);
    expect(service()).toMatchObject({ Status: 'Waiting', Message: 'Waiting for instances to be ready' });
    wait(200);
    expect(service()).toMatchObject({
      Status: 'Running',
      Reason: 'RUNNING',
      TotalInstance: 3,
      Gpu: 1,
      Cpu: 8,
      AutoscalerEnabled: false,
      Labels: [{ LabelKey: 'app', LabelValue: 'kosmos' }],
    });
    expect(replicas()).toBe('3+0');
    expect(JSON.parse(String(service()['ServiceConfig']))).toEqual(config());
    const endpoints = ask('DescribeServiceEndpoints');
    expect(endpoints).toMatchObject({
      AccessToken: service()['AccessToken'],
      Endpoints: [{ EndpointType: 'DefaultGateway' }],
    });
    expect(ask('ListServiceInstances')).toMatchObject({
      TotalCount: 3,
      Instances: [{ Status: 'Running', InstanceType: GPU }, {}, {}],
    });
    expect(ask('ListServices', undefined, { ServiceName: 'kosmos' })).toMatchObject({ TotalCount: 1 });
  });

  test('fails with the reason when its model is not where it says', () => {
    const { deploy, service, ask, config, wait, replicas } = testInference();
    deploy({ model_path: 'oss://kosmos-models/MC-001/v9/' });
    expect(service()).toMatchObject({
      Status: 'Failed',
      Message: 'Failed to download oss://kosmos-models/MC-001/v9/: no such object or directory (NoSuchKey)',
    });
    expect(replicas()).toBe('0+3');
    ask('UpdateService', { model_path: config()['model_path'] });
    expect(service()).toMatchObject({ Status: 'Updating', LatestVersion: 2 });
    wait(300);
    expect(service()).toMatchObject({ Status: 'Running' });
    ask('UpdateService', { model_path: 'oss://nobody/x/' });
    wait(300);
    expect(service()).toMatchObject({ Status: 'Failed', Message: expect.stringContaining('NoSuchBucket') as string });
  });

  test('waits, then fails with the reason, when nothing is left of its instance type', () => {
    const { ask, config, wait, service } = testInference(scarce(2));
    ask('CreateService', config());
    wait(60);
    const Message = `OutOfStock: no stock of ${GPU} in cn-shanghai for 1 replica(s)`;
    expect(service()).toMatchObject({ Status: 'Waiting', Message });
    wait(600);
    expect(service()).toMatchObject({ Status: 'Failed', Message });
    // The second choice takes what the first has not.
    ask('UpdateService', { cloud: { computing: { instances: [{ type: GPU }, { type: 'ecs.gn6i-c8g1.2xlarge' }] } } });
    wait(300);
    expect(service()).toMatchObject({ Status: 'Running', RunningInstance: 3 });
    const types = (ask('ListServiceInstances')['Instances'] as { InstanceType: string }[]).map(
      (one) => one.InstanceType,
    );
    expect(types).toEqual([GPU, GPU, 'ecs.gn6i-c8g1.2xlarge']);
    // What one service holds another cannot have.
    ask('CreateService', config({ name: 'other', metadata: { instance: 1 } }));
    wait(60);
    expect(ask('DescribeService', undefined, { ServiceName: 'other' })).toMatchObject({ Status: 'Waiting', Message });
  });

  test('is stopped, started, scaled by hand, protected and deleted', () => {
    const { deploy, ask, wait, service, replicas, refusal } = testInference();
    deploy();
    ask('StopService');
    expect(service()).toMatchObject({ Status: 'Stopping' });
    wait(60);
    expect(service()).toMatchObject({ Status: 'Stopped', TotalInstance: 0 });
    ask('StartService');
    expect(service()).toMatchObject({ Status: 'Starting' });
    wait(300);
    expect(replicas()).toBe('3+0');
    ask('ScaleService', { Instance: 5 });
    expect(service()).toMatchObject({ Status: 'Scaling' });
    expect(replicas()).toBe('3+2');
    wait(120);
    expect(service()).toMatchObject({ Status: 'Running' });
    expect(replicas()).toBe('5+0');
    ask('UpdateServiceSafetyLock', { Lock: 'all' });
    expect(refusal('DeleteService')).toBe('403 OperationDenied.SafetyLock');
    ask('UpdateServiceSafetyLock', { Lock: 'none' });
    ask('UpdateServiceLabel', { Labels: { a: '1', b: '2' } });
    ask('DeleteServiceLabel', undefined, { 'Keys.1': 'a' });
    expect(service()['Labels']).toEqual([{ LabelKey: 'b', LabelValue: '2' }]);
    expect(ask('DescribeServiceEvent', undefined, { PageSize: 2 })).toMatchObject({
      Events: [{ Reason: 'RUNNING' }, { Reason: 'SCALING' }],
    });
    expect(ask('DeleteService')['Message']).toBe('Service [kosmos_summarizer] in region [cn-shanghai] is deleting');
    wait(60);
    expect(refusal('DescribeService')).toBe('404 InvalidService.NotFound');
  });

  test('is refused when its configuration cannot mean anything', () => {
    const { refusal, config } = testInference();
    const create = (changes: Readonly<Record<string, unknown>>): string => refusal('CreateService', config(changes));
    expect(create({ name: 'kosmos-summarizer' })).toBe('400 InvalidParameter');
    expect(create({ metadata: { instance: GPU } })).toBe('400 InvalidParameter');
    expect(create({ processor: 'tensorflow_gpu' })).toBe('400 InvalidParameter');
    expect(create({ processor: undefined })).toBe('400 InvalidParameter');
    expect(create({ cloud: {} })).toBe('400 InvalidParameter');
    expect(create({ cloud: { computing: { instance_type: 'ecs.none.large' } } })).toBe('400 InvalidParameter');
    expect(create({ cloud: { computing: { instance_type: GPU }, networking: { vpc_id: 'vpc-none' } } })).toBe(
      '400 InvalidParameter',
    );
    expect(create({})).toBe('accepted');
    expect(create({})).toBe('409 InvalidService.AlreadyExisted');
    expect(refusal('StopService', undefined, { ServiceName: 'none' })).toBe('404 InvalidService.NotFound');
  });
});
