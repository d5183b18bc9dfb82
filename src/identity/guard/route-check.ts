import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS } from '../../platform/http/index.js';

/** Stops the boot when a route declares no access: forgetting is not a way to open a door, or to close one. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const undeclared = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => this.isOpenRoute(prototype[name]))
        .map((name) => `${metatype?.name}.${name}`);
    });
    if (undeclared.length > 0) {
      throw new Error(`Routes without @Requires(...), @Public() or @Ops(): ${undeclared.join(', ')}`);
    }
  }

  private isOpenRoute(handler: unknown): boolean {
    return (
      typeof handler === 'function' &&
      this.reflector.get<unknown>(PATH_METADATA, handler) !== undefined &&
      this.reflector.get<unknown>(ACCESS, handler) === undefined
    );
  }
}
