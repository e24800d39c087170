import { Command } from 'commander';

export function serveCommand(): Command {
  return new Command('serve')
    .description('run the server (the same as npm start)')
    .addHelpText(
      'after',
      `
Settings are FORLOPP_* variables:
  FORLOPP_DATA=./data/mine forlopp serve              a folder of your own
  FORLOPP_PORT=8080 forlopp serve                     another port (0: a free one)
  FORLOPP_HOST=0.0.0.0 forlopp serve                  reachable from other machines; there is no sign-in yet
  FORLOPP_LOG_LEVEL=warn forlopp serve                fewer log lines

Without FORLOPP_DATA it serves a demonstration store in ./data/demo.`,
    )
    .action(async () => (await import('../../../src/serve.js')).serve(process.env));
}
