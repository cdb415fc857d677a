import 'reflect-metadata';
import { GraphQLDateTime, GraphQLJSONObject } from 'graphql-scalars';
import { Args, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { hasPermission, PERMISSIONS, type Permission } from '../../platform/base/index.js';
import { AuditEntry } from '../../platform/store/index.js';
import { connectionOf, type Page, PageArgs, readPage } from './connections.js';
import type { ControlContext } from './control-context.js';
import { ownerOf } from './permissions.js';

@ObjectType({ description: 'Who asks, in which seat.' })
class Viewer {
  @Field(() => ID, { nullable: true }) personId!: string | null;
  @Field(() => String, { nullable: true }) name!: string | null;
  @Field(() => String, { description: 'person (of a tenant), partner, source-owner or operator.' }) seat!: string;
  @Field(() => String, { nullable: true }) role!: string | null;
  @Field(() => ID, { nullable: true }) tenantId!: string | null;
  @Field(() => ID, { nullable: true }) partnerId!: string | null;
  @Field(() => [String]) permissions!: string[];
}

@ObjectType('AuditEntry')
class AuditEntryType {
  @Field(() => ID) id!: string;
  @Field(() => GraphQLDateTime) at!: Date;
  @Field(() => String) actor!: string;
  @Field(() => String) action!: string;
  @Field(() => String) subject!: string;
  @Field(() => GraphQLJSONObject) detail!: Record<string, unknown>;

  static from({ id, at, actor, action, subject, detail }: AuditEntry): AuditEntryType {
    return Object.assign(new AuditEntryType(), { id: String(id), at, actor, action, subject, detail });
  }
}

const AuditEntryConnection = connectionOf(AuditEntryType, 'AuditEntry');

@Resolver()
export class ViewerResolver {
  @Query(() => Viewer)
  viewer(@Ctx() { actor }: ControlContext): Viewer {
    const permissions = (Object.keys(PERMISSIONS) as Permission[]).filter((one) =>
      hasPermission(actor, one, ownerOf(actor)),
    );
    return {
      personId: 'personId' in actor ? actor.personId : null,
      name: 'name' in actor ? actor.name : null,
      seat: actor.kind,
      role: 'role' in actor ? actor.role : null,
      tenantId: 'tenantId' in actor ? actor.tenantId : null,
      partnerId: 'partnerId' in actor ? actor.partnerId : null,
      permissions,
    };
  }

  @Query(() => AuditEntryConnection, { description: "What was done in the viewer's tenant, newest first." })
  auditEntries(
    @Ctx() { actor, ctx }: ControlContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Page<AuditEntryType>> {
    const filter = { tenantId: ownerOf(actor) };
    const wanted = { row: AuditEntry, filter, by: 'id', order: 'desc', form: /^\d{1,18}$/ } as const;
    return readPage(ctx().em, wanted, { args, toNode: AuditEntryType.from });
  }
}
