import { z } from 'zod';

export const bucketSchema = z
  .strictObject({
    name: z.string().describe('unique among all customers'),
    access: z.enum(['private', 'public-read', 'public-read-write']).default('private'),
    versioning: z.boolean().default(false),
    storageClass: z.enum(['Standard', 'IA', 'Archive', 'ColdArchive']).default('Standard'),
    encryption: z
      .strictObject({
        algorithm: z.enum(['KMS', 'AES256']),
        key: z.string().optional().describe('key of access.keys; the service’s own key when omitted'),
      })
      .optional(),
    lifecycle: z
      .array(
        z.strictObject({
          id: z.string().optional().describe('defaults to expire-PREFIX'),
          prefix: z.string().describe('objects whose names begin with this'),
          expireDays: z.number().int().min(1).describe('days after which they are deleted'),
          enabled: z.boolean().default(true),
        }),
      )
      .default([]),
    objects: z
      .array(
        z.strictObject({
          key: z.string().describe('name in the bucket'),
          content: z.string().describe('file:PATH or the text itself'),
        }),
      )
      .default([])
      .describe('files that Landfall keeps in it'),
    forceDestroy: z.boolean().default(false).describe('whether destroy may delete what is inside'),
  })
  .describe('an object storage bucket');
