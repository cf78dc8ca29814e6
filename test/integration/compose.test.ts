import { composeJourney } from '../support/compose-journey.ts';

/** With the Compose of Debian's stable release, which tells its progress as text. */
composeJourney('docker-compose');
