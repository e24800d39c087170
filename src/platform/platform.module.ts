import { Module, type DynamicModule } from '@nestjs/common';
import { Drain } from './drain.js';
import { HealthController } from './health.controller.js';
import { Settings } from './settings.js';
import { Store } from './store.js';

/** What every capability needs: the open store and the settings. */
@Module({})
export class PlatformModule {
  static over(store: Store, settings: Settings): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      controllers: [HealthController],
      providers: [Drain, { provide: Store, useValue: store }, { provide: Settings, useValue: settings }],
      exports: [Drain, Store, Settings],
    };
  }
}
