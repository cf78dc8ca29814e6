const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const PORT_NAME = /^[-a-z0-9]+$/;
const PERCENT = /^[0-9]+%$/;

const MOST_LABEL = 63;
const MOST_SUBDOMAIN = 253;
const MOST_PORT_NAME = 15;
const MOST_PORT = 65_535;

/** Each says what is wrong with a name, in the words of a real server; nothing when it is right. */
export type NameRule = (name: string) => readonly string[];

const tooLong = (name: string, most: number): readonly string[] =>
  name.length > most ? [`must be no more than ${most} characters`] : [];

/** `my-name`. */
export const dnsLabel: NameRule = (name) => [
  ...tooLong(name, MOST_LABEL),
  ...(LABEL.test(name)
    ? []
    : [
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      ]),
];

/** `example.com`. */
export const dnsSubdomain: NameRule = (name) => [
  ...tooLong(name, MOST_SUBDOMAIN),
  ...(SUBDOMAIN.test(name)
    ? []
    : [
        String.raw`a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ]),
];

/** A label that starts with a letter, as Services must. */
export const dnsLabel1035: NameRule = (name) => [
  ...tooLong(name, MOST_LABEL),
  ...(LABEL_1035.test(name)
    ? []
    : [
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ]),
];

/** A subdomain, or one whose first label is a star. */
export const wildcardHost: NameRule = (name) => dnsSubdomain(name.startsWith('*.') ? name.slice(2) : name);

/** What may stand in a path, as names of roles. */
export const pathSegment: NameRule = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((letter) => name.includes(letter)).map((letter) => `may not contain '${letter}'`);
};

/** `example.com/MyName`, the key of a label or annotation. */
export const qualifiedName: NameRule = (name) => {
  const parts = name.split('/');
  const [prefix, last = prefix ?? ''] = parts.length === 2 ? parts : [undefined, name];
  if (parts.length > 2)
    return [`a qualified name ${NAME_WORDS} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix === undefined || prefix === '' ? [] : dnsSubdomain(prefix).map((text) => `prefix part ${text}`)),
    ...(last === '' ? ['name part must be non-empty'] : []),
    ...tooLong(last, MOST_LABEL).map((text) => `name part ${text}`),
    ...(NAME_PART.test(last) ? [] : [`name part ${NAME_WORDS}`]),
  ];
};

const NAME_WORDS =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

export const labelValue: NameRule = (value) => [
  ...tooLong(value, MOST_LABEL),
  ...(LABEL_VALUE.test(value)
    ? []
    : [
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      ]),
];

/** The key of a ConfigMap or Secret. */
export const configKey: NameRule = (name) => [
  ...tooLong(name, MOST_SUBDOMAIN),
  ...(CONFIG_KEY.test(name)
    ? []
    : [
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ]),
  ...(name === '.' || name.startsWith('..') ? [`must not start with '..'`] : []),
];

/** Anything printable but `=`, since 1.32. */
export const variableName: NameRule = (name) =>
  /^[ -<>-~]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

export const portName: NameRule = (name) => [
  ...tooLong(name, MOST_PORT_NAME),
  ...(PORT_NAME.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
  ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(name.startsWith('-') || name.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
];

export function portNumber(port: number): readonly string[] {
  return port >= 1 && port <= MOST_PORT ? [] : [`must be between 1 and ${MOST_PORT}, inclusive`];
}

/** A port by its number or its name. */
export function portReference(port: unknown): readonly string[] {
  return typeof port === 'number' ? portNumber(port) : portName(String(port));
}

/** A count, or a share as `25%`. */
export function countOrPercent(value: unknown): readonly string[] {
  if (typeof value === 'number') return value < 0 ? ['must be greater than or equal to 0'] : [];
  return PERCENT.test(String(value))
    ? []
    : [
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ];
}
