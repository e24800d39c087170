import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AnalysesModule } from './analyses/analyses.module.js';
import { CasesModule } from './cases/cases.module.js';
import { DatasetsModule } from './datasets/datasets.module.js';
import { PlatformModule } from './platform/platform.module.js';
import type { Settings } from './platform/settings.js';
import type { Store } from './platform/store.js';
import { ProtocolsModule } from './protocols/protocols.module.js';

/** The whole service over one open store. */
@Module({})
export class AppModule {
  static over(store: Store, settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.over(store, settings),
        CqrsModule.forRoot(),
        CasesModule,
        ProtocolsModule,
        DatasetsModule,
        AnalysesModule,
      ],
    };
  }
}
