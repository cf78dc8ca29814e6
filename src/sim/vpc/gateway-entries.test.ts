import { describe, expect, test } from 'vitest';
import { testGateway } from './test-account.ts';

describe('SNAT entries', () => {
  test('are Pending, then Available, and hold up the gateway meanwhile', () => {
    const { bindEip, make, one, refusal, settle, snatTableId, vSwitchId } = testGateway();
    const { ip } = bindEip();
    const id = make('CreateSnatEntry', {
      SnatTableId: snatTableId,
      SourceVSwitchId: vSwitchId,
      SnatIp: ip,
      SnatEntryName: 'out',
    });
    const read = (): unknown => one('DescribeSnatTableEntries', { SnatTableId: snatTableId, SnatEntryId: id });
    expect(read()).toMatchObject({
      Status: 'Pending',
      SourceCIDR: '10.0.1.0/24',
      SourceVSwitchId: vSwitchId,
      EipAffinity: '0',
      SnatIp: ip,
    });
    expect(refusal('CreateSnatEntry', { SnatTableId: snatTableId, SourceCIDR: '10.0.0.0/16', SnatIp: ip })).toBe(
      '400 IncorrectStatus.NATGW',
    );
    settle();
    expect(read()).toMatchObject({ Status: 'Available' });
    expect(refusal('DeleteVSwitch', { VSwitchId: vSwitchId })).toMatch(/^400 DependencyViolation/);
  });

  test('need an EIP that is InUse on this gateway', () => {
    const { ask, make, one, refusal, snatTableId, gatewayId } = testGateway();
    const AllocationId = make('AllocateEipAddress');
    const ip = String(one('DescribeEipAddresses', { AllocationId })['IpAddress']);
    const attempt = (SnatIp: string): string =>
      refusal('CreateSnatEntry', { SnatTableId: snatTableId, SourceCIDR: '10.0.0.0/16', SnatIp });
    expect(attempt('198.18.5.5')).toBe('404 InvalidSnatIp.NotFound');
    expect(attempt('ten')).toBe('400 InvalidSnatIp.Malformed');
    expect(attempt(ip)).toBe('400 EIP_NOT_IN_GATEWAY');
    ask('AssociateEipAddress', { AllocationId, InstanceId: gatewayId });
    expect(attempt(ip)).toBe('400 OperationUnsupported.EipInBinding');
  });

  test.each([
    [{ SnatTableId: 'stb-none' }, '404 InvalidSnatTableId.NotFound'],
    [{ SourceVSwitchId: 'vsw-none' }, '404 InvalidVSwitchId.NotFound'],
    [{ SourceVSwitchId: 'vsw-none', SourceCIDR: '10.0.0.0/16' }, '400 INVALID_PARAMETER'],
    [{}, '400 MissingParameter'],
    [{ SourceCIDR: '10.0.0.0/16', SnatEntryName: '1' }, '400 InvalidParameter.Name.Malformed'],
    [{ SourceCIDR: '10.0.0.0/16', DryRun: true }, '400 DryRunOperation'],
  ])('refuse %o with %s', (input, code) => {
    const { bindEip, refusal, rows, snatTableId } = testGateway();
    expect(refusal('CreateSnatEntry', { SnatTableId: snatTableId, SnatIp: bindEip().ip, ...input })).toBe(code);
    expect(rows('DescribeSnatTableEntries', { SnatTableId: snatTableId })).toEqual([]);
  });

  test('have one entry a source, and can be changed and deleted', () => {
    const { ask, bindEip, make, one, refusal, rows, settle, snatTableId, vSwitchId } = testGateway();
    const [first, second] = [bindEip(), bindEip()];
    const table = { SnatTableId: snatTableId };
    const SnatEntryId = make('CreateSnatEntry', { ...table, SourceVSwitchId: vSwitchId, SnatIp: first.ip });
    settle();
    expect(refusal('CreateSnatEntry', { ...table, SourceVSwitchId: vSwitchId, SnatIp: first.ip })).toBe(
      '400 Forbidden.SourceVSwitchId.Duplicated',
    );
    expect(refusal('CreateSnatEntry', { ...table, SourceCIDR: '10.0.1.0/24', SnatIp: first.ip })).toBe(
      '400 OperationUnsupported.CidrConflict',
    );
    ask('ModifySnatEntry', { ...table, SnatEntryId, SnatIp: `${first.ip},${second.ip}`, EipAffinity: 1 });
    expect(refusal('DeleteSnatEntry', { ...table, SnatEntryId })).toBe('400 IncorretSnatEntryStatus');
    settle();
    expect(one('DescribeSnatTableEntries', table)).toMatchObject({
      SnatIp: `${first.ip},${second.ip}`,
      EipAffinity: '1',
    });
    expect(refusal('UnassociateEipAddress', { AllocationId: second.id })).toBe(
      '400 InvalidIpStatus.HasBeenUsedBySnatTable',
    );
    ask('DeleteSnatEntry', { ...table, SnatEntryId });
    settle();
    expect(rows('DescribeSnatTableEntries', table)).toEqual([]);
    expect(refusal('DeleteSnatEntry', { ...table, SnatEntryId })).toBe('404 InvalidSnatEntryId.NotFound');
    expect(refusal('DescribeSnatTableEntries', { SnatTableId: 'stb-none' })).toBe('404 InvalidSnatTableId.NotFound');
  });
});

