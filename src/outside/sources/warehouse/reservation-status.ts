export enum ReservationStatus {
  ACTIVE = 'ACTIVE',
  FULFILLED = 'FULFILLED',
  RELEASED = 'RELEASED',
}

/** What may become of a reservation in each state. */
export const RESERVATION_MOVES: Readonly<Record<ReservationStatus, readonly ReservationStatus[]>> = {
  [ReservationStatus.ACTIVE]: [ReservationStatus.FULFILLED, ReservationStatus.RELEASED],
  [ReservationStatus.FULFILLED]: [],
  [ReservationStatus.RELEASED]: [],
};
