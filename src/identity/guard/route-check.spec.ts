import 'reflect-metadata';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Public } from '../../platform/http/index.js';
import { Requires } from '../access/permissions.js';
import { RouteCheck } from './route-check.js';

@Controller('declared')
class DeclaredController {
  @Public()
  @Get()
  open(): string {
    return 'all may see this';
  }

  @Requires('chat:read')
  @Get('mine')
  mine(): string {
    return 'some may see this';
  }
}

@Controller('forgotten')
class ForgottenController {
  @Requires('chat:read')
  @Get()
  fine(): string {
    return '';
  }

  @Post('door')
  door(): string {
    return 'nobody said who may';
  }
}

class BaseController {
  @Get('inherited')
  inherited(): string {
    return '';
  }
}

@Controller('heir')
class HeirController extends BaseController {}

async function boot(...controllers: (new () => object)[]): Promise<void> {
  @Module({ imports: [DiscoveryModule], controllers, providers: [RouteCheck] })
  class Feature {}
  const module = await Test.createTestingModule({ imports: [Feature] }).compile();
  await module.init();
  await module.close();
}

describe('Routes at boot', () => {
  it('start when each says who may enter', async () => {
    await expect(boot(DeclaredController)).resolves.toBeUndefined();
  });

  it('stop the boot when one says nothing, and are named', async () => {
    await expect(boot(DeclaredController, ForgottenController)).rejects.toThrow('ForgottenController.door');
  });

  it('stop the boot when the silent one is inherited', async () => {
    await expect(boot(HeirController)).rejects.toThrow('HeirController.inherited');
  });
});
