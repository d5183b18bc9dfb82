import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Organization } from '../../../../identity/index.js';
import { ToolRegistry } from '../../../../tools/index.js';
import { contactTools } from './contact-tools.js';
import { Crm } from './crm.js';
import { followUpTools } from './follow-up-tools.js';
import { leadTools } from './lead-tools.js';

/** Offers roles what they can do in amoCRM. */
@Injectable()
export class CrmTools {
  constructor(registry: ToolRegistry, crm: Crm, dataSource: DataSource) {
    const timeZoneOf = async (orgId: string): Promise<string> => {
      const { timeZone } = await dataSource.manager.findOneOrFail(Organization, {
        select: { id: true, timeZone: true },
        where: { id: orgId },
      });
      return timeZone;
    };
    const tools = { ...contactTools(crm), ...leadTools(crm), ...followUpTools(crm, timeZoneOf) };
    for (const [name, tool] of Object.entries(tools)) registry.add(name, tool);
  }
}
