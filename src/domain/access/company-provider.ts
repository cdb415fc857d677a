/** The company's own OpenID provider. */
export interface Company {
  issuer: string;
  /** What people know it by. */
  label: string;
}
