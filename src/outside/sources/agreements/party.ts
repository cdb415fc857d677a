export interface Participant {
  name: string;
  email: string;
}

/** One side of an agreement. */
export interface Party {
  name: string;
  /** By which contacts knows it; null when it is no customer. */
  customerNumber: string | null;
  participants: Participant[];
}
