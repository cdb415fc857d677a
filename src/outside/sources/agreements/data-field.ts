export enum DataFieldSource {
  USER = 'USER',
  SYSTEM = 'SYSTEM',
}

/** What an agreement of a template type can be filled in with. */
export interface DataField {
  /** By which values are given; unique within the template type. */
  customId: string;
  name: string;
  description: string | null;
  source: DataFieldSource;
  /** False when it is as good as removed. */
  isActive: boolean;
}

/** What was filled in for a data field. */
export interface FieldValue {
  customId: string;
  value: string;
}
