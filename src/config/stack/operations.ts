import type { AnalyticsProject, Commitment, Model, Monitoring } from '../../model/index.ts';
import type { ConfigDocument } from '../schema/document.ts';
import { mapValues } from './map-values.ts';

export function modelOf(model: ConfigDocument['models'][string], fallback: string): Model {
  const { name, path, processor, instanceType, replicas, autoscaling, keepaliveMs } = model;
  return { name: name ?? fallback, path, processor, instanceType, replicas, autoscaling, keepaliveMs };
}

export function monitoringOf(monitoring: ConfigDocument['monitoring'], project: string): Monitoring {
  const { agent, contacts, contactGroups, alarms, logs } = monitoring;
  return {
    agent,
    contacts: mapValues(contacts, ({ name, description, mail }, key) => ({
      name: name ?? `${project}-${key}`,
      description: description ?? `${project} ${key}`,
      mail,
    })),
    contactGroups: mapValues(contactGroups, (group, key) => ({
      name: group.name ?? `${project}-${key}`,
      description: group.description,
      contacts: group.contacts,
    })),
    alarms: mapValues(alarms, (alarm, key) => ({ ...alarm, name: alarm.name ?? `${project}-${key}` })),
    logs: mapValues(logs, ({ name, description, stores }) => ({
      name,
      description,
      stores: mapValues(stores, (store, key) => ({ name: store.name ?? key, retentionDays: store.retentionDays })),
    })),
  };
}

export function commitmentOf(commitment: ConfigDocument['commitments'][string], fallback: string): Commitment {
  const { name, type, count, years, payment } = commitment;
  return { name: name ?? fallback, type, count, years, payment };
}

export function analyticsOf({ name, comment }: ConfigDocument['analytics'][string]): AnalyticsProject {
  return { name, comment };
}
