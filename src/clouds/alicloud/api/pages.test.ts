import { describe, expect, it } from 'vitest';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import { allRows, allRowsByToken } from './pages.ts';

const LISTING = { api: 'vpc:DescribeVpcs', region: undefined, params: { Name: 'x' }, rows: 'Vpcs.Vpc', pageSize: 2 };
const page = (...ids: string[]) => ({ Vpcs: { Vpc: ids.map((VpcId) => ({ VpcId })) } });

describe('a listing', () => {
  it('that counts pages is read to the end', async () => {
    const io = recordingIo({
      'vpc:DescribeVpcs': [
        { ...page('1', '2'), TotalCount: 3 },
        { ...page('3'), TotalCount: 3 },
      ],
    });
    expect(await allRows(io, LISTING)).toEqual([{ VpcId: '1' }, { VpcId: '2' }, { VpcId: '3' }]);
    expect(io.calls.map(({ params }) => params)).toEqual([
      { Name: 'x', PageNumber: 1, PageSize: 2 },
      { Name: 'x', PageNumber: 2, PageSize: 2 },
    ]);
  });

  it('that shrinks meanwhile does not go on for ever', async () => {
    const io = recordingIo({
      'vpc:DescribeVpcs': [
        { ...page('1', '2'), TotalCount: 9 },
        { ...page(), TotalCount: 9 },
      ],
    });
    expect(await allRows(io, LISTING)).toHaveLength(2);
  });

  it('that hands out tokens is read until there is none', async () => {
    const io = recordingIo({
      'vpc:DescribeVpcs': [
        { ...page('1'), NextToken: 't' },
        { ...page('2'), NextToken: '' },
      ],
    });
    expect(await allRowsByToken(io, LISTING)).toHaveLength(2);
    expect(io.calls.map(({ params }) => params['NextToken'])).toEqual([undefined, 't']);
  });
});
