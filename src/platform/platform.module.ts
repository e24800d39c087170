import { Module, type DynamicModule } from '@nestjs/common';
import { Drain } from './drain.js';
import { FollowController } from './follow.controller.js';
import { HealthController } from './health.controller.js';
import { ROLE, type Role } from './role.js';
import { Settings } from './settings.js';
import { Store } from './store.js';

/** What every capability needs: the open store, the settings and the role of the process. */
@Module({})
export class PlatformModule {
  static over(store: Store, settings: Settings, role: Role): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      controllers: [HealthController, FollowController],
      providers: [
        Drain,
        { provide: Store, useValue: store },
        { provide: Settings, useValue: settings },
        { provide: ROLE, useValue: role },
      ],
      exports: [Drain, Store, Settings],
    };
  }
}
