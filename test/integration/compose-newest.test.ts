import { composeJourney } from '../support/compose-journey.ts';

/** With the newest Compose that Debian has, which tells its progress as JSON. */
composeJourney('docker-compose-newest');
