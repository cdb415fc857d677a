import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { ArgsType, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { InstallationUsage, ScopeUsage } from '../../domain/directory/index.js';
import type { AccessLogEntry } from '../../platform/store/index.js';
import { connectionOf, PageArgs } from './connections.js';

@ObjectType('CoordinateUsage', { description: 'A part of a contract that requests touched.' })
class CoordinateUsageType {
  @Field(() => String) contract!: string;
  @Field(() => String, { description: 'As schema coordinates spell it: Invoice.number, or Invoice.' })
  coordinate!: string;
  @Field(() => Float) requests!: number;
  @Field(() => String, { description: 'A day like 2026-11-29, in UTC.' }) lastUsedOn!: string;
}

@ObjectType('ScopeUsage', { description: 'A granted scope, and whether the app has used it of late.' })
class ScopeUsageType {
  @Field(() => String) scope!: string;
  @Field(() => Boolean, { description: 'Whether the app does not work without it: it cannot be taken away alone.' })
  isRequired!: boolean;
  @Field(() => Boolean) isUsed!: boolean;
  @Field(() => Float, { description: 'Requests that needed it; requests are counted, not records.' })
  requests!: number;
  @Field(() => String, { nullable: true, description: 'A day like 2026-11-29, in UTC.' })
  lastUsedOn!: string | null;
  @Field(() => GraphQLDateTime, { description: 'Since when without a break, as far as the window goes back.' })
  grantedSince!: Date;
  @Field(() => [CoordinateUsageType], { description: 'By what it was used, the most requests first.' })
  coordinates!: CoordinateUsageType[];

  static from({ scope, isRequired, grantedSince, use }: ScopeUsage): ScopeUsageType {
    const { requests = 0, lastUsedOn = null, coordinates = [] } = use ?? {};
    const granted = { scope, isRequired, grantedSince };
    return Object.assign(new ScopeUsageType(), granted, { isUsed: !!use, requests, lastUsedOn, coordinates });
  }
}

@ObjectType('InstallationUsage', { description: 'What an installation really used of what it was granted.' })
export class InstallationUsageType {
  @Field(() => GraphQLDateTime, { description: 'The beginning of the window.' }) since!: Date;
  @Field(() => Int) days!: number;
  @Field(() => [ScopeUsageType]) scopes!: ScopeUsageType[];
  @Field(() => [String], { description: 'Not used and not required: what removeUnusedScopes takes away.' })
  unused!: string[];
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When the youngest of the unused was granted, if that is within the window: it may yet be needed.',
  })
  youngest!: Date | null;

  static from({ since, days, scopes, unused, youngest }: InstallationUsage): InstallationUsageType {
    const window = { since, days, unused, youngest: youngest ?? null };
    return Object.assign(new InstallationUsageType(), window, { scopes: scopes.map(ScopeUsageType.from) });
  }
}

/** What an app did. */
enum AccessKind {
  READ = 'read',
  WRITE = 'write',
}
registerEnumType(AccessKind, { name: 'AccessKind' });

/** How it ended. */
enum AccessOutcome {
  SENT = 'sent',
  ANSWERED = 'answered',
  FAILED = 'failed',
  REFUSED = 'refused',
}
registerEnumType(AccessOutcome, {
  name: 'AccessOutcome',
  valuesConfig: { SENT: { description: 'Nobody knows how it ended.' } },
});

@ArgsType()
export class AccessLogArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: "A part of the operation's name." }) name?: string | null;
  @Field(() => AccessKind, { nullable: true }) kind?: AccessKind | null;
  @Field(() => AccessOutcome, { nullable: true }) outcome?: AccessOutcome | null;
  @Field(() => String, { nullable: true, description: 'The first day, like 2026-11-29, in UTC.' }) from?: string | null;
  @Field(() => String, { nullable: true, description: 'The last day.' }) to?: string | null;
  @Field(() => ID, { nullable: true }) app?: string | null;
}

@ObjectType('AccessLogEntry', {
  description: 'What an app asked: a write by itself, reads of one operation within seconds together.',
})
export class AccessLogEntryType {
  @Field(() => ID) id!: string;
  @Field(() => GraphQLDateTime) at!: Date;
  @Field(() => GraphQLDateTime, { description: 'When the last of them came.' }) until!: Date;
  @Field(() => ID) installationId!: string;
  @Field(() => String) appKey!: string;
  @Field(() => String) appVersion!: string;
  @Field(() => String, { nullable: true, description: 'Its name.' }) operation!: string | null;
  @Field(() => String, { description: 'Tells operations apart, whatever their values.' }) operationHash!: string;
  @Field(() => AccessKind) kind!: AccessKind;
  @Field(() => String) contract!: string;
  @Field(() => AccessOutcome) outcome!: AccessOutcome;
  @Field(() => Int) requests!: number;

  static from(row: AccessLogEntry): AccessLogEntryType {
    const { id, at, until, installationId, appKey, appVersion, kind, contract, outcome, requests } = row;
    const facts = { id, at, until, installationId, appKey, appVersion, kind, contract, outcome };
    const operation = { operation: row.name ?? null, operationHash: row.hash, requests: Number(requests) };
    return Object.assign(new AccessLogEntryType(), facts, operation);
  }
}

export const AccessLogConnection = connectionOf(AccessLogEntryType, 'AccessLogEntry');
