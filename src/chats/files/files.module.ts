import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../../identity/index.js';
import { Attachments } from './attachments.js';
import { ChatFiles } from './chat-files.js';
import { FileContents } from './file-contents.js';
import { FileRetention } from './file-retention.js';
import { FileController } from './file.controller.js';
import { KeptFiles } from './kept-files.js';
import { StoredFile } from './file.entity.js';
import { FileService } from './file.service.js';

@Module({
  imports: [IdentityModule, TypeOrmModule.forFeature([StoredFile])],
  controllers: [FileController],
  providers: [Attachments, ChatFiles, FileContents, FileRetention, FileService, KeptFiles],
  exports: [Attachments, ChatFiles, FileContents, FileService, KeptFiles],
})
export class FilesModule {}