describe('forward entries', () => {
  const rule = { ExternalPort: '22', InternalIp: '10.0.1.9', InternalPort: '22', IpProtocol: 'TCP' };

  test('are Pending, then Available, with lower-case protocol and ports as text', () => {
    const { ask, bindEip, make, one, refusal, rows, settle, forwardTableId } = testGateway();
    const { id, ip } = bindEip();
    const table = { ForwardTableId: forwardTableId };
    const ForwardEntryId = make('CreateForwardEntry', { ...table, ...rule, ExternalIp: ip });
    expect(one('DescribeForwardTableEntries', table)).toMatchObject({
      Status: 'Pending',
      IpProtocol: 'tcp',
      ExternalPort: '22',
    });
    settle();
    expect(refusal('UnassociateEipAddress', { AllocationId: id })).toBe(
      '400 InvalidIpStatus.HasBeenUsedByForwardEntry',
    );
    ask('ModifyForwardEntry', { ...table, ForwardEntryId, InternalPort: '2222', ForwardEntryName: 'ssh' });
    expect(refusal('ModifyForwardEntry', { ...table, ForwardEntryId, InternalPort: '23' })).toBe(
      '400 IncorretForwardEntryStatus',
    );
    settle();
    expect(one('DescribeForwardTableEntries', table)).toMatchObject({
      InternalPort: '2222',
      ForwardEntryName: 'ssh',
      ExternalPort: '22',
    });
    ask('DeleteForwardEntry', { ...table, ForwardEntryId });
    settle();
    expect(rows('DescribeForwardTableEntries', table)).toEqual([]);
    expect(refusal('DeleteForwardEntry', { ...table, ForwardEntryId })).toBe('404 InvalidForwardEntryId.NotFound');
  });

  test.each([
    [{ ExternalPort: '0' }, '400 InvalidExternalPort.Malformed'],
    [{ InternalPort: 'x' }, '400 InvalidInternalPort.Malformed'],
    [{ ExternalPort: '10/20' }, '400 InvalidInternalPort.Malformed'],
    [{ IpProtocol: 'any' }, '400 InvalidExternalPort.Malformed'],
    [{ IpProtocol: 'icmp' }, '400 InvalidProtocal.ValueNotSupported'],
    [{ InternalIp: '192.168.0.1' }, '400 Forbidden.InternalIpOutOfVpcCIDR'],
    [{ ExternalIp: '198.18.5.5' }, '404 InvalidExternalIp.NotFound'],
    [{ ForwardTableId: 'ftb-none' }, '404 InvalidForwardTableId.NotFound'],
    [{ ExternalPort: 'Any', InternalPort: 'any', IpProtocol: 'Any' }, 'accepted'],
    [{ ExternalPort: '10/20', InternalPort: '110/120', IpProtocol: 'udp' }, 'accepted'],
  ])('answer %o with %s', (input, code) => {
    const { bindEip, refusal, forwardTableId } = testGateway();
    expect(
      refusal('CreateForwardEntry', { ForwardTableId: forwardTableId, ...rule, ExternalIp: bindEip().ip, ...input }),
    ).toBe(code);
  });

  test('share an address only port by port, and with SNAT not at all', () => {
    const { ask, bindEip, refusal, settle, forwardTableId, snatTableId } = testGateway();
    const [into, out] = [bindEip(), bindEip()];
    const given = { ForwardTableId: forwardTableId, ...rule, ExternalIp: into.ip };
    ask('CreateForwardEntry', given);
    settle();
    expect(refusal('CreateForwardEntry', { ...given, InternalIp: '10.0.1.10' })).toBe(
      '400 InvalidExternalPort.Malformed',
    );
    expect(refusal('CreateForwardEntry', { ...given, IpProtocol: 'udp' })).toBe('accepted');
    settle();
    const snat = { SnatTableId: snatTableId, SourceCIDR: '10.0.0.0/16' };
    expect(refusal('CreateSnatEntry', { ...snat, SnatIp: into.ip })).toBe('400 Forbidden.IpUsedInForwardTable');
    ask('CreateSnatEntry', { ...snat, SnatIp: out.ip });
    settle();
    expect(refusal('CreateForwardEntry', { ...given, ExternalIp: out.ip })).toBe(
      '400 Forbidden.ExternalIp.UsedInSnatTable',
    );
  });
});
