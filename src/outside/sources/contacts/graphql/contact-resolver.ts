import 'reflect-metadata';
import type { FilterQuery } from '@mikro-orm/core';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  idFilter,
  inInput,
  loadById,
  mapPage,
  type Page,
  PageArgs,
  readPage,
  runChange,
  textFilter,
} from '../../../sdk/index.js';
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

@Resolver(() => BusinessContact)
export class ContactResolver {
  @Authorized(READ)
  @Query(() => BusinessContactConnection)
  async contacts(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => PageArgs) input: PageArgs,
    @Arg('kind', () => ContactKind, { nullable: true }) kind?: ContactKind | null,
    @Arg('employerId', () => ID, { nullable: true }) employerId?: string | null,
    @Arg('customerNumber', () => ID, { nullable: true }) customerNumber?: string | null,
  ): Promise<Page<BusinessContact>> {
    const filter: FilterQuery<ContactRow> = {
      ...(kind != null && { kind }),
      ...idFilter('employerId', employerId),
      ...textFilter('customerNumber', customerNumber),
    };
    const em = store.forTenant(assertion.tenant);
    return mapPage(await readPage<ContactRow>(em, { row: ContactRow, filter, input }), BusinessContact.from);
  }

  @Authorized(READ)
  @Query(() => BusinessContact, { nullable: true })
  async contact(@Ctx() { contacts }: RequestContext, @Arg('id', () => ID) id: string): Promise<BusinessContact | null> {
    const row = await loadById(contacts, id);
    return row && BusinessContact.from(row);
  }

  @Authorized(WRITE)
  @Mutation(() => UpsertContactPayload)
  async upsertContact(
    @Ctx() context: RequestContext,
    @Arg('input', () => UpsertContactInput) input: UpsertContactInput,
  ): Promise<UpsertContactPayload> {
    const { contact, faults } = await runChange(context, (em, tenant) => upsertContact(em, tenant, input));
    return { contact: contact && BusinessContact.from(contact), userErrors: inInput(faults) };
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
