import { describe, expect, test } from 'vitest';
import { explainFailure, readInstructions } from './dockerfile-steps.ts';

const DOCKERFILE = `# syntax=docker/dockerfile:1
FROM node:20 AS build

# a comment
RUN apt-get update && \\
    # inside
    apt-get install -y x
COPY <<EOF /a
not RUN an instruction
EOF
RUN npm ci
`;

describe('a Dockerfile', () => {
  test('is a list of instructions with their lines', () => {
    expect(readInstructions(DOCKERFILE)).toEqual([
      { line: 2, text: 'FROM node:20 AS build' },
      { line: 5, text: 'RUN apt-get update && apt-get install -y x' },
      { line: 8, text: 'COPY <<EOF /a' },
      { line: 11, text: 'RUN npm ci' },
    ]);
  });

  test('fails at the line that BuildKit marks', () => {
    const log = [
      '#5 [2/3] RUN npm ci',
      '#5 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
      '------',
      'Dockerfile:11',
      '--------------------',
      '   9 |     not RUN an instruction',
      '  10 |     EOF',
      '  11 | >>> RUN npm ci',
      '--------------------',
      'ERROR: failed to build: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    ];
    expect(explainFailure(log, DOCKERFILE)).toEqual({
      line: 11,
      step: 'RUN npm ci',
      reason: 'process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    });
  });

  test('fails at the step that an older BuildKit names', () => {
    const log = [
      '#4 [2/2] RUN apt-get update &&     apt-get install -y x',
      '#4 ERROR: executor failed',
      '------',
      ' > [build 2/3] RUN apt-get update &&     apt-get install -y x:',
      '------',
      'ERROR: failed to solve: rpc error: code = Unknown desc = failed to solve with frontend dockerfile.v0: executor failed',
    ];
    expect(explainFailure(log, DOCKERFILE)).toMatchObject({ line: 5, reason: 'executor failed' });
  });

  test('fails at the step that the classic builder was at', () => {
    const log = [
      'Step 1/4 : FROM node:20 AS build',
      'Step 2/4 : RUN apt-get update &&     apt-get install -y x',
      ' ---> Running in 0123456789ab',
      "The command '/bin/sh -c apt-get update' returned a non-zero code: 100",
    ];
    expect(explainFailure(log, DOCKERFILE)).toMatchObject({ line: 5, reason: expect.stringContaining('code: 100') });
  });

  test('fails at the line that a parse error names', () => {
    const log = ['Error response from daemon: dockerfile parse error line 11: unknown instruction: RUNN'];
    expect(explainFailure(log, DOCKERFILE)).toMatchObject({ line: 11 });
  });

  test('fails without a line when the log says none', () => {
    expect(explainFailure(['ERROR: no space left on device', ''], DOCKERFILE)).toEqual({
      reason: 'no space left on device',
    });
    expect(explainFailure([], DOCKERFILE).reason).toBe('the builder said nothing');
  });
});
