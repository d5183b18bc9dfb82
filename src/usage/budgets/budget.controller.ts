import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Requires, type UserActor } from '../../identity/index.js';
import { Answers, Fails, Id, Summary } from '../../platform/http/index.js';
import { BudgetList, BudgetView, PutBudget } from './budget.dto.js';
import { BudgetService } from './budget.service.js';

@ApiTags('usage')
@Controller('api/v1/budgets')
export class BudgetController {
  constructor(private readonly budgets: BudgetService) {}

  @Summary('The budgets of the organization, and what is spent of them', 'At most 200.')
  @Requires('budget:manage')
  @Answers(200, BudgetList)
  @Get()
  list(@CurrentUser() actor: UserActor): Promise<BudgetList> {
    return this.budgets.list(actor);
  }

  @Summary(
    'Set a budget',
    'One for each scope, subject, period and unit: a newer one takes its place, and goes on from what is spent. ' +
      'Where several are over a call, all of them must have room.',
  )
  @Fails('budgets_full')
  @Requires('budget:manage')
  @Answers(200, BudgetView)
  @Put()
  put(@CurrentUser() actor: UserActor, @Body({ schema: PutBudget }) body: PutBudget): Promise<BudgetView> {
    return this.budgets.put(actor, body);
  }

  @Summary('Take a budget away')
  @Requires('budget:manage')
  @Answers(204)
  @Delete(':id')
  remove(@CurrentUser() actor: UserActor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.budgets.remove(actor, id);
  }
}
