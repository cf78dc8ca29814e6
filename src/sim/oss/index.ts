export { oss } from './gateway.ts';
