import { CloudError, type DataDriver } from '../../model/index.ts';
import { textAt } from '../object.ts';
import { attributesOf } from './attributes.ts';
import { readObject } from './requests.ts';
import { blockOf } from './settings.ts';

/** Looks an object up that Landfall does not manage: Terraform's data source `kubernetes_resource`. */
export const resourceLookup: DataDriver = {
  type: 'kubernetes_resource',
  mode: 'data',
  facts: { actions: { read: ['kubernetes:get'] }, expectedSeconds: { read: 1 } },
  query: async (io, { args, address }) => {
    const [apiVersion, kind] = [textAt(blockOf(args), 'api_version'), textAt(blockOf(args), 'kind')];
    const metadata = blockOf(args['metadata']);
    const [name, namespace] = [textAt(metadata, 'name'), textAt(metadata, 'namespace')];
    const key = { apiVersion, kind, name, ...(namespace === '' ? {} : { namespace }) };
    const live = await readObject(io, key);
    if (live !== undefined) return attributesOf(live);
    const place = namespace === '' ? '' : ` in namespace ${namespace}`;
    throw new CloudError({
      api: `kubernetes:${apiVersion} ${kind} get`,
      code: 'NotFound',
      message: `${address}: the cluster has no ${kind} ${name}${place}`,
      errorClass: 'not-found',
    });
  },
};
