import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CreatedAtColumn, IdColumn, TextColumn, TimeColumn, UuidColumn } from '../database/index.js';
import type { ActualState, Cause, DesiredState } from './lifecycle.js';
import type { SupervisedKind } from './keeper.js';

/**
 * Something that is kept at work. Its owner is a process whose row in `supervisors` is not out of date; every claim has an
 * epoch of its own, and whoever writes for an older one changes nothing. What was never needed has no row.
 */
@Entity('supervised')
@Check('supervised_kind', `kind IN ('agent', 'integration')`)
@Check('supervised_desired', `desired IN ('running', 'stopped')`)
@Check('supervised_actual', `actual IN ('starting', 'running', 'stopped', 'error')`)
@Index('supervised_due', ['kind', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Index('supervised_owned', ['owner', 'kind'], { where: 'owner IS NOT NULL' })
export class Supervised {
  @ForeignKey('Organization', { name: 'supervised_organization', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid')
  orgId: string;
  @PrimaryColumn('text') kind: SupervisedKind;
  @PrimaryColumn('uuid') id: string;
  @TextColumn({ default: 'running' }) desired: DesiredState;
  @TextColumn({ default: 'stopped' }) actual: ActualState;
  /** The process that has it. */
  @TextColumn({ nullable: true }) owner: string | null;
  @Column('integer', { default: 0 }) epoch: number;
  /** From when on a process is to take it; null: it works, or waits for somebody. */
  @TimeColumn({ nullable: true }) dueAt: Date | null;
  @Column('integer', { default: 0 }) restarts: number;
  @Column('integer', { default: 0 }) failures: number;
  @TimeColumn({ nullable: true }) runningSince: Date | null;
  @TimeColumn({ nullable: true }) lastActivityAt: Date | null;
  /** What it failed of last, also when it works again. */
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TextColumn({ nullable: true }) errorDetail: string | null;
  @TimeColumn({ nullable: true }) errorAt: Date | null;
  @CreatedAtColumn() changedAt: Date;
}

/** A process that keeps things at work, and until when it may be believed to live. */
@Entity('supervisors')
export class SupervisorProcess {
  @PrimaryColumn('text') id: string;
  @CreatedAtColumn() heartbeatAt: Date;
  @TimeColumn() leaseUntil: Date;
}

/** One step from one state to another. */
@Entity('supervision_steps')
@Index('supervision_steps_of', ['orgId', 'kind', 'subjectId', 'id'])
@Index('supervision_steps_at', ['at'])
export class SupervisionStep {
  @IdColumn() id: string;
  @ForeignKey('Organization', { name: 'supervision_steps_organization', onDelete: 'CASCADE' })
  @UuidColumn()
  orgId: string;
  @TextColumn() kind: SupervisedKind;
  @UuidColumn() subjectId: string;
  @TextColumn() before: ActualState;
  @TextColumn() after: ActualState;
  @TextColumn() cause: Cause;
  /** Who did it, if somebody did. */
  @UuidColumn({ nullable: true }) userId: string | null;
  @TextColumn({ nullable: true }) errorCode: string | null;
  @TextColumn({ nullable: true }) errorDetail: string | null;
  @CreatedAtColumn() at: Date;
}
