import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { encodeEvent, protocolStream, WrongExpectedRevision } from '#event-log';
import { Problem } from '#kernel';
import { decideRegistration, type Protocol } from '#protocol';
import { Store } from '../../platform/store.js';
import { Definitions, type Registration } from '../definitions.js';

/** Registers a version of a protocol: from then on its facts are checked against it. */
export class RegisterProtocol extends Command<{ registration: Registration; recorded: boolean }> {
  constructor(readonly protocol: Protocol) {
    super();
  }
}

const ATTEMPTS = 5;

@CommandHandler(RegisterProtocol)
export class RegisterProtocolHandler implements ICommandHandler<RegisterProtocol> {
  constructor(
    private readonly store: Store,
    private readonly definitions: Definitions,
  ) {}

  async execute({ protocol }: RegisterProtocol): Promise<{ registration: Registration; recorded: boolean }> {
    const { name, version } = protocol.definition;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const versions = await this.definitions.readNow(name);
      const event = decideRegistration(versions, protocol);
      if (event === undefined) {
        return { registration: versions.find((one) => one.version === version)!, recorded: false };
      }
      try {
        const expected = versions.length === 0 ? 'none' : versions.length - 1;
        await this.store.log.append([{ stream: protocolStream(name), expected, events: [encodeEvent(event)] }]);
        const registered = await this.definitions.readNow(name);
        return { registration: registered.find((one) => one.version === version)!, recorded: true };
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
    throw new Problem(
      'revision-contended',
      `Others kept registering versions of this protocol; tried ${ATTEMPTS} times. Try again.`,
    );
  }
}
