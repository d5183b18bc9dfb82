import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JournalEntry, JournalPosition } from './journal-entry.entity.js';
import { Journal } from './journal.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([JournalEntry, JournalPosition])],
  providers: [Journal],
  exports: [Journal],
})
export class JournalModule {}
