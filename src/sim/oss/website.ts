import { BOOLEAN, many, TEXT, WHOLE_NUMBER, type Shape } from './shape.ts';

const all = (shape: Shape, names: string): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, shape]));

const CONDITION: Shape = {
  fields: {
    ...all(TEXT, 'KeyPrefixEquals KeySuffixEquals HttpErrorCodeReturnedEquals'),
    IncludeHeader: many({ fields: all(TEXT, 'Key Equals StartsWith EndsWith') }, 10),
  },
};

const REDIRECT: Shape = {
  fields: {
    ...all(
      TEXT,
      `RedirectType Protocol HostName ReplaceKeyPrefixWith ReplaceKeyWith HttpRedirectCode MirrorURL MirrorURLSlave MirrorURLProbe MirrorRole MirrorTunnelId MirrorDstRegion MirrorDstVpcId MirrorDstSlaveVpcId TransparentMirrorResponseCodes`,
    ),
    ...all(
      BOOLEAN,
      `PassQueryString EnableReplacePrefix MirrorPassQueryString MirrorPassOriginalSlashes MirrorFollowRedirect MirrorCheckMd5 MirrorSNI MirrorUsingRole MirrorIsExpressTunnel MirrorProxyPass MirrorSaveOssMeta MirrorSwitchAllErrors MirrorUserLastModified MirrorAllowGetImageInfo MirrorAllowHeadObject MirrorAllowVideoSnapshot`,
    ),
    MirrorAsyncStatus: WHOLE_NUMBER,
    MirrorHeaders: {
      fields: { PassAll: BOOLEAN, Pass: many(TEXT), Remove: many(TEXT), Set: many({ fields: all(TEXT, 'Key Value') }) },
    },
    MirrorAuth: { fields: all(TEXT, 'AuthType Region AccessKeyId AccessKeySecret') },
    MirrorReturnHeaders: { fields: { ReturnHeader: many({ fields: all(TEXT, 'Key Value') }) } },
    MirrorTaggings: { fields: { Taggings: many({ fields: all(TEXT, 'Key Value') }) } },
    MirrorMultiAlternates: {
      fields: {
        MirrorMultiAlternate: many({
          fields: all(
            TEXT,
            'MirrorMultiAlternateNumber MirrorMultiAlternateURL MirrorMultiAlternateVpcId MirrorMultiAlternateDstRegion',
          ),
        }),
      },
    },
  },
};

/** The body of PutBucketWebsite, with the routing rules that the Terraform provider can express. */
export const WEBSITE_FIELDS: Readonly<Record<string, Shape>> = {
  IndexDocument: { fields: { Suffix: TEXT, SupportSubDir: BOOLEAN, Type: { values: ['0', '1', '2'] } } },
  ErrorDocument: { fields: { Key: TEXT, HttpStatus: WHOLE_NUMBER } },
  RoutingRules: {
    fields: {
      RoutingRule: many(
        {
          fields: {
            RuleNumber: WHOLE_NUMBER,
            Condition: CONDITION,
            Redirect: REDIRECT,
            LuaConfig: { fields: { Script: TEXT } },
          },
        },
        20,
      ),
    },
  },
};
