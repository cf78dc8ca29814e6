import { ref, type Alarm, type Arg, type Monitoring, type Ref, type Resource } from '../../../model/index.ts';
import { contactAddress, contactGroupAddress, logProjectAddress, machineAddresses } from './addresses.ts';
import { global, regional, tagsOf, type Place } from './place.ts';

/** Contacts, groups, alarms, log projects and their stores. */
export function monitoringResources(place: Place): readonly Resource[] {
  const { monitoring } = place.stack;
  return [
    ...contacts(monitoring),
    ...Object.entries(monitoring.alarms).map(([key, alarm]) => alarmResource(key, alarm, place)),
    ...logs(monitoring, place),
  ];
}

function contacts({ contacts: people, contactGroups }: Monitoring): readonly Resource[] {
  return [
    ...Object.entries(people).map(([key, contact]) =>
      global('alicloud_cms_alarm_contact', key, {
        args: { alarm_contact_name: contact.name, describe: contact.description, channels_mail: contact.mail },
        origin: `monitoring.contacts.${key}`,
      }),
    ),
    ...Object.entries(contactGroups).map(([key, group]) =>
      global('alicloud_cms_alarm_contact_group', key, {
        args: {
          alarm_contact_group_name: group.name,
          describe: group.description,
          contacts: group.contacts.map((name) => ref(contactAddress(name), 'alarm_contact_name')),
        },
        origin: `monitoring.contactGroups.${key}`,
      }),
    ),
  ];
}

function alarmResource(key: string, alarm: Alarm, place: Place): Resource {
  return regional(place, 'alicloud_cms_alarm', key, {
    args: {
      name: alarm.name,
      project: alarm.namespace,
      metric: alarm.metric,
      metric_dimensions: dimensions(alarm, place),
      period: alarm.periodSeconds,
      contact_groups: alarm.notify.map((group) => ref(contactGroupAddress(group), 'alarm_contact_group_name')),
      escalations_critical: [
        {
          statistics: alarm.statistics,
          comparison_operator: alarm.comparison,
          threshold: String(alarm.threshold),
          times: alarm.times,
        },
      ],
    },
    origin: `monitoring.alarms.${key}`,
  });
}

/** A JSON list of what is watched, with the ids of the machines in it. */
function dimensions({ machines }: Alarm, { stack }: Place): Arg | undefined {
  const watched = machines.flatMap((name) => {
    const machine = stack.machines[name];
    return machine === undefined ? [] : machineAddresses(name, machine);
  });
  if (watched.length === 0) return undefined;
  const items = watched.flatMap((address, index): readonly (string | Ref)[] => [
    `${index === 0 ? '' : ','}{"instanceId":"`,
    ref(address),
    '"}',
  ]);
  return { kind: 'interpolation', parts: ['[', ...items, ']'] };
}

function logs({ logs: projects }: Monitoring, place: Place): readonly Resource[] {
  return Object.entries(projects).flatMap(([key, project]) => [
    regional(place, 'alicloud_log_project', key, {
      args: { project_name: project.name, description: project.description, tags: tagsOf(place) },
      origin: `monitoring.logs.${key}`,
    }),
    ...Object.entries(project.stores).map(([store, { name, retentionDays }]) =>
      regional(place, 'alicloud_log_store', `${key}_${store}`, {
        args: {
          project_name: ref(logProjectAddress(key), 'project_name'),
          logstore_name: name,
          retention_period: retentionDays,
        },
        origin: `monitoring.logs.${key}.stores.${store}`,
      }),
    ),
  ]);
}
