import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '../tenant-table.js';

const PersonSchema = defineEntity({
  name: 'Person',
  properties: {
    id: p.uuid().primary(),
    email: p.string().unique(),
    name: p.string(),
    /** Null for a person who signs in by passkey or through the company's own provider only. */
    passwordHash: p.text().nullable(),
    /** Whether this person works for those who run the platform: reviews extensions, sees no tenant's data. */
    isOperator: p.boolean().default(false),
    createdAt: p.datetime(),
  },
});
export class Person extends PersonSchema.class {}
PersonSchema.setClass(Person);

const MembershipSchema = defineEntity({
  name: 'Membership',
  properties: { tenantId: p.uuid().primary(), personId: p.uuid().primary(), role: p.string() },
  checks: [{ name: 'membership_role', expression: "role in ('owner', 'admin', 'member', 'viewer')" }],
  indexes: [{ properties: ['personId'] }],
  ...tenantTable,
});
export class Membership extends MembershipSchema.class {}
MembershipSchema.setClass(Membership);

/** Who builds integration apps. */
const PartnerSchema = defineEntity({
  name: 'Partner',
  properties: {
    id: p.uuid().primary(),
    slug: p.string().unique(),
    name: p.string(),
    createdAt: p.datetime(),
  },
});
export class Partner extends PartnerSchema.class {}
PartnerSchema.setClass(Partner);

const PartnerMemberSchema = defineEntity({
  name: 'PartnerMember',
  properties: { partnerId: p.uuid().primary(), personId: p.uuid().primary(), role: p.string() },
  checks: [{ name: 'partner_member_role', expression: "role in ('owner', 'developer')" }],
  indexes: [{ properties: ['personId'] }],
});
export class PartnerMember extends PartnerMemberSchema.class {}
PartnerMemberSchema.setClass(PartnerMember);

/** Who answers for a source and its contracts. */
const SourceOwnerSchema = defineEntity({
  name: 'SourceOwner',
  properties: { source: p.string().primary(), personId: p.uuid().primary() },
  indexes: [{ properties: ['personId'] }],
});
export class SourceOwner extends SourceOwnerSchema.class {}
SourceOwnerSchema.setClass(SourceOwner);

/** A signed-in browser, in one seat: a tenant's, a partner's, a source's, or an operator's. The id is the hash of the cookie's secret. */
const SignInSessionSchema = defineEntity({
  name: 'SignInSession',
  properties: {
    id: p.string().primary(),
    /** What lists of sessions name it by. */
    publicId: p.uuid().unique().defaultRaw('gen_random_uuid()'),
    tenantId: p.uuid().nullable(),
    partnerId: p.uuid().nullable(),
    source: p.string().nullable(),
    personId: p.uuid().index(),
    /** How the person proved who it is: password, passkey, or the issuer of the company's own provider. */
    method: p.string().default('password'),
    userAgent: p.string().default(''),
    address: p.string().default(''),
    createdAt: p.datetime(),
    /** When the person last proved who it is: what is risky asks for it again after a while. */
    provedAt: p.datetime().defaultRaw('now()'),
    seenAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
  },
  ...tenantTable,
});
export class SignInSession extends SignInSessionSchema.class {}
SignInSessionSchema.setClass(SignInSession);

/** A person's key on a device (WebAuthn). The id is the credential's, as base64url. */
const PasskeySchema = defineEntity({
  name: 'Passkey',
  properties: {
    id: p.string().primary(),
    personId: p.uuid().index(),
    publicKey: p.blob(),
    counter: p.bigint(),
    transports: p.array(),
    name: p.string(),
    createdAt: p.datetime(),
    lastUsedAt: p.datetime().nullable(),
  },
});
export class Passkey extends PasskeySchema.class {}
PasskeySchema.setClass(Passkey);

/** Who a person is at a company's own OpenID provider. */
const PersonIdentitySchema = defineEntity({
  name: 'PersonIdentity',
  properties: {
    issuer: p.string().primary(),
    subject: p.string().primary(),
    personId: p.uuid().index(),
    createdAt: p.datetime(),
  },
});
export class PersonIdentity extends PersonIdentitySchema.class {}
PersonIdentitySchema.setClass(PersonIdentity);

/** What a person's own programs use the control plane with, in one seat. The id is the hash of the token. */
const PersonTokenSchema = defineEntity({
  name: 'PersonToken',
  properties: {
    id: p.string().primary(),
    publicId: p.uuid().unique(),
    personId: p.uuid().index(),
    tenantId: p.uuid().nullable(),
    partnerId: p.uuid().nullable(),
    source: p.string().nullable(),
    name: p.string(),
    /** Whether it counts as a fresh proof of who the person is. */
    isRisky: p.boolean().default(false),
    /** Its last characters, to tell it from others. */
    hint: p.string(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    lastUsedAt: p.datetime().nullable(),
  },
  ...tenantTable,
});
export class PersonToken extends PersonTokenSchema.class {}
PersonTokenSchema.setClass(PersonToken);

/** A role in a tenant or at a partner, offered to an e-mail address. The id is the hash of the link's secret. */
const InvitationSchema = defineEntity({
  name: 'Invitation',
  properties: {
    id: p.string().primary(),
    publicId: p.uuid().unique(),
    tenantId: p.uuid().nullable(),
    partnerId: p.uuid().nullable().index(),
    email: p.string(),
    role: p.string(),
    invitedBy: p.uuid(),
    invitedByName: p.string(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    acceptedAt: p.datetime().nullable(),
  },
  indexes: [{ properties: ['tenantId'] }],
  ...tenantTable,
});
export class Invitation extends InvitationSchema.class {}
InvitationSchema.setClass(Invitation);

export const peopleEntities = [
  PersonSchema,
  MembershipSchema,
  PartnerSchema,
  PartnerMemberSchema,
  SourceOwnerSchema,
  SignInSessionSchema,
  PasskeySchema,
  PersonIdentitySchema,
  PersonTokenSchema,
  InvitationSchema,
];
