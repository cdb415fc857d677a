import 'reflect-metadata';
import type { FilterQuery } from '@mikro-orm/core';
import { GraphQLDateTime } from 'graphql-scalars';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { isUuid, mapPage, readPage } from '../../../sdk/index.js';
import { ContactKind } from '../contact-kinds.js';
import { ContactRow } from '../entities.js';
import { upsertContact } from '../upsert-contact.js';
import { UpsertContactInput } from './contact-input-types.js';
import {
  BusinessContact,
  BusinessContactConnection,
  Person,
  PostalAddress,
  UpsertContactPayload,
} from './contact-types.js';
import type { RequestContext } from './context.js';
import { READ, WRITE } from './scopes.js';

/** No row has it: what a filter by something that is no id finds. */
const nobody = '00000000-0000-0000-0000-000000000000';

@Resolver(() => BusinessContact)
export class ContactResolver {
  @Authorized(READ)
  @Query(() => BusinessContactConnection)
  async contacts(
    @Ctx() { assertion, store }: RequestContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after?: string | null,
    @Arg('updatedSince', () => GraphQLDateTime, { nullable: true }) updatedSince?: Date | null,
    @Arg('kind', () => ContactKind, { nullable: true }) kind?: ContactKind | null,
    @Arg('employerId', () => ID, { nullable: true }) employerId?: string | null,
  ): Promise<BusinessContactConnection> {
    const filter: FilterQuery<ContactRow> = {
      ...(kind != null && { kind }),
      ...(employerId != null && { employerId: isUuid(employerId) ? employerId : nobody }),
    };
    const em = store.forTenant(assertion.tenant);
    const page = await readPage<ContactRow>(em, { row: ContactRow, filter, input: { first, after, updatedSince } });
    return mapPage(page, BusinessContact.from);
  }

  @Authorized(READ)
  @Query(() => BusinessContact, { nullable: true })
  async contact(@Ctx() { contacts }: RequestContext, @Arg('id', () => ID) id: string): Promise<BusinessContact | null> {
    const row = isUuid(id) ? await contacts.load(id.toLowerCase()) : null;
    return row === null ? null : BusinessContact.from(row);
  }

  @Authorized(WRITE)
  @Mutation(() => UpsertContactPayload)
  async upsertContact(
    @Ctx() { assertion, store, onChange }: RequestContext,
    @Arg('input', () => UpsertContactInput) input: UpsertContactInput,
  ): Promise<UpsertContactPayload> {
    const { tenant } = assertion;
    const { contact, faults } = await store.forTenant(tenant).transactional((em) => upsertContact(em, tenant, input));
    onChange();
    return {
      contact: contact === null ? null : BusinessContact.from(contact),
      userErrors: faults.map(({ code, message, path }) => ({ code, message, path: ['input', ...path] })),
    };
  }

  @FieldResolver(() => [PostalAddress])
  async addresses(@Root() { id }: BusinessContact, @Ctx() context: RequestContext): Promise<PostalAddress[]> {
    return (await context.addresses.load(id)).map((row) => ({
      ...row,
      additionalStreet: row.additionalStreet ?? null,
      postalCode: row.postalCode ?? null,
      region: row.region ?? null,
    }));
  }
}

@Resolver(() => Person)
export class PersonResolver {
  @FieldResolver(() => BusinessContact, { nullable: true })
  async employer(@Root() { employerId }: Person, @Ctx() { contacts }: RequestContext): Promise<BusinessContact | null> {
    const row = employerId === null ? null : await contacts.load(employerId);
    return row === null ? null : BusinessContact.from(row);
  }
}

@Resolver(() => BusinessContactConnection)
export class ContactConnectionResolver {
  @FieldResolver(() => Int)
  totalCount(@Root() { countTotal }: BusinessContactConnection): Promise<number> {
    return countTotal();
  }
}
