import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PlatformModule } from './platform/platform.module.js';
import type { Role } from './platform/role.js';
import type { Settings } from './platform/settings.js';
import type { Store } from './platform/store.js';
import { CAPABILITIES } from './roles.js';

/** The service over one open store: the whole of it, or the capabilities of one role. */
@Module({})
export class AppModule {
  static over(store: Store, settings: Settings, role: Role): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.over(store, settings, role), CqrsModule.forRoot(), ...CAPABILITIES[role]],
    };
  }
}
