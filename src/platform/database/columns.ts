import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** A new id: UUIDv7, made in code, sortable by time. */
export const newId = (): string => uuidv7();

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isId = (value: string): boolean => uuidForm.test(value);

export const IdColumn = (): PropertyDecorator => PrimaryColumn('uuid');
export const UuidColumn = (options: ColumnOptions = {}): PropertyDecorator => Column('uuid', options);
export const TextColumn = (options: ColumnOptions = {}): PropertyDecorator => Column('text', options);
export const TimeColumn = (options: ColumnOptions = {}): PropertyDecorator => Column('timestamptz', options);
/** Filled by the database, so that all processes share one clock. */
export const CreatedAtColumn = (): PropertyDecorator => Column('timestamptz', { default: () => 'now()' });
