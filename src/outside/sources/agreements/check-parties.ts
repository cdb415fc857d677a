import { invalid, isEmail, textFaults } from '../../sdk/index.js';
import { checkLength } from './check-length.js';
import type { AgreementFault } from './outcome.js';
import type { Party } from './party.js';

const MAX_PARTIES = 20;
const MAX_PARTICIPANTS = 20;

/** Everything that is wrong with the parties of an agreement. It does not look whether contacts knows the customers. */
export function checkParties(parties: readonly Party[]): AgreementFault[] {
  const tooMany = checkLength(parties, MAX_PARTIES, ['parties']);
  if (tooMany.length > 0) return tooMany;
  return parties.flatMap((party, index) => {
    const path = ['parties', String(index)];
    return [...textFaults(party, { name: 200, customerNumber: 50 }, path), ...checkParticipants(party, path)];
  });
}

function checkParticipants({ participants }: Party, path: string[]): AgreementFault[] {
  const tooMany = checkLength(participants, MAX_PARTICIPANTS, [...path, 'participants']);
  if (tooMany.length > 0) return tooMany;
  return participants.flatMap((participant, index) => {
    const at = [...path, 'participants', String(index)];
    return [
      ...textFaults(participant, { name: 200, email: 200 }, at),
      ...(isEmail(participant.email) ? [] : [invalid([...at, 'email'], 'It is no e-mail address.')]),
    ];
  });
}
